"""A committee hands its target down to its children, and amends what it handed down."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from accounts.history import acting
from accounts.models import User
from common.errors import DomainError, StaleVersion
from common.formats import number
from membership.access import require
from membership.models import Organisation
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from quotas.models import Quota
from quotas.rules.allocation import Line, Target, allocation_of, ceiling_of, seen_mark


class NotAChild(DomainError):
    message = "Một đơn vị trong bảng không trực thuộc {parent}"
    mend = "Tải lại trang: cây tổ chức có thể vừa thay đổi"


class TargetNotWhole(DomainError):
    message = "Chỉ tiêu của {name} phải là số người nguyên, không âm"
    mend = "Nhập lại, ví dụ 12"


class RangeReversed(DomainError):
    message = "Mức cao của {name} thấp hơn mức thấp"
    mend = "Đổi lại hai số, hoặc bỏ trống mức cao"


class QuotaAboveParent(DomainError):
    message = "Chỉ tiêu của {name} ({target}) cao hơn chỉ tiêu được giao của {parent} ({ceiling})"
    mend = "Giảm chỉ tiêu của đơn vị này, hoặc điều chỉnh chỉ tiêu của {parent} trước"


class TooMuchAllocated(DomainError):
    message = "Tổng đã phân bổ {allocated} vượt {excess} so với chỉ tiêu được giao {ceiling}"
    mend = "Giảm chỉ tiêu của một số đơn vị, hoặc điều chỉnh chỉ tiêu được giao trước"


class AmendmentBeforeOriginal(DomainError):
    message = "Ngày áp dụng {day:%d/%m/%Y} sớm hơn ngày của bản đang áp dụng ({since:%d/%m/%Y})"
    mend = "Chọn ngày từ {since:%d/%m/%Y} trở đi"
    field = "valid_from"


def _of_line(line: Line, organisation_ids: Sequence[int]) -> Any:
    return Quota.objects.filter(
        organisation__in=organisation_ids,
        indicator=line.indicator,
        group=line.group,
        period_from=line.period_from,
        period_to=line.period_to,
        unit=Quota.Unit.PERSONS,
    )


def _in_force(line: Line, organisation_ids: Sequence[int], day: date) -> dict[int, Quota]:
    return {row.organisation_id: row for row in _of_line(line, organisation_ids).in_force(day)}


def _check_target(target: Target, child: Organisation, own: Quota | None, parent: Organisation) -> None:
    if target.target_min is None:
        return
    values = [value for value in (target.target_min, target.target_max) if value is not None]
    if any(value < 0 or value != value.to_integral_value() for value in values):
        raise TargetNotWhole(name=child.name)
    if target.target_max is not None and target.target_max < target.target_min:
        raise RangeReversed(name=child.name)
    if own and target.target_min > (ceiling := ceiling_of(own.target_min, own.target_max)):
        raise QuotaAboveParent(
            name=child.name, parent=parent.name, target=number(target.target_min), ceiling=number(ceiling)
        )


def _check_sum(targets: Sequence[Target], own: Quota | None) -> None:
    if own is None:
        return
    ceiling = ceiling_of(own.target_min, own.target_max)
    allocation = allocation_of(ceiling, (target.target_min for target in targets))
    if allocation.excess:
        raise TooMuchAllocated(
            allocated=number(allocation.allocated), excess=number(allocation.excess), ceiling=number(ceiling)
        )


def _write(old: Quota | None, target: Target, line: Line, day: date, by: User | None, decision: str) -> bool:
    """Write one child's target; whether anything changed. A sum that nobody decided on is decided now, as it is too."""
    same = old and (old.target_min, old.target_max) == (target.target_min, target.target_max)
    if old and same and not old.awaits_decision:
        return False
    if old and old.valid_from == day:
        _correct(old, target, decision)
        return True
    if old:
        old.valid_to, old.version = day, old.version + 1
        old.save(update_fields=["valid_to", "version"])
    if target.target_min is not None:
        Quota.objects.create(
            organisation_id=target.organisation_id,
            indicator=line.indicator,
            group=line.group,
            period_from=line.period_from,
            period_to=line.period_to,
            valid_from=day,
            target_min=target.target_min,
            target_max=target.target_max,
            unit=Quota.Unit.PERSONS,
            decision_number=decision,
            created_by_id=by.pk if by else None,
        )
    return bool(old) or target.target_min is not None


def _correct(old: Quota, target: Target, decision: str) -> None:
    """The same day's version is corrected in place; the history keeps what it was."""
    if target.target_min is None:
        old.delete()
        return
    old.target_min, old.target_max = target.target_min, target.target_max
    old.decision_number, old.source, old.version = decision, "", old.version + 1
    old.save(update_fields=["target_min", "target_max", "decision_number", "source", "version"])


@on_standing_tree
def allocate(
    *,
    by: User | None,
    parent_id: int,
    line: Line,
    targets: Sequence[Target],
    decision_number: str,
    valid_from: date,
    seen: str,
) -> int:
    """Hand targets down to the children of a committee (giao, điều chỉnh chỉ tiêu); how many changed.

    A target in force that is changed from a later day becomes an amendment; the former version stays.

    :param seen: `seen_mark` of the children's targets as they were shown.
    :raises Organisation.DoesNotExist: outside the user's scope.
    :raises Refused, StaleVersion, NotAChild, TargetNotWhole, RangeReversed, QuotaAboveParent, TooMuchAllocated,
        AmendmentBeforeOriginal:
    """
    # The lock makes two cadres who hand down the same total wait for one another.
    parent = Organisation.objects.visible_to(by).select_for_update(no_key=True, of=("self",)).get(pk=parent_id)
    require(by, Permission.QUOTA_ASSIGN, parent)
    children: Mapping[int, Organisation] = parent.children.existing().in_bulk()
    later = _of_line(line, list(children)).filter(valid_from__gt=valid_from, state=Quota.State.ASSIGNED)
    if newest := later.aggregate(day=Max("valid_from"))["day"]:
        raise AmendmentBeforeOriginal(day=valid_from, since=newest)
    current = _in_force(line, list(children), valid_from)
    if seen != seen_mark((quota.pk, quota.version) for quota in current.values()):
        raise StaleVersion
    if any(target.organisation_id not in children for target in targets):
        raise NotAChild(parent=parent.name)
    own = _in_force(line, [parent.pk], valid_from).get(parent.pk)
    for target in targets:
        _check_target(target, children[target.organisation_id], own, parent)
    _check_sum(targets, own)
    with acting(by=by, reason="quotas.quota.allocated", organisation=parent.number):
        return sum(
            _write(current.get(target.organisation_id), target, line, valid_from, by, decision_number)
            for target in targets
        )
