"""Numbers by ethnic group or religion, for whoever may see figures but not the people."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from common.dates import Period
from quotas.models import Quota, ReportedFigure
from reports.operations.fact import recompute, refresh
from reports.queries.attainment import attainment
from tests.reports.world import World

pytestmark = pytest.mark.django_db
MINORITY, RELIGIOUS = "ethnic_minority", "religious"


def declare(organisation, group, value, year=2016, indicator="admitted"):
    first = date(year, 12, 31) if indicator == "members" else date(year, 1, 1)
    ReportedFigure.objects.create(
        organisation=organisation,
        indicator=indicator,
        group=group,
        period_from=first,
        period_to=date(year, 12, 31),
        value=value,
        precision="exact",
        source="Báo cáo",
    )


def target(organisation, group, year=2016):
    Quota.objects.create(
        organisation=organisation,
        indicator="admitted",
        group=group,
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        valid_from=date(year, 1, 1),
        target_min=40,
        unit="persons",
    )


@pytest.fixture
def look_up(cast, as_user):
    """`look_up("organisation_admin", …)`: what the page of one number answers that user, without its form."""
    recompute()

    def answer(username, **query):
        asked = {"don-vi": cast.upper_a.number, "indicator": "admitted", "group": "all", "period": "2016", **query}
        text = as_user(getattr(cast, username)).get(reverse("figure"), asked).content.decode()
        assert "data-figure-value" in text
        return text.split("data-figure-value", 1)[1].split("<form", 1)[0]

    return answer


@pytest.mark.parametrize(
    ("query", "known", "headline"),
    [
        ({"over": "admitted", "over_group": MINORITY}, "12 / 2", ">12<"),
        ({"group": MINORITY, "over": "admitted", "over_group": "all"}, "2 / 12", ">&lt;5<"),
        ({"indicator": "admitted_per_members", "group": MINORITY}, "2 / 100", ">–<"),
        ({"indicator": "admitted_per_members", "group": RELIGIOUS, "period": "2017"}, "7 / 3", ">–<"),
        ({"indicator": "admitted_per_members", "group": RELIGIOUS, "against": "2017"}, "233,33; thay đổi", ">15<"),
        ({"group": MINORITY, "period": "2017", "against": "2016"}, "2; thay đổi 7", ">9<"),
        ({"group": RELIGIOUS, "period": "2017", "against": "2016"}, "6; thay đổi 1", ">7<"),
        ({"group": MINORITY, "period": "2016", "against": "2017"}, "9; thay đổi −7", ">&lt;5<"),
    ],
)
def test_a_small_count_is_hidden_wherever_it_stands(cast, look_up, query, known, headline):
    for group, year, value in (
        ("all", 2016, 12),
        (MINORITY, 2016, 2),
        (MINORITY, 2017, 9),
        (RELIGIOUS, 2016, 6),
        (RELIGIOUS, 2017, 7),
    ):
        declare(cast.upper_a, group, value, year)
    for group, year, members in ((MINORITY, 2015, 100), (RELIGIOUS, 2015, 40), (RELIGIOUS, 2016, 3)):
        declare(cast.upper_a, group, members, year, "members")
    hidden, shown = look_up("organisation_admin", **query), look_up("leader", **query)
    assert known in shown
    assert headline in hidden
    assert known not in hidden and "<dd>" not in hidden
    assert "Số nhỏ của nhóm này" in hidden and "Số nhỏ của nhóm này" not in shown


def test_large_counts_of_sensitive_groups_are_shown_to_all_who_see_figures(cast, look_up):
    declare(cast.upper_a, MINORITY, 12)
    declare(cast.upper_a, "all", 24)
    shown = look_up("organisation_admin", group=MINORITY, over="admitted", over_group="all")
    assert "12 / 24 = 50,00%" in shown and "Số nhỏ" not in shown


def test_attainment_tells_nothing_of_sensitive_groups_to_who_may_not_see_the_people():
    world = World.make()
    target(world.upper_a, MINORITY, 2021)
    target(world.upper_a, "women", 2021)
    for day in (3, 4):
        world.event("admitted", date(2021, 3, day), "upper_a", groups=(MINORITY, "women"))
    refresh()
    period, as_of = Period.of_year(2021), date(2022, 3, 1)
    seen = attainment(world.upper_a, period, as_of=as_of, children=True)
    blind = attainment(world.upper_a, period, as_of=as_of, children=True, sees_people=False)
    assert any("dân tộc thiểu số" in text and ": 2 do" in text for text in seen.warnings)
    assert blind.warnings == tuple(text for text in seen.warnings if "dân tộc" not in text) != ()
    assert {row.group for row in (*blind.rows, *blind.totals)} == {"women"}


def run(*words, user):
    """Exit code and JSON of a command asked by a user."""
    out = io.StringIO()
    try:
        call_command(*words, "--as", user.username, "--format", "json", stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.parametrize(
    "words",
    [
        ("figure", "--period", "2016", "--indicator", "admitted", "--group", RELIGIOUS),
        ("figure", "--period", "2016", "--indicator", "admitted", "--over", f"admitted:{RELIGIOUS}"),
        ("attainment", "--period", "2016", "--group", RELIGIOUS),
    ],
)
def test_commands_refuse_a_sensitive_group_to_who_may_not_see_the_people(cast, words):
    declare(cast.upper_a, RELIGIOUS, 3)
    words = (*words, "--organisation", cast.upper_a.code)
    code, answer = run(*words, user=cast.organisation_admin)
    assert code == 2 and "xem người trong danh sách" in answer["error"]
    assert run(*words, user=cast.leader)[0] == 0


def test_commands_leave_sensitive_groups_out_for_who_may_not_see_the_people(cast):
    for group in (RELIGIOUS, "women"):
        target(cast.upper_a, group)
    both, where = (cast.leader, cast.organisation_admin), ("--organisation", cast.upper_a.code)
    attained = [run("attainment", *where, "--period", "2016", user=user)[1]["rows"] for user in both]
    assert [{row["group"] for row in rows} for rows in attained] == [{RELIGIOUS, "women"}, {"women"}]
    days = ("--from", "2024-01-01", "--to", "2026-10-31")
    parts = [run("conversion", *where, *days, "--by", "group", user=user)[1]["by"] for user in both]
    seen, blind = ({part["key"] for part in by} for by in parts)
    assert seen - blind == {MINORITY, RELIGIOUS}
