"""Targets as decisions assign them: each key of organisation, indicator, group and period has versions by day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.history import acting
from accounts.models import User
from common.errors import DomainError
from membership.access import Refused, ranges
from membership.models import Organisation
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from quotas.models import Quota

_BATCH = 2_000


class PeriodReversed(DomainError):
    message = "Kỳ kết thúc ({end:%d/%m/%Y}) trước khi bắt đầu ({start:%d/%m/%Y})"
    mend = "Sửa lại ngày đầu hoặc ngày cuối của kỳ"
    field = "period_to"


class TargetReversed(DomainError):
    message = "Mức cao {high} thấp hơn mức thấp {low}"
    mend = "Đổi lại hai số, hoặc bỏ trống mức cao"
    field = "target_max"


class PersonsNotWhole(DomainError):
    message = "Chỉ tiêu tính bằng người phải là số nguyên, không phải {value}"
    mend = "Nhập lại, ví dụ 12"
    field = "target_min"


class TargetNegative(DomainError):
    message = "Chỉ tiêu không được nhỏ hơn 0"
    mend = "Nhập số từ 0 trở lên, hoặc bỏ trống nếu không giao"
    field = "target_min"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A target from a day on. A later `valid_from` on the same key amends the earlier one (điều chỉnh)."""

    organisation_id: int
    indicator: str
    group: str
    period_from: date
    period_to: date
    target_min: Decimal
    target_max: Decimal | None
    unit: str
    decision_number: str
    source: str
    valid_from: date

    @property
    def key(self) -> tuple[Any, ...]:
        """What has versions."""
        return (self.organisation_id, self.indicator, self.group, self.period_from, self.period_to)


def check_assignment(assignment: Assignment) -> None:
    """
    :raises PeriodReversed, TargetNegative, TargetReversed, PersonsNotWhole:
    """
    low, high = assignment.target_min, assignment.target_max
    if assignment.period_to < assignment.period_from:
        raise PeriodReversed(start=assignment.period_from, end=assignment.period_to)
    if low < 0:
        raise TargetNegative
    if high is not None and high < low:
        raise TargetReversed(low=low, high=high)
    if assignment.unit == Quota.Unit.PERSONS:
        for value in (low, high):
            if value is not None and value != value.to_integral_value():
                raise PersonsNotWhole(value=value)


def assign_quota(*, by: User | None, assignment: Assignment) -> Quota:
    """Assign one target, or amend it from a later day.

    :raises Refused, PeriodReversed, TargetNegative, TargetReversed, PersonsNotWhole:
    """
    assign_quotas(by=by, assignments=[assignment])
    return _versions([assignment]).get(valid_from=assignment.valid_from)


@on_standing_tree
def assign_quotas(*, by: User | None, assignments: Sequence[Assignment]) -> int:
    """Assign many; what stands already is left alone. How many were written.

    :raises Refused, PeriodReversed, TargetNegative, TargetReversed, PersonsNotWhole:
    """
    for assignment in assignments:
        check_assignment(assignment)
    require_in_all(by, {assignment.organisation_id for assignment in assignments})
    held: dict[tuple[Any, ...], dict[date, Quota]] = defaultdict(dict)
    for row in _versions(assignments).select_for_update():
        held[_key_of(row)][row.valid_from] = row
    changed: list[Quota] = []
    for assignment in assignments:
        versions = held[assignment.key]
        row = versions.get(assignment.valid_from)
        if row is None:
            versions[assignment.valid_from] = _new(assignment, by)
        elif _write(row, assignment):
            changed.append(row)
    return _save(held.values(), changed, by)


def require_in_all(by: User | None, organisation_ids: Collection[int]) -> None:
    """
    :raises Refused: the user may not assign targets in one of them.
    """
    if by is None:
        return
    reach = ranges(by, Permission.QUOTA_ASSIGN).any_q("path")
    if Organisation.objects.filter(reach, pk__in=organisation_ids).count() < len(organisation_ids):
        raise Refused(Permission.QUOTA_ASSIGN)


def _versions(assignments: Iterable[Assignment]) -> Any:
    """Every version that may share a key with one of these."""
    listed = list(assignments)
    return Quota.objects.filter(
        state=Quota.State.ASSIGNED,
        organisation__in={assignment.organisation_id for assignment in listed},
        indicator__in={assignment.indicator for assignment in listed},
        group__in={assignment.group for assignment in listed},
        period_from__in={assignment.period_from for assignment in listed},
        period_to__in={assignment.period_to for assignment in listed},
    )


def _key_of(row: Quota) -> tuple[Any, ...]:
    return (row.organisation_id, row.indicator, row.group, row.period_from, row.period_to)


def _new(assignment: Assignment, by: User | None) -> Quota:
    row = Quota(
        organisation_id=assignment.organisation_id,
        indicator=assignment.indicator,
        group=assignment.group,
        period_from=assignment.period_from,
        period_to=assignment.period_to,
        valid_from=assignment.valid_from,
        state=Quota.State.ASSIGNED,
        created_by_id=by.pk if by else None,
    )
    _write(row, assignment)
    return row


def _write(row: Quota, assignment: Assignment) -> bool:
    """Whether the row was anything else before."""
    columns = ("target_min", "target_max", "unit", "decision_number", "source")
    before = [getattr(row, column) for column in columns]
    for column in columns:
        setattr(row, column, getattr(assignment, column))
    return before != [getattr(row, column) for column in columns]


def _save(keys: Iterable[dict[date, Quota]], changed: list[Quota], by: User | None) -> int:
    """Let each version of a key end where the next begins, and write what is new or changed."""
    written = {id(row): row for row in changed}
    created: list[Quota] = []
    for versions in keys:
        rows = [versions[day] for day in sorted(versions)]
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            if row.pk is None:
                created.append(row)
            if following and (row.valid_to is None or row.valid_to > following.valid_from):
                row.valid_to = following.valid_from
                if row.pk is not None:
                    written[id(row)] = row
    with acting(by=by, reason="quotas.quota.assigned"):
        for row in written.values():
            row.version += 1
        # Former versions end before the later ones begin: the database lets no two answer on a day.
        columns = ["target_min", "target_max", "unit", "decision_number", "source", "valid_to", "version"]
        Quota.objects.bulk_update(written.values(), columns, batch_size=_BATCH)
        Quota.objects.bulk_create(created, batch_size=_BATCH)
    return len(written) + len(created)
