"""One body of the tree changes at a time: established, renamed, moved, closed; each by a decision, from a day on.

A day in the past is allowed: the change goes through the versions from there on, the segments are derived anew and what
was recorded since is counted under the chain of its day. Each is a single step of `membership.rules.reorganisation`.
"""

from datetime import date

from accounts.models import User
from common.dates import local_today
from common.errors import DomainError, StaleVersion
from membership.access import Refused, ranges, require
from membership.models import Organisation
from membership.operations import reorganisation_record as record
from membership.operations.reorganisation_effect import Unfinished, take_effect
from membership.operations.reorganisation_passing import StillHolds
from membership.operations.tree_change import tree_change
from membership.queries.holding import holdings
from membership.queries.reorganisation_people import people_holders
from membership.queries.reorganisation_reach import out_of_reach
from membership.queries.tree_history import TreeStore
from membership.rules import reorganisation as words
from membership.rules.organisation_name import Naming
from membership.rules.permission import Permission
from membership.rules.reorganisation import NothingChanges, Step
from membership.rules.reorganisation_play import Play
from membership.rules.tree import Tree

__all__ = ["NothingChanges", "StillHolds", "close", "establish", "move", "rename"]


class BeyondReachThen(DomainError):
    """Above the body stood others on the day than today."""

    message = "Ngày {day:%d/%m/%Y}, đơn vị này trực thuộc tổ chức ngoài phạm vi của bạn"
    mend = "Chọn ngày từ khi đơn vị trực thuộc cấp trên hiện nay, hoặc nhờ quản trị cấp trên ghi"
    field = "effective_on"
    status = 403


def _load(by: User | None, organisation_id: int, version: int) -> Organisation:
    """
    :raises Organisation.DoesNotExist: outside the user's scope.
    :raises StaleVersion: someone changed the body since it was shown.
    :raises Refused:
    """
    organisation = Organisation.objects.visible_to(by).select_for_update(of=("self",)).get(pk=organisation_id)
    require(by, Permission.ORGANISATION_CHANGE, organisation)
    if organisation.version != version:
        raise StaleVersion
    return organisation


def _require_above(by: User | None, parent_id: int | None) -> None:
    """The user must hold the right in the body above too; the top of a tree belongs to the whole installation.

    :raises Organisation.DoesNotExist, Refused:
    """
    if parent_id is not None:
        parent = Organisation.objects.visible_to(by).get(pk=parent_id)
        require(by, Permission.ORGANISATION_CHANGE, parent)
    elif by is not None and not ranges(by, Permission.ORGANISATION_CHANGE).everywhere:
        raise Refused(Permission.ORGANISATION_CHANGE)


def _carry_out(by: User | None, step: Step) -> Organisation:
    """Play the step, write it and its record; the body that it is about, as it is now.

    :raises BeyondReachThen:
    """
    play = Play(Tree(TreeStore(whole=False)), people_holders(whole=False))
    outcome = play.one(step)
    if out_of_reach(by, play):
        raise BeyondReachThen(day=step.effective_on)
    try:
        take_effect(play, today=local_today())
    except Unfinished as unfinished:
        raise unfinished.lines[0][1] from unfinished
    record.write_done(by=by, play=play)
    return Organisation.objects.get(pk=outcome.body)


def establish(
    *, by: User | None, kind: str, parent_id: int | None, naming: Naming, effective_on: date, decision_number: str
) -> Organisation:
    """Set up a new body (thành lập) under another, or at the top of a tree.

    :raises Organisation.DoesNotExist: the parent lies outside the user's scope.
    :raises Refused, DecisionMissing, EffectInFuture, TreeIsChanging, NameMissing, CodeTaken, NotALeader:
    :raises OtherTree, KindMayNotStandThere, ParentNotInForce:
    """
    step = Step(1, words.ESTABLISH, effective_on, decision_number, naming=naming, kind=kind, parent=parent_id)
    with tree_change(by=by, decision_number=decision_number, effective_on=effective_on, verb="established"):
        _require_above(by, parent_id)
        return _carry_out(by, step)


def rename(
    *,
    by: User | None,
    organisation_id: int,
    version: int,
    naming: Naming,
    effective_on: date,
    decision_number: str,
    keeps: frozenset[str] = frozenset(),
) -> Organisation:
    """Change how a body is called and marked (đổi tên, mã, loại hình) from a day on.

    :param keeps: marks that stay what they were on the day, whatever `naming` says.
    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, NothingChanges, NameMissing, CodeTaken, NotALeader:
    """
    own = (organisation_id,)
    step = Step(1, words.RENAME, effective_on, decision_number, sources=own, naming=naming, keeps=keeps)
    with tree_change(
        by=by,
        decision_number=decision_number,
        effective_on=effective_on,
        verb="renamed",
        organisation_id=organisation_id,
    ):
        _load(by, organisation_id, version)
        return _carry_out(by, step)


def move(
    *,
    by: User | None,
    organisation_id: int,
    version: int,
    parent_id: int,
    effective_on: date,
    decision_number: str,
    code: str | None = None,
) -> Organisation:
    """Put a body with everything below it under another (chuyển trực thuộc) from a day on; perhaps with a new code.

    :param code: ``None`` keeps it.
    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, NothingChanges, CodeTaken, OtherTree, KindMayNotStandThere, ParentNotInForce, UnderItself:
    :raises BeyondReachThen:
    """
    step = Step(1, words.MOVE, effective_on, decision_number, sources=(organisation_id,), parent=parent_id, code=code)
    with tree_change(
        by=by,
        decision_number=decision_number,
        effective_on=effective_on,
        verb="moved",
        organisation_id=organisation_id,
    ):
        organisation = _load(by, organisation_id, version)
        _require_above(by, organisation.parent_id)
        _require_above(by, parent_id)
        return _carry_out(by, step)


def close(
    *, by: User | None, organisation_id: int, version: int, effective_on: date, decision_number: str
) -> Organisation:
    """End a body in which nothing is left (kết thúc hoạt động, giải thể): it exists no longer from the day on.

    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, ChangedLater, StillHolds, BeyondReachThen:
    """
    step = Step(1, words.DISSOLVE, effective_on, decision_number, sources=(organisation_id,))
    with tree_change(
        by=by,
        decision_number=decision_number,
        effective_on=effective_on,
        verb="closed",
        organisation_id=organisation_id,
    ):
        organisation = _load(by, organisation_id, version)
        _require_above(by, organisation.parent_id)
        if left := holdings(organisation, effective_on):
            what = ", ".join(f"{holding.count} {holding.label}" for holding in left)
            raise StillHolds(name=organisation.name, what=what, day=effective_on)
        return _carry_out(by, step)
