"""Union members: two memberships at once, moving between bodies, outgrowing the Union."""

from datetime import date

import pytest
import time_machine

from membership.access import Refused
from membership.models import PartyMembership, Person, Transfer, UnionMembership
from membership.operations.reorganisation import commit
from membership.operations.union_member import (
    AlreadyOnTheWay,
    NotAUnionUnit,
    TransferClosed,
    TransferDayWrong,
    accept_member,
    end_membership,
    return_member,
    send_member,
)
from membership.queries.union_member import outgrowing, union_members
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy
from pipeline.operations.candidacy import open_again
from reports.queries.invariant import structure_checks

TODAY = date(2026, 11, 20)
SENT = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def member(cast) -> UnionMembership:
    return cast.ready.person.union_memberships.get()


def send(cast, member, *, by="union_officer", to="union_school", on=SENT):
    return send_member(
        by=cast.users[by],
        membership_id=member.pk,
        to_organisation_id=cast.organisations[to].pk,
        sent_on=on,
        letter_number="12-GGT/ĐTN",
        today=TODAY,
    )


def members(cast, where):
    rows = union_members(cast.union_officer, cast.organisations[where], TODAY)
    return {row.person_id for row in rows}


def test_person_is_in_the_party_and_the_union_at_once(cast):
    person = cast.admitted.person
    assert PartyMembership.objects.filter(person=person, valid_to=None).exists()
    assert UnionMembership.objects.filter(person=person, valid_to=None).exists()
    row = union_members(cast.union_officer, cast.union_base, TODAY).get(person=person)
    assert row.is_party


def test_member_on_the_way_is_counted_where_they_came_from(cast, member):
    transfer = send(cast, member)
    assert member.person_id in members(cast, "union_base")
    assert member.person_id not in members(cast, "union_school")
    accept_member(by=cast.union_officer, transfer_id=transfer.pk, on=date(2026, 11, 9), today=TODAY)
    assert member.person_id not in members(cast, "union_base")
    assert member.person_id in members(cast, "union_school")
    periods = UnionMembership.objects.filter(person=member.person_id).order_by("valid_from")
    assert [(row.organisation.name, row.valid_to) for row in periods] == [
        ("Đoàn thôn Đông Lĩnh", date(2026, 11, 9)),
        ("Đoàn Trường THPT Hòa Lĩnh", None),
    ]


def test_returned_member_stays_and_may_be_sent_again(cast, member):
    transfer = send(cast, member)
    with pytest.raises(AlreadyOnTheWay, match="chưa tiếp nhận"):
        send(cast, member)
    return_member(by=cast.union_officer, transfer_id=transfer.pk, on=date(2026, 11, 9), today=TODAY)
    assert member.person_id in members(cast, "union_base")
    with pytest.raises(TransferClosed, match="trả lại ngày 09/11/2026"):
        accept_member(by=cast.union_officer, transfer_id=transfer.pk, on=TODAY, today=TODAY)
    assert send(cast, member, on=date(2026, 11, 10)).state == "sent"


@pytest.mark.parametrize("to", ["union_base", "union_upper", "cell_a12"])
def test_bodies_without_union_members_take_nobody(cast, member, to):
    with pytest.raises(NotAUnionUnit):
        send(cast, member, to=to)


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 11, 1), "trước ngày gửi"), (date(2026, 11, 21), "còn ở phía trước")]
)
def test_day_of_acceptance_lies_between_sending_and_today(cast, member, day, words):
    transfer = send(cast, member)
    with pytest.raises(TransferDayWrong, match=words):
        accept_member(by=cast.union_officer, transfer_id=transfer.pk, on=day, today=TODAY)


def test_transfer_is_the_receivers_to_accept(cast, member):
    """The sender's officer of one body holds no right at the other."""
    grant = cast.union_officer.grants.get()
    transfer = send(cast, member)
    grant.organisation = cast.union_base
    grant.save()
    del cast.union_officer.grants_today
    with pytest.raises(Refused):
        accept_member(by=cast.union_officer, transfer_id=transfer.pk, on=TODAY, today=TODAY)
    with pytest.raises(Transfer.DoesNotExist):
        accept_member(by=cast.cell_cadre, transfer_id=transfer.pk, on=TODAY, today=TODAY)


