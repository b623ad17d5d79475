"""One cadre takes over from another: rights, drafts and what else a room keeps for somebody pass in one act, and the
first one's access ends with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.history import acting
from accounts.models import Draft, User
from accounts.operations import audit
from accounts.operations.notice import tell
from accounts.operations.session import end_all
from common.dates import short_date
from common.errors import DomainError
from common.text import clean
from membership.models import Grant, Reorganisation
from membership.operations.grant import GrantAlreadyHeld, GrantToOneself, end_grant, write_grant
from membership.operations.tree_change import on_standing_tree
from membership.operations.user import account_in_charge
from membership.queries.user import users_visible_to
from membership.registry import belongings
from membership.rules.grant import latest_end


class NoSuchReceiver(DomainError):
    message = "Không có tài khoản đang hoạt động nào tên “{username}” trong phạm vi của bạn"
    mend = "Kiểm tra tên đăng nhập, hoặc mời người nhận việc trước rồi bàn giao"
    field = "username"


class HandoverToTheSame(DomainError):
    message = "Người nhận phải khác người giao"
    mend = "Nhập tên đăng nhập của người nhận việc"
    field = "username"


class HandoverAhead(DomainError):
    message = "Ngày bàn giao {on} chưa đến"
    mend = "Bàn giao có hiệu lực ngay; nhập ngày hôm nay hoặc ngày ghi trong biên bản"
    field = "on"


class NothingToHandOver(DomainError):
    message = "Tài khoản {username} không có quyền nào để bàn giao"
    mend = "Chỉ bàn giao khi người giao còn quyền trong phạm vi của bạn"


@dataclass(frozen=True, slots=True)
class Handover:
    """What passed: `passed` are the receiver's new roles, `held` those that the receiver had already, `lapsed` those
    that only waited for a second administrator; `belongings` are how many things of other rooms, by what a page calls
    them.
    """

    giver: User
    receiver: User
    passed: list[Grant]
    held: list[Grant]
    lapsed: list[Grant]
    drafts: int
    belongings: Mapping[str, int]
    sessions: int


@on_standing_tree
def hand_over(*, by: Any, user_id: int, username: str, on: date, today: date, reason: str) -> Handover:
    """Pass all roles, drafts, planned changes and belongings on; other work that waits is found by the role.

    :param on: the day of the handover's minutes; the rights change at once, from the very next request on.
    :raises User.DoesNotExist, Refused, NotOneself: the giver's account is not in the hands of `by`.
    :raises NoSuchReceiver, HandoverToTheSame, HandoverAhead, NothingToHandOver, GrantToOneself, RoleBeyondOwnRights:
    """
    if on > today:
        raise HandoverAhead(on=short_date(on))
    giver = account_in_charge(by, user_id)
    receiver = _receiver(by, giver, username)
    running = list(Grant.objects.lasting(today).filter(user=giver).select_related("organisation").order_by("pk"))
    if not running:
        raise NothingToHandOver(username=giver.username)
    passed, held = _pass_on(by, receiver, running, today)
    drafts = _pass_drafts(giver, receiver)
    _pass_plans(by, giver, receiver)
    others = {label: hand_on(giver, receiver) for label, hand_on in belongings.items()}
    lapsed = [grant for grant in running if grant.awaits_confirmation]
    done = Handover(giver, receiver, passed, held, lapsed, drafts, others, sessions=end_all(giver))
    _record(by, done, on, reason)
    return done


def _receiver(by: Any, giver: User, username: str) -> User:
    username = clean(username).lower()
    receiver = users_visible_to(by).filter(username=username, is_active=True).select_for_update(of=("self",)).first()
    if receiver is None:
        raise NoSuchReceiver(username=username[:60])
    if receiver.pk == giver.pk:
        raise HandoverToTheSame
    if by is not None and receiver.pk == by.pk:
        raise GrantToOneself
    return receiver


def _pass_on(by: Any, receiver: User, running: Iterable[Grant], today: date) -> tuple[list[Grant], list[Grant]]:
    """End each role and give it to the receiver for the rest of its time; what only waited is not passed on."""
    passed, held = [], []
    for grant in running:
        end_grant(by=by, grant_id=grant.pk, on=today, reason=f"bàn giao cho {receiver.username}")
        if grant.awaits_confirmation:
            continue
        begins = max(today, grant.valid_from)
        ends = min(grant.valid_to or latest_end(begins), latest_end(begins))
        place = grant.organisation_id
        try:
            passed.append(
                write_grant(
                    by=by, user=receiver, role=grant.role, organisation_id=place, valid_from=begins, valid_to=ends
                )
            )
        except GrantAlreadyHeld:
            held.append(grant)
    return passed, held


def _pass_drafts(giver: User, receiver: User) -> int:
    """The receiver's own draft of the same form stays."""
    own = Draft.objects.filter(user=receiver).values("form")
    return Draft.objects.filter(user=giver).exclude(form__in=own).update(user=receiver)


def _pass_plans(by: Any, giver: User, receiver: User) -> None:
    """On their day they are carried out by the right of whoever answers for them then."""
    over = (Reorganisation.State.DONE, Reorganisation.State.UNDONE)
    with acting(by=by, reason="user.hand_over"):
        Reorganisation.objects.filter(created_by=giver).exclude(state__in=over).update(created_by=receiver)


def _record(by: Any, done: Handover, on: date, reason: str) -> None:
    audit.record(
        action="membership.user.handed_over",
        user=by,
        object_kind="user",
        object_ids=[done.giver.pk, done.receiver.pk],
        reason=clean(reason),
        on=on.isoformat(),
        roles=len(done.passed),
        drafts=done.drafts,
    )
    tell([done.giver.pk], f"Công việc của bạn đã bàn giao cho {done.receiver.full_name} ngày {short_date(on)}.")
    tell([done.receiver.pk], f"Bạn nhận bàn giao công việc của {done.giver.full_name} ngày {short_date(on)}.")
