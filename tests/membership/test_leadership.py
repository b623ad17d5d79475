"""Youth Union bodies mapped to the Party bodies that lead them, with dates."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from membership.access import Refused
from membership.models import OrganisationVersion
from membership.operations.leadership import lead
from membership.operations.organisation import NothingChanges, rename
from membership.operations.reorganisation import carry_out_due, due
from membership.rules.organisation_name import Naming
from membership.rules.organisation_naming import NotALeader

TODAY = date(2026, 11, 20)
SINCE = date(2026, 7, 26)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def change(cast, leader="upper_a", by="system_admin", on=SINCE, body="union_base"):
    row = cast.organisations[body]
    row.refresh_from_db()
    return lead(
        by=cast.users[by],
        organisation_id=row.pk,
        version=row.version,
        leader_id=cast.organisations[leader].pk if leader else None,
        effective_on=on,
        decision_number="8-QĐ/TU",
    )


def leaders(cast, body="union_base"):
    rows = OrganisationVersion.objects.filter(organisation=cast.organisations[body]).order_by("valid_from")
    return [(row.valid_from, row.led_by and row.led_by.name) for row in rows]


def test_leader_changes_from_a_day_on(cast):
    change(cast)
    assert leaders(cast) == [(date(2019, 1, 1), "Đảng bộ thôn Đông Lĩnh"), (SINCE, "Đảng bộ xã Hòa Lĩnh")]
    cast.union_base.refresh_from_db()
    assert cast.union_base.led_by == cast.upper_a


def test_leader_in_the_past_leaves_the_name_of_that_time(cast):
    rename(
        by=cast.system_admin,
        organisation_id=cast.union_base.pk,
        version=cast.union_base.version,
        naming=Naming("Đoàn phường Đông Lĩnh", "D90.001.001", "", "residential", cast.base_a1.pk),
        effective_on=date(2026, 1, 1),
        decision_number="1-QĐ/ĐTN",
    )
    change(cast, on=date(2025, 7, 1))
    rows = OrganisationVersion.objects.filter(organisation=cast.union_base).order_by("valid_from")
    assert [(row.name, row.led_by_id) for row in rows] == [
        ("Đoàn thôn Đông Lĩnh", cast.base_a1.pk),
        ("Đoàn thôn Đông Lĩnh", cast.upper_a.pk),
        ("Đoàn phường Đông Lĩnh", cast.upper_a.pk),
    ]


def test_body_may_have_no_leader(cast):
    change(cast, leader=None)
    assert leaders(cast)[-1] == (SINCE, None)


def test_only_party_bodies_lead_and_only_union_bodies_are_led(cast):
    with pytest.raises(NotALeader):
        change(cast, leader="union_upper")
    with pytest.raises(NotALeader):
        change(cast, body="cell_a11")
    with pytest.raises(NothingChanges):
        change(cast, leader="base_a1")


def test_keepers_of_the_tree_change_leaders(cast):
    with pytest.raises(Refused):
        change(cast, by="union_officer")


def test_both_bodies_show_the_lead_as_on_the_day(cast, as_user):
    change(cast)
    client = as_user(cast.system_admin)

    def shown(body, day=""):
        return client.get(reverse("organisation_detail", args=[body.number]), {"ngay": day}).content.decode()

    assert "Lãnh đạo tổ chức Đoàn" in shown(cast.upper_a) and "Đoàn thôn Đông Lĩnh" in shown(cast.upper_a)
    assert "Đoàn thôn Đông Lĩnh" not in shown(cast.base_a1)
    assert "Đoàn thôn Đông Lĩnh" in shown(cast.base_a1, "25/07/2026")
    assert "Khối địa bàn dân cư" in shown(cast.union_base)
    assert "Khối trường học" in shown(cast.union_school)
    assert "Khối" not in shown(cast.cell_a11).partition("Đơn vị này là gì?")[2].partition("</dl>")[0]


def test_page_checks_then_saves(cast, as_user):
    client, url = as_user(cast.system_admin), reverse("organisation_lead", args=[cast.union_base.number])
    assert "Đảng bộ thôn Đông Lĩnh" in client.get(url).content.decode()
    sent = {"led_by": cast.upper_a.number, "led_by_text": cast.upper_a.name, "effective_on": "26/07/2026"}
    sent |= {"decision_number": "8-QĐ/TU", "version": cast.union_base.version}
    assert "Kiểm tra trước khi ghi" in client.post(url, sent).content.decode()
    assert leaders(cast)[-1][1] == "Đảng bộ thôn Đông Lĩnh"
    assert client.post(url, {**sent, "confirmed": "1"}).status_code == 302
    assert leaders(cast)[-1] == (SINCE, "Đảng bộ xã Hòa Lĩnh")


def test_planned_changes_leave_what_others_changed_meanwhile(cast, as_user, today):
    """A name is planned, then a lead after it; and at once the code changes."""
    client, body = as_user(cast.system_admin), cast.union_base
    sent = {"confirmed": "1", "version": body.version, "decision_number": "8-QĐ/TU"}
    named = {"name": "Đoàn phường Đông", "code": body.code, "sector": body.sector, "led_by": cast.base_a1.number}
    for route, more in (
        ("organisation_rename", {**named, "effective_on": "1/12/2026"}),
        ("organisation_lead", {"led_by": cast.upper_a.number, "effective_on": "1/1/2027"}),
        ("organisation_rename", {**named, "name": body.name, "code": "D90.777", "effective_on": "20/11/2026"}),
    ):
        assert client.post(reverse(route, args=[body.number]), {**sent, **more}).status_code == 302
    today.move_to(date(2027, 1, 1))
    for reorganisation_id in due(date(2027, 1, 1)):
        assert carry_out_due(reorganisation_id=reorganisation_id) == ""
    body.refresh_from_db()
    assert (body.name, body.code, body.led_by) == ("Đoàn phường Đông", "D90.777", cast.upper_a)


def test_party_bodies_have_no_such_page(cast, as_user):
    url = reverse("organisation_lead", args=[cast.base_a1.number])
    assert as_user(cast.system_admin).get(url).status_code == 404
