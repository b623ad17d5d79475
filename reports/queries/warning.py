"""What a reader must be told beside the figures of attainment."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from common.dates import Period, short_date
from common.formats import number
from membership.models import Organisation
from membership.rules.group import ALL, GROUP_LABELS
from pipeline.rules.indicator import label_of
from reports.queries.body import Bodies
from reports.queries.place import UNATTRIBUTED
from reports.rules.attainment import Row
from reports.rules.measure import Pair
from reports.rules.term import PERSONS

# How many bodies a warning names.
_NAMED: Final = 3


def unassigned(own: Sequence[Row], period: Period) -> list[str]:
    return [
        f"Chưa có chỉ tiêu {_named((row.indicator, row.group))} giao cho {row.name} đúng {period.label_vi}."
        for row in own
        if row.status == "no_quota"
    ]


def beside_the_children(organisation: Organisation, rest: Sequence[Row], *, has_children: bool) -> list[str]:
    warnings = []
    for row in rest:
        if row.unit != PERSONS or not row.actual:
            continue
        named, count = _named((row.indicator, row.group)), number(row.actual)
        if row.organisation_id == UNATTRIBUTED:
            warnings.append(
                f"{named}: {count} của đơn vị đã kết thúc, không quy được về đơn vị nào hiện nay thuộc"
                f" {organisation.name}."
            )
        elif has_children:
            warnings.append(
                f"{named}: {count} do {organisation.name} quản lý trực tiếp, không thuộc đơn vị trực thuộc nào."
            )
    return warnings


def restated(bodies: Bodies, organisation: Organisation, pairs: Sequence[Pair]) -> list[str]:
    """What today's tree makes of targets, and of a body that ended."""
    warnings = []
    if organisation.closed_on:
        warnings.append(
            f"{organisation.name} kết thúc ngày {short_date(organisation.closed_on)}: trên cây tổ chức hiện nay,"
            " số liệu tính vào đơn vị kế thừa, hoặc không quy được về đơn vị nào khi có nhiều đơn vị kế thừa."
            " Xem theo cây của thời kỳ đó để thấy số liệu của chính đơn vị này."
        )
    for heir, pair in dict.fromkeys((target.heir, target.pair) for target in bodies.inherited):
        if pair not in pairs or heir not in {None, *bodies.named}:
            continue
        found = [target for target in bodies.inherited if (target.heir, target.pair) == (heir, pair)]
        names = "; ".join(target.name for target in found[:_NAMED])
        names += f" và {number(len(found) - _NAMED)} đơn vị khác" if len(found) > _NAMED else ""
        total = number(sum((Decimal(target.low) for target in found), Decimal(0)))
        if heir is None:
            warnings.append(
                f"{_named(pair)}: chỉ tiêu {total} đã giao cho {names} không quy được về đơn vị nào hiện nay,"
                " không cộng vào dòng nào."
            )
        else:
            warnings.append(
                f"{_named(pair)}: chỉ tiêu của {bodies.named[heir].name} gồm {total} đã giao cho {names}, nay thuộc"
                " đơn vị này."
            )
    return warnings


def _named(pair: Pair) -> str:
    indicator, group = pair
    return f"“{label_of(indicator)}”" + (f" (nhóm: {GROUP_LABELS.get(group, group)})" if group != ALL else "")
