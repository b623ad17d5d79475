"""One cadre takes over from another: roles and drafts pass in one act, and the first one's access ends."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import ApiToken, AuditEvent, Draft, User
from accounts.operations import draft
from membership.models import Grant, Reorganisation
from membership.operations.grant import GrantToOneself, RoleBeyondOwnRights
from membership.operations.handover import (
    HandoverAhead,
    HandoverToTheSame,
    NoSuchReceiver,
    NothingToHandOver,
    hand_over,
)
from membership.operations.reorganisation import commit
from membership.operations.user import NotOneself
from membership.rules.reorganisation import Step
from tests.cast import PASSWORD

TODAY = date(2026, 11, 21)
LIST = "/quan-tri/tai-khoan/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)


def pass_on(cast, *, by="organisation_admin", giver="base_cadre", to="cell_cadre", on=TODAY):
    return hand_over(
        by=cast.users[by],
        user_id=cast.users[giver].pk,
        username=to,
        on=on,
        today=TODAY,
        reason="chuyển công tác",
    )


def roles(user):
    return sorted(Grant.objects.in_force(TODAY).filter(user=user).values_list("role", "organisation__name"))


def test_roles_pass_and_the_giver_keeps_none(cast):
    done = pass_on(cast)
    assert roles(cast.base_cadre) == []
    assert roles(cast.cell_cadre) == [
        ("base_cadre", "Đảng bộ thôn Đông Lĩnh"),
        ("cell_cadre", "Chi bộ Xóm Đình"),
    ]
    (given,) = done.passed
    assert (given.granted_by, given.valid_from, given.valid_to) == (
        cast.organisation_admin,
        TODAY,
        date(2027, 11, 21),
    )


def test_access_of_the_giver_ends_at_the_next_request_and_the_receivers_begins(cast):
    giver, receiver = Client(), Client()
    for client, name in ((giver, "base_cadre"), (receiver, "cell_cadre")):
        client.post("/dang-nhap/", {"login": name, "password": PASSWORD})
    page = f"/nguon/{cast.sibling.pk}/"
    assert (giver.get(page).status_code, receiver.get(page).status_code) == (200, 404)
    ApiToken.objects.create(user=cast.base_cadre, digest="0" * 64, expires_on=date(2027, 1, 1))
    assert pass_on(cast).sessions == 1
    assert (giver.get(page).status_code, receiver.get(page).status_code) == (302, 200)
    giver.post("/dang-nhap/", {"login": "base_cadre", "password": PASSWORD})
    assert giver.get(page).status_code == 404
    assert not ApiToken.objects.in_force(TODAY).exists()


def test_planned_changes_pass_with_the_right_to_them_and_done_ones_keep_their_author(cast):
    for name, day in (("Đảng bộ thôn Đông", TODAY), ("Đảng bộ thôn Tây", date(2027, 1, 1))):
        rename = Step(1, "rename", day, "20-QĐ/TU", sources=(cast.base_a1.pk,), name=name)
        commit(by=cast.organisation_admin, steps=[rename])
    pass_on(cast, by="system_admin", giver="organisation_admin", to="nobody")
    authors = dict(Reorganisation.objects.values_list("state", "created_by__username"))
    assert authors == {"done": "organisation_admin", "planned": "nobody"}


def test_drafts_pass_unless_the_receiver_has_one_of_the_same_form(cast):
    for form in ("admission", "candidacy"):
        draft.keep(user=cast.base_cadre, form=form, content={"note": f"của người giao, {form}"})
    draft.keep(user=cast.cell_cadre, form="admission", content={"note": "của người nhận"})
    assert pass_on(cast).drafts == 1
    assert draft.kept(user=cast.cell_cadre, form="candidacy") == {"note": "của người giao, candidacy"}
    assert draft.kept(user=cast.cell_cadre, form="admission") == {"note": "của người nhận"}


def test_handover_is_recorded_and_told_to_both(cast):
    pass_on(cast, on=date(2026, 11, 18))
    event = AuditEvent.objects.get(action="membership.user.handed_over")
    assert (event.object_ids, event.reason) == ([cast.base_cadre.pk, cast.cell_cadre.pk], "chuyển công tác")
    assert event.detail == {"on": "2026-11-18", "roles": 1, "drafts": 0}
    for user in (cast.base_cadre, cast.cell_cadre):
        assert any("ngày 18/11/2026" in text for text in user.notices.values_list("text", flat=True))


def test_role_of_an_administrator_waits_for_the_second_with_the_receiver_too(cast):
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_a, valid_from=date(2024, 1, 1))
    (given,) = pass_on(cast, giver="nobody", to="leader").passed
    assert given.awaits_confirmation
    assert roles(cast.nobody) == []


def test_page_to_check_names_the_role_that_only_waited_and_goes_to_nobody(cast):
    asked = {"role": "organisation_admin", "organisation": cast.base_a1, "valid_from": date(2026, 11, 1)}
    cast.base_cadre.grants.create(**asked, granted_by=cast.system_admin, awaits_confirmation=True)
    client = Client()
    client.post("/dang-nhap/", {"login": "organisation_admin", "password": PASSWORD})
    sent = {"username": "cell_cadre", "on": "20/11/2026", "reason": "chuyển công tác"}
    page = client.post(f"/quan-tri/tai-khoan/{cast.base_cadre.pk}/ban-giao/", sent).content.decode()
    assert f"Chưa được xác nhận nên không chuyển sang: Quản trị tổ chức – {cast.base_a1.name}." in page


def test_role_that_the_receiver_has_already_is_not_given_twice(cast):
    cast.cell_cadre.grants.create(role="base_cadre", organisation=cast.base_a1, valid_from=date(2024, 1, 1))
    done = pass_on(cast)
    assert (done.passed, [grant.role for grant in done.held]) == ([], ["base_cadre"])
    assert len(roles(cast.cell_cadre)) == 2


def test_role_that_ended_before_it_began_does_not_stand_in_the_way(cast):
    ahead = {"valid_from": date(2026, 12, 1), "valid_to": date(2026, 12, 1)}
    cast.base_cadre.grants.create(role="leader", organisation=cast.base_a1, **ahead)
    cast.cell_cadre.grants.create(role="base_cadre", organisation=cast.base_a1, **ahead)
    done = pass_on(cast)
    assert [grant.role for grant in done.passed] == ["base_cadre"]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"to": "khong.co"}, NoSuchReceiver),
        ({"to": "union_officer"}, NoSuchReceiver),
        ({"to": "disabled"}, NoSuchReceiver),
        ({"to": "base_cadre"}, HandoverToTheSame),
        ({"to": "organisation_admin"}, GrantToOneself),
        ({"giver": "organisation_admin"}, NotOneself),
        ({"giver": "union_officer"}, User.DoesNotExist),
        ({"on": date(2026, 11, 22)}, HandoverAhead),
        ({"by": "system_admin"}, RoleBeyondOwnRights),
        ({"by": "system_admin", "giver": "nobody", "to": "leader"}, NothingToHandOver),
    ],
)
def test_handover_that_is_refused_changes_nothing(cast, words, refusal):
    draft.keep(user=cast.base_cadre, form="admission", content={"note": "x"})
    before = list(Grant.objects.order_by("pk").values())
    with pytest.raises(refusal):
        pass_on(cast, **words)
    assert list(Grant.objects.order_by("pk").values()) == before
    assert Draft.objects.get().user == cast.base_cadre
    assert not AuditEvent.objects.filter(action="membership.user.handed_over").exists()


def test_page_shows_what_passes_before_it_is_done_once(cast, as_user):
    client, page = as_user(cast.organisation_admin), f"{LIST}{cast.base_cadre.pk}/ban-giao/"
    form = {"username": "cell_cadre", "on": "21/11/2026", "reason": "chuyển công tác"}
    check = client.post(page, form).content.decode()
    assert "Cán bộ đảng ủy cơ sở – Đảng bộ thôn Đông Lĩnh" in check
    assert "hết ngay" in check and "Danh sách đã lưu chuyển sang" in check
    assert roles(cast.base_cadre) != []
    key = {"key": "11111111-1111-4111-8111-111111111111", "confirmed": "1"}
    answers = [client.post(page, form | key) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{LIST}{cast.cell_cadre.pk}/"}
    assert roles(cast.base_cadre) == []
    assert AuditEvent.objects.filter(action="membership.user.handed_over").count() == 1


def test_page_says_at_the_field_what_is_wrong(cast, as_user):
    page = f"{LIST}{cast.base_cadre.pk}/ban-giao/"
    answer = as_user(cast.organisation_admin).post(
        page, {"username": "khong.co", "on": "21/11/2026", "reason": "chuyển công tác"}
    )
    assert answer.status_code == 422
    assert "khong.co" in answer.context["form"].errors["username"][0]
