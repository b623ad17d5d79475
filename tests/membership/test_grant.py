"""Giving, confirming and ending roles."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from membership.access import Refused, may
from membership.models import Grant, Organisation
from membership.operations.grant import (
    BadGrantPeriod,
    GrantAlreadyHeld,
    GrantToOneself,
    NothingToConfirm,
    RoleBeyondOwnRights,
    RoleOfAnotherTree,
    SecondIsTheFirst,
    confirm_grant,
    end_grant,
    give_grant,
    grantable_roles,
)
from membership.rules.grant import given_by, needs_second, stands_in
from membership.rules.permission import Permission
from membership.rules.role import ROLES

FROM, TO = date(2026, 11, 1), date(2027, 11, 1)


def give(cast, *, by="organisation_admin", to="cell_cadre", role="cell_cadre", where="cell_a12", **words):
    return give_grant(
        by=getattr(cast, by),
        user_id=getattr(cast, to).pk,
        role=role,
        organisation_id=getattr(cast, where).pk if where else None,
        **{"valid_from": FROM, "valid_to": TO, **words},
    )


def refreshed(user):
    user.__dict__.pop("grants_today", None)
    return user


def test_grant_gives_the_role_and_says_who_gave_it(cast, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    assert not may(cast.cell_cadre, Permission.PERSON_ENTER, cast.cell_a12)
    grant = give(cast)
    assert grant.granted_by == cast.organisation_admin
    assert may(refreshed(cast.cell_cadre), Permission.PERSON_ENTER, cast.cell_a12)
    event = AuditEvent.objects.get(action="membership.grant.given")
    assert (event.organisation_number, event.object_ids) == (cast.cell_a12.number, [cast.cell_cadre.pk])


def test_grant_for_an_account_out_of_sight_is_not_found(cast):
    cast.nobody.grants.create(role="cell_cadre", organisation=cast.other_cell, valid_from=FROM)
    with pytest.raises(type(cast.nobody).DoesNotExist):
        give(cast, to="nobody")


def test_grant_for_an_organisation_out_of_sight_is_not_found(cast):
    with pytest.raises(Organisation.DoesNotExist):
        give(cast, where="other_cell")


def test_grant_by_somebody_who_keeps_no_accounts_is_refused(cast):
    with pytest.raises(type(cast.nobody).DoesNotExist):
        give(cast, by="specialist")


def test_grant_of_an_upper_admin_stays_in_the_own_subtree(cast):
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_a, valid_from=FROM)
    give(cast, by="nobody", where="cell_a12")
    with pytest.raises(Organisation.DoesNotExist):
        give(cast, by="nobody", where="cell_b11")
    with pytest.raises(Organisation.DoesNotExist):
        give(cast, by="nobody", where="province", role="leader")


def test_grant_where_one_sees_but_does_not_keep_accounts_is_refused(cast):
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_a, valid_from=FROM)
    cast.nobody.grants.create(role="leader", organisation=cast.upper_b, valid_from=FROM)
    with pytest.raises(Refused):
        give(cast, by="nobody", where="cell_b11")


def test_grant_to_oneself_is_refused(cast):
    with pytest.raises(GrantToOneself):
        give(cast, to="organisation_admin", role="leader", where="province")
    with pytest.raises(GrantToOneself):
        end_grant(by=cast.organisation_admin, grant_id=cast.organisation_admin.grants.get().pk, on=FROM)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_grant_of_an_organisation_admin_never_exceeds_the_installation(cast, role):
    where = {"system_admin": None, "union_officer": "union_base"}.get(role, "base_a1")
    cast.organisation_admin.grants.create(role="organisation_admin", organisation=cast.union_province, valid_from=FROM)
    if role == "system_admin":
        with pytest.raises(RoleBeyondOwnRights):
            give(cast, role=role, where=where)
    else:
        assert give(cast, role=role, where=where).pk


@pytest.mark.parametrize("role", sorted(ROLES))
def test_grant_of_a_system_admin_gives_only_what_needs_two(cast, role):
    where = {"system_admin": None, "union_officer": "union_base"}.get(role, "base_a1")
    if role in ("system_admin", "organisation_admin", "exporter"):
        assert give(cast, by="system_admin", role=role, where=where).pk
    else:
        with pytest.raises(RoleBeyondOwnRights):
            give(cast, by="system_admin", role=role, where=where)


def test_roles_that_keep_no_accounts_give_nothing(cast):
    for name in ("leader", "specialist", "base_cadre", "cell_cadre", "union_officer", "training_centre", "auditor"):
        assert grantable_roles(cast.users[name], cast.cell_a11) == frozenset()
    assert all(given_by(role) == frozenset() for role in ROLES if "admin" not in role)


@pytest.mark.parametrize(
    ("role", "where"), [("union_officer", "base_a1"), ("cell_cadre", "union_base"), ("leader", None)]
)
def test_grant_of_a_role_of_another_tree_is_refused(cast, role, where):
    cast.organisation_admin.grants.create(role="organisation_admin", organisation=cast.union_province, valid_from=FROM)
    with pytest.raises(RoleOfAnotherTree):
        give(cast, role=role, where=where)


def test_roles_for_either_tree_stand_in_both_and_system_admin_in_none():
    for role in ("organisation_admin", "exporter"):
        assert [stands_in(role, system) for system in ("party", "union", None)] == [True, True, False]
    assert [stands_in("system_admin", system) for system in ("party", "union", None)] == [False, False, True]


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (FROM, FROM),
        (FROM, date(2026, 10, 31)),
        (FROM, date(2027, 11, 2)),
        (FROM, date(2036, 11, 1)),
        (FROM, None),
    ],
)
def test_grant_of_another_length_is_refused(cast, valid_from, valid_to):
    with pytest.raises(BadGrantPeriod, match="không quá 01/11/2027"):
        give(cast, valid_from=valid_from, valid_to=valid_to)


def test_grant_twice_for_one_time_is_refused(cast):
    give(cast)
    with pytest.raises(GrantAlreadyHeld):
        give(cast, valid_from=date(2027, 10, 31), valid_to=date(2028, 1, 1))
    assert give(cast, valid_from=TO, valid_to=date(2028, 1, 1)).pk


def test_grant_ends_at_once_with_its_history(cast, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    grant = cast.cell_cadre.grants.get()
    end_grant(by=cast.organisation_admin, grant_id=grant.pk, on=date(2026, 11, 21), reason="chuyển công tác")
    assert not may(refreshed(cast.cell_cadre), Permission.PERSON_VIEW, cast.cell_a11)
    former = grant.row_history.get()
    assert former.valid_to is None
    assert former.pgh_context.metadata == {
        "user": cast.organisation_admin.pk,
        "reason": "grant.end",
        "organisation": cast.cell_a11.number,
    }
    assert AuditEvent.objects.get(action="membership.grant.ended").reason == "chuyển công tác"


def test_grant_that_ended_cannot_be_ended_again(cast):
    grant = cast.cell_cadre.grants.get()
    end_grant(by=cast.organisation_admin, grant_id=grant.pk, on=FROM)
    with pytest.raises(Grant.DoesNotExist):
        end_grant(by=cast.organisation_admin, grant_id=grant.pk, on=FROM)


@pytest.fixture
def never_begun(cast):
    """A role for next month, taken back before its first day."""
    grant = give(cast, role="base_cadre", where="base_a1", valid_from=date(2026, 12, 1))
    return end_grant(by=cast.organisation_admin, grant_id=grant.pk, on=date(2026, 11, 21))


def test_grant_that_ended_before_it_began_is_no_grant_any_more(cast, never_begun):
    assert not Grant.objects.lasting(date(2026, 11, 21)).filter(pk=never_begun.pk).exists()
    with pytest.raises(Grant.DoesNotExist):
        end_grant(by=cast.organisation_admin, grant_id=never_begun.pk, on=date(2026, 11, 21))
    assert give(cast, role="base_cadre", where="base_a1").pk


def test_grant_that_ended_before_it_began_has_nothing_to_confirm(cast, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    ahead = date(2026, 12, 1)
    asked = give(cast, to="nobody", role="organisation_admin", where="upper_b", by="system_admin", valid_from=ahead)
    end_grant(by=cast.system_admin, grant_id=asked.pk, on=date(2026, 11, 21))
    second = cast.leader
    second.grants.create(role="system_admin", organisation=None, valid_from=FROM)
    with pytest.raises(NothingToConfirm):
        confirm_grant(by=refreshed(second), grant_id=asked.pk, today=date(2026, 11, 21))


def test_page_offers_nothing_for_a_grant_that_ended_before_it_began(cast, as_user, never_begun, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    text = as_user(cast.organisation_admin).get(f"/quan-tri/tai-khoan/{cast.cell_cadre.pk}/").content.decode()
    assert f"/quyen/{never_begun.pk}/" not in text and "(đã hết)" in text


def test_grant_of_the_system_is_ended_by_a_system_admin_only(cast):
    second = give(cast, by="system_admin", to="nobody", role="system_admin", where=None)
    with pytest.raises(Grant.DoesNotExist):
        end_grant(by=cast.organisation_admin, grant_id=second.pk, on=FROM)
    assert end_grant(by=cast.system_admin, grant_id=second.pk, on=FROM).valid_to == FROM


def test_grant_in_force_follows_its_days(cast):
    cast.nobody.grants.create(role="leader", organisation=cast.base_b1, valid_from=date(2020, 1, 1), valid_to=FROM)
    grant = give(cast, to="nobody", role="leader", where="upper_b")
    days = [date(2026, 10, 31), FROM, date(2027, 10, 31), TO]
    held = [Grant.objects.in_force(day).filter(pk=grant.pk).exists() for day in days]
    assert held == [False, True, True, False]


# The second administrator


@pytest.fixture
def asked(cast):
    """The leader as organisation admin of upper_a, asked for by the province's admin and not yet confirmed."""
    return give(cast, to="leader", role="organisation_admin", where="upper_a")


