"""Numbers declared by a unit or printed in a document, for periods without records (số liệu khai báo)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.history import acting
from accounts.models import User
from common.errors import DomainError
from membership.operations.tree_change import on_standing_tree
from quotas.models import ReportedFigure
from quotas.operations.quota import PeriodReversed, require_in_all

_BATCH = 2_000
_KEY = ("organisation", "indicator", "group", "period_from", "period_to")


class SourceMissing(DomainError):
    message = "Số liệu khai báo phải ghi nguồn"
    mend = "Ghi tên văn bản hoặc đơn vị đã công bố số liệu"
    field = "source"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A stock on a day has this day as both ends of its period."""

    organisation_id: int
    indicator: str
    group: str
    period_from: date
    period_to: date
    value: Decimal
    precision: str
    source: str


def declare_figure(*, by: User | None, declaration: Declaration) -> ReportedFigure:
    """Declare one number, or correct it.

    :raises Refused, PeriodReversed, SourceMissing:
    """
    declare_figures(by=by, declarations=[declaration])
    key: dict[str, Any] = {name: value for name, value in asdict(declaration).items() if name.startswith("period")}
    return ReportedFigure.objects.get(
        organisation=declaration.organisation_id, indicator=declaration.indicator, group=declaration.group, **key
    )


@on_standing_tree
def declare_figures(*, by: User | None, declarations: Sequence[Declaration]) -> int:
    """Declare many; a number declared before for the same period is corrected, and its history kept.

    What stands already is left alone. How many were written.

    :raises Refused, PeriodReversed, SourceMissing:
    """
    for declaration in declarations:
        if declaration.period_to < declaration.period_from:
            raise PeriodReversed(start=declaration.period_from, end=declaration.period_to)
        if not declaration.source.strip():
            raise SourceMissing
    bodies = {declaration.organisation_id for declaration in declarations}
    require_in_all(by, bodies)
    columns = [column.name for column in fields(Declaration)]
    there = ReportedFigure.objects.filter(organisation__in=bodies).values_list(*columns)
    standing = {Declaration(*values) for values in there.iterator(chunk_size=_BATCH)}
    news = [declaration for declaration in declarations if declaration not in standing]
    with acting(by=by, reason="quotas.reported_figure.declared"):
        ReportedFigure.objects.bulk_create(
            [ReportedFigure(**asdict(one), created_by_id=by.pk if by else None) for one in news],
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=_KEY,
            update_fields=["value", "precision", "source"],
        )
    return len(news)
