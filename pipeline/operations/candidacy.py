"""A person comes onto the road, and passes from one organisation to another on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError

from accounts.history import acting
from common.dates import short_date
from common.errors import DomainError
from common.text import clean
from membership.models import PartyMembership, Person
from membership.operations.person import PersonFields, create_person
from membership.operations.tree_change import on_standing_tree, standing_tree
from membership.rules.permission import Permission
from pipeline.models import Candidacy, StageEvent
from pipeline.operations.case import Case, Happened
from pipeline.operations.duplicate import is_known_elsewhere
from pipeline.operations.place import Place, find_place
from pipeline.queries.duplicate import find_duplicates
from pipeline.queries.rule import pack_on
from pipeline.rules.order import ADMITTED, require_on_the_road
from pipeline.rules.stage import HANDED_OVER, order_of


class SamePerson(DomainError):
    """`values["candidacy_id"]` is the person's newest candidacy, where there is one."""

    message = "Số căn cước này là của {name}, đã có trong hệ thống"
    mend = "Mở hồ sơ đã có thay vì nhập lại"
    field = "citizen_id"
    status = 409


class KnownElsewhere(DomainError):
    message = "Số căn cước này đã có hồ sơ tại một đơn vị ngoài phạm vi của bạn"
    mend = "Gửi đề nghị chuyển tới cấp ủy cấp trên; không nhập lại người này"
    field = "citizen_id"
    status = 409


class PossiblySamePerson(DomainError):
    """`values["candidates"]` are `queries.duplicate.Known` rows."""

    message = "Đã có {count} người trùng họ tên và ngày sinh"
    mend = "Nếu là cùng một người, hãy mở hồ sơ đã có; nếu là người khác, hãy ghi lý do"
    field = "same_person_reason"
    status = 409


class AlreadyMember(DomainError):
    message = "Người này đang là đảng viên của {organisation}"
    mend = "Không mở quá trình vào Đảng cho đảng viên; kiểm tra lại người đã chọn"


class AlreadyOnTheRoad(DomainError):
    message = "Người này đang có một quá trình vào Đảng khác"
    mend = "Mở hồ sơ đang có, hoặc kết thúc quá trình đó trước"
    status = 409


class SameOrganisation(DomainError):
    message = "Người này đang do chính {name} theo dõi"
    mend = "Chọn một đơn vị khác"
    field = "to_organisation"


class AlreadyProbationary(DomainError):
    message = "Người này đã là đảng viên dự bị từ ngày {on}"
    mend = "Làm thủ tục chuyển sinh hoạt đảng thay cho chuyển hồ sơ người vào Đảng"


_CLASHES: dict[str, type[DomainError]] = {
    "membership_person_citizen_id_hmac": KnownElsewhere,
    "candidacy_one_open_per_person": AlreadyOnTheRoad,
}


def open_candidacy(
    *,
    by: Any,
    fields: PersonFields,
    party_organisation_id: int,
    union_organisation_id: int | None = None,
    opened_on: date,
    same_person_reason: str = "",
) -> Candidacy:
    """Enter a person and put them on the list of sources.

    :param same_person_reason: why a person of the same name and birth date is somebody else.
    :raises Organisation.DoesNotExist, Refused: the organisation is out of scope, or without the right to enter.
    :raises SamePerson, KnownElsewhere, PossiblySamePerson, TooManyComparisons:
    :raises BadPerson, BadCitizenId, NotAHolder, UnionBodyNotHere, DayInFuture, DayBeforeBirth:
    """
    find = partial(
        find_place,
        by=by,
        permission=Permission.PERSON_ENTER,
        party_id=party_organisation_id,
        union_id=union_organisation_id,
    )
    reason = clean(same_person_reason)
    # Outside the transaction: a comparison that is refused is counted all the same.
    _refuse_duplicates(by, fields, find(), reason)
    with refusing_clashes(), standing_tree(by), acting(by=by, reason="pipeline.candidacy.opened"):
        place = find()
        person = create_person(by=by, fields=fields)
        note = f"Khác người trùng họ tên, ngày sinh: {reason}" if reason else ""
        return _open(by, person, place, opened_on, note)