def test_grant_of_an_administrator_waits_and_opens_nothing(cast, asked, as_user):
    assert [role for role in ROLES if needs_second(role)] == ["organisation_admin", "system_admin", "exporter"]
    assert asked.awaits_confirmation
    assert AuditEvent.objects.get(action="membership.grant.asked").object_ids == [cast.leader.pk]
    assert as_user(cast.leader).get("/quan-tri/tai-khoan/").status_code == 403


def test_grant_opens_at_the_next_request_after_the_second_has_confirmed(cast, asked, as_user):
    waiting = as_user(cast.leader)
    assert waiting.get("/quan-tri/tai-khoan/").status_code == 403
    confirm_grant(by=cast.system_admin, grant_id=asked.pk, today=FROM)
    Grant.objects.filter(pk=asked.pk).update(valid_from=date(2020, 1, 1))
    assert waiting.get("/quan-tri/tai-khoan/").status_code == 200
    asked.refresh_from_db()
    assert (asked.awaits_confirmation, asked.confirmed_by) == (False, cast.system_admin)
    event = AuditEvent.objects.get(action="membership.grant.confirmed")
    assert (event.user, event.object_ids) == (cast.system_admin, [cast.leader.pk])


def test_grant_is_confirmed_neither_by_the_asker_nor_by_the_holder(cast, asked):
    with pytest.raises(SecondIsTheFirst):
        confirm_grant(by=cast.organisation_admin, grant_id=asked.pk, today=FROM)
    cast.leader.grants.create(role="organisation_admin", organisation=cast.province, valid_from=date(2020, 1, 1))
    with pytest.raises(SecondIsTheFirst):
        confirm_grant(by=refreshed(cast.leader), grant_id=asked.pk, today=FROM)