def test_member_leaves_the_union_and_stays_in_the_party(cast):
    person = cast.admitted.person
    row = person.union_memberships.get()
    end_membership(by=cast.union_officer, membership_id=row.pk, on=date(2026, 11, 1), today=TODAY)
    assert person.pk not in members(cast, "union_base")
    assert PartyMembership.objects.filter(person=person, valid_to=None).exists()


# --- days before a merger ---

MERGED = date(2026, 11, 10)


def merge(cast) -> None:
    """Into a new body."""
    words = {"sources": (cast.union_base.pk,), "targets": ("D90.001.009",), "name": "Đoàn thôn Lĩnh"}
    commit(by=None, steps=[Step(1, "merge", MERGED, "15-QĐ/TĐTN", **words)])


def now(member) -> UnionMembership:
    return UnionMembership.objects.get(person=member.person_id, valid_to=None)


def periods(member) -> list[tuple[str, date | None]]:
    rows = UnionMembership.objects.filter(person=member.person_id).order_by("valid_from")
    assert [check.name for check in structure_checks() if not check.ok] == []
    return [(row.organisation.name, row.valid_to) for row in rows]


def test_member_may_have_left_before_a_merger(cast, member):
    merge(cast)
    end_membership(by=None, membership_id=member.pk, on=date(2026, 10, 31), today=TODAY)
    assert periods(member) == [("Đoàn thôn Đông Lĩnh", date(2026, 10, 31))]


def test_member_may_have_been_sent_and_accepted_before_a_merger(cast, member):
    merge(cast)
    transfer = send(cast, member, by="union_officer")
    assert transfer.from_organisation.name == "Đoàn thôn Lĩnh"
    accept_member(by=None, transfer_id=transfer.pk, on=date(2026, 11, 9), today=TODAY)
    assert periods(member) == [("Đoàn thôn Đông Lĩnh", date(2026, 11, 9)), ("Đoàn Trường THPT Hòa Lĩnh", None)]


def test_a_merger_does_not_reach_back_behind_a_transfer(cast, member):
    """The day on which the member came by a transfer stays the first one of the membership there."""
    accept_member(by=None, transfer_id=send(cast, member).pk, on=date(2026, 11, 9), today=TODAY)
    bodies = {"sources": (cast.union_base.pk,), "targets": (cast.union_school.pk,)}
    commit(by=None, steps=[Step(1, "merge", MERGED, "15-QĐ/TĐTN", **bodies)])
    with pytest.raises(TransferDayWrong, match="không sau ngày vào đơn vị này"):
        end_membership(by=None, membership_id=now(member).pk, on=date(2026, 11, 9), today=TODAY)


def test_body_that_ended_takes_nobody(cast, member):
    bodies = {"sources": (cast.union_school.pk,), "targets": (cast.union_base.pk,)}
    commit(by=None, steps=[Step(1, "merge", MERGED, "15-QĐ/TĐTN", **bodies)])
    with pytest.raises(NotAUnionUnit):
        send(cast, member)


def test_members_of_the_leaving_age_within_a_year_are_listed(cast):
    everyone = union_members(cast.union_officer, cast.union_base, TODAY)
    person = cast.introduced.person
    for birth_on, is_due in ((date(1992, 11, 20), True), (date(1992, 11, 21), False), (date(1990, 1, 1), True)):
        Person.objects.filter(pk=person.pk).update(birth_on=birth_on)
        assert outgrowing(everyone, TODAY, 35).filter(person=person).exists() is is_due


def test_union_officer_opens_the_road_of_a_member_without_one(cast):
    person = Person.objects.create(
        family_name="Lò", given_name="Mới", full_name="Lò Mới", sort_key="a", search_key=" lo moi", sex="male"
    )
    where = {"party_organisation_id": cast.cell_a11.pk, "union_organisation_id": cast.union_base.pk, "opened_on": TODAY}
    with pytest.raises(Person.DoesNotExist):
        open_again(by=cast.union_officer, person_id=person.pk, **where)
    UnionMembership.objects.create(person=person, organisation=cast.union_branch, valid_from=date(2024, 3, 26))
    candidacy = open_again(by=cast.union_officer, person_id=person.pk, **where)
    assert Candidacy.objects.visible_to(cast.union_officer).get(person=person) == candidacy