def open_again(
    *,
    by: Any,
    person_id: int,
    party_organisation_id: int,
    union_organisation_id: int | None = None,
    opened_on: date,
) -> Candidacy:
    """Put a person who is known already on the list of sources: a Union member, or one whose earlier road ended.

    :raises Person.DoesNotExist, Organisation.DoesNotExist: out of scope.
    :raises Refused, AlreadyMember, AlreadyOnTheRoad, NotAHolder, UnionBodyNotHere, DayInFuture:
    """
    with refusing_clashes(), standing_tree(by), acting(by=by, reason="pipeline.candidacy.opened"):
        place = find_place(
            by=by, permission=Permission.PERSON_ENTER, party_id=party_organisation_id, union_id=union_organisation_id
        )
        person = Person.objects.visible_to(by).get(pk=person_id)
        if (
            member := PartyMembership.objects.filter(person=person, valid_to=None)
            .select_related("organisation")
            .first()
        ):
            raise AlreadyMember(organisation=member.organisation.name)
        if Candidacy.objects.filter(person=person).open().exists():
            raise AlreadyOnTheRoad
        return _open(by, person, place, opened_on, "")


@on_standing_tree
def hand_over(
    *, by: Any, candidacy_id: int, to_organisation_id: int, on: date, document_number: str, reason: str, version: int
) -> StageEvent:
    """Pass a person on the road to another organisation; what happened before stays counted in the former one.

    The user must hold the right in both: between units without a common cadre, the committee above both does it.

    :raises Candidacy.DoesNotExist, Organisation.DoesNotExist, Refused, StaleVersion:
    :raises RoadEnded, AlreadyProbationary, SameOrganisation, NotAHolder, DayInFuture:
    """
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    case.require(Permission.STAGE_RECORD)
    require_on_the_road(case.standing)
    if order_of(case.standing.stage) >= ADMITTED:
        raise AlreadyProbationary(on=short_date(case.standing.stage_on or on))
    place = find_place(by=by, permission=Permission.STAGE_RECORD, party_id=to_organisation_id, union_id=None)
    if place.party.pk == case.candidacy.party_organisation_id:
        raise SameOrganisation(name=place.party.name)
    case.require_day(on, field="on")
    case.require_not_before_last(on, field="on")
    note = f"Chuyển đến {place.party.name}: {clean(reason)}"
    with acting(by=by, reason="pipeline.candidacy.handed_over", organisation=place.party.number):
        event = case.write(HANDED_OVER, on, Happened(document_number=document_number, note=note[:300]))
        case.save(party_organisation=place.party)
    return event


def _open(by: Any, person: Person, place: Place, opened_on: date, note: str) -> Candidacy:
    candidacy = Candidacy.objects.create(
        person=person,
        party_organisation=place.party,
        union_organisation=place.union,
        rule_pack=pack_on(opened_on),
        opened_on=opened_on,
        stage_on=opened_on,
        last_event_on=opened_on,
        re_admission=PartyMembership.objects.filter(person=person).exists(),
        created_by_id=by.pk if by else None,
    )
    case = Case(candidacy, by)
    case.require_day(opened_on, field="opened_on")
    case.write("source", opened_on, Happened(note=note[:300]))
    return candidacy


def _refuse_duplicates(by: Any, fields: PersonFields, place: Place, reason: str) -> None:
    found = find_duplicates(
        user=by,
        full_name=fields.full_name,
        birth_on=fields.birth_on,
        birth_precision=fields.birth_precision,
        citizen_id=fields.citizen_id,
    )
    if same := found.same_id:
        raise SamePerson(name=same.full_name, candidacy_id=same.candidacy.pk if same.candidacy else None)
    if fields.citizen_id and is_known_elsewhere(by=by, citizen_id=fields.citizen_id, organisation=place.party):
        raise KnownElsewhere
    if found.same_name and not reason:
        raise PossiblySamePerson(count=len(found.same_name), candidates=found.same_name)


@contextmanager
def refusing_clashes() -> Iterator[None]:
    """Two users entering the same person at once: the database refuses the second, in words."""
    try:
        yield
    except IntegrityError as clash:
        for constraint, refusal in _CLASHES.items():
            if constraint in str(clash):
                raise refusal from None
        raise