def test_grant_is_confirmed_by_an_admin_of_the_place_only(cast, asked):
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_b, valid_from=date(2020, 1, 1))
    with pytest.raises(Grant.DoesNotExist):
        confirm_grant(by=cast.nobody, grant_id=asked.pk, today=FROM)
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_a, valid_from=date(2020, 1, 1))
    assert confirm_grant(by=refreshed(cast.nobody), grant_id=asked.pk, today=FROM).confirmed_by == cast.nobody


def test_grant_that_does_not_wait_is_not_confirmed(cast, asked):
    with pytest.raises(NothingToConfirm):
        confirm_grant(by=cast.system_admin, grant_id=cast.leader.grants.earliest("pk").pk, today=FROM)
    end_grant(by=cast.organisation_admin, grant_id=asked.pk, on=FROM, reason="rút đề nghị")
    with pytest.raises(NothingToConfirm):
        confirm_grant(by=cast.system_admin, grant_id=asked.pk, today=FROM)


def test_grant_confirmed_by_one_person_is_refused_by_the_database(cast, asked):
    for who in (cast.organisation_admin, cast.leader):
        with pytest.raises(IntegrityError, match="grant_confirmed_by_a_second"), transaction.atomic():
            Grant.objects.filter(pk=asked.pk).update(awaits_confirmation=False, confirmed_by=who)


def test_grant_confirmed_by_two_at_once_is_confirmed_once(committed_db):
    from tests.cast import make_cast

    cast = make_cast()
    grant = give(cast, to="leader", role="organisation_admin", where="upper_a")
    cast.nobody.grants.create(role="system_admin", organisation=None, valid_from=date(2020, 1, 1))
    start, outcomes = threading.Barrier(2), []

    def confirm(name):
        start.wait()
        try:
            confirm_grant(by=refreshed(cast.users[name]), grant_id=grant.pk, today=FROM)
            outcomes.append("confirmed")
        except NothingToConfirm:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[name]) for name in ("system_admin", "nobody")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["confirmed", "refused"]
    assert AuditEvent.objects.filter(action="membership.grant.confirmed").count() == 1


def test_grant_page_lets_the_second_confirm_and_tells_the_first_so(cast, asked, as_user):
    here = f"/quan-tri/tai-khoan/{cast.leader.pk}/"
    confirm = f"{here}quyen/{asked.pk}/xac-nhan/"
    first, second = as_user(cast.organisation_admin), as_user(cast.system_admin)
    assert confirm not in first.get(here).content.decode()
    assert "không tự xác nhận được" in first.get(confirm).content.decode()
    assert first.post(confirm).status_code == 403
    assert confirm in second.get(here).content.decode()
    assert cast.leader.full_name in second.get("/quan-tri/tai-khoan/?cho-xac-nhan=1").content.decode()
    assert second.post(confirm).headers["Location"] == here
    assert second.get(confirm).status_code == 404
    assert cast.leader.full_name not in second.get("/quan-tri/tai-khoan/?cho-xac-nhan=1").content.decode()


def test_grant_page_shows_each_role_with_a_sentence_and_the_three_rights(cast, as_user):
    page = as_user(cast.organisation_admin).get(f"/quan-tri/tai-khoan/{cast.leader.pk}/quyen/").content.decode()
    assert all(role.sentence in page for role in ROLES.values())
    rights = {code: (role.enters, role.views, role.searches) for code, role in ROLES.items()}
    assert rights["cell_cadre"] == (True, True, True)
    assert rights["leader"] == (False, True, True)
    assert rights["organisation_admin"] == rights["training_centre"] == rights["exporter"] == (False, False, False)