def test_union_member_of_another_body_stays_out_of_sight(cast):
    Person.objects.filter(pk=cast.stranger.person_id).get()
    UnionMembership.objects.create(
        person=cast.stranger.person, organisation=cast.union_province, valid_from=date(2020, 1, 1)
    )
    assert cast.stranger.person_id not in set(
        Person.objects.visible_to(cast.union_officer).values_list("pk", flat=True)
    )


def test_pages_send_check_and_accept(cast, as_user, member):
    client = as_user(cast.union_officer)
    sent = {"to_organisation_text": "Đoàn Trường THPT Hòa Lĩnh", "sent_on": "02/11/2026", "letter_number": "12"}
    check = client.post(f"/doan-vien/{member.pk}/chuyen/", sent).content.decode()
    assert "người này vẫn tính ở nơi chuyển đi" in check and not Transfer.objects.exists()
    assert client.post(f"/doan-vien/{member.pk}/chuyen/", {**sent, "confirmed": "1"}).status_code == 302
    transfer = Transfer.objects.get()
    assert "Nguyễn Thị Lan Đào" in client.get("/chuyen-sinh-hoat/").content.decode()
    refused = client.post(f"/chuyen-sinh-hoat/{transfer.pk}/", {"on": "01/11/2026"})
    assert refused.status_code == 422 and "trước ngày gửi" in refused.content.decode()
    assert client.post(f"/chuyen-sinh-hoat/{transfer.pk}/", {"on": "09/11/2026"}).status_code == 302
    transfer.refresh_from_db()
    assert (transfer.state, transfer.closed_on) == ("accepted", date(2026, 11, 9))


def test_list_shows_ratings_and_both_memberships(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.union_officer)
    with django_assert_max_num_queries(8):
        page = client.get("/doan-vien/").content.decode()
    assert "Đặng Quốc Ơn" in page and "Đảng viên</span>" in page
    assert "Không có đoàn viên nào" in client.get("/doan-vien/?sap-het-tuoi=1").content.decode()


def test_member_is_found_by_name_and_no_name_stands_in_the_address(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.union_officer)
    everyone = client.get("/doan-vien/").content.decode()
    answer = client.post(f"/doan-vien/tim/?don-vi={cast.union_base.number}", {"q": "on dang"})
    assert answer.status_code == 302 and "dang" not in answer.headers["Location"]
    with django_assert_max_num_queries(8):
        page = client.get(answer.headers["Location"]).content.decode()
    assert "Đặng Quốc Ơn" in page and page.count("<tr") < everyone.count("<tr")
    nobody = client.post("/doan-vien/tim/", {"q": "Không Ai Cả"}).headers["Location"]
    assert "Không có đoàn viên nào" in client.get(nobody).content.decode()
    assert client.post("/doan-vien/tim/", {"q": " "}).headers["Location"].startswith("/doan-vien/")
    assert as_user(cast.leader).post("/doan-vien/tim/", {"q": "on"}).status_code == 403


def test_search_stays_on_the_list_of_who_leaves_and_back(cast, as_user):
    client, body = as_user(cast.union_officer), cast.union_base.number
    found = client.post(f"/doan-vien/tim/?don-vi={body}&sap-het-tuoi=1", {"q": "on"}).headers["Location"]
    assert "sap-het-tuoi=1" in found and f"don-vi={body}" in found
    page = client.get(found).content.decode()
    assert f'href="?sap-het-tuoi=1&amp;don-vi={body}">Bỏ tìm' in page
    assert f"don-vi={body}&amp;sap-het-tuoi=1" in page.split('class="list-search"')[1].split(">")[0]


def test_list_of_members_is_the_unions(cast, as_user):
    for account in ("cell_cadre", "leader", "system_admin"):
        assert as_user(cast.users[account]).get("/doan-vien/").status_code == 403
