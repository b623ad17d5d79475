"""The demo province through its mergers: then, today, and the accounts that live in it."""

import io
import json
import shlex
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum

from common.dates import local_today
from demo.operations.account import make_demo_accounts
from demo.rules.day import LEVELLED_ON, MERGED_ON
from membership.models import Grant, Organisation, OrganisationVersion
from pipeline.models import Candidacy, DossierItem, StageEvent
from quotas.models import Quota

pytestmark = pytest.mark.usefixtures("province")

YEARS = "2019-01-01..2022-12-31"


def answer(command: str) -> dict:
    out = io.StringIO()
    call_command(*shlex.split(command), "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def value(code: str, indicator: str, tree: str, period: str = YEARS) -> int:
    return int(answer(f"figure --organisation {code} --indicator {indicator} --period {period} --tree {tree}")["value"])


@pytest.mark.parametrize("indicator", ["introduced", "trained", "admitted", "recognised"])
def test_todays_tree_holds_both_provinces_of_the_time(indicator):
    then = [value(code, indicator, "then") for code in ("T-QT", "T-QB")]
    assert min(then) > 0
    assert value("T-QT", indicator, "today") == sum(then)


def test_union_too():
    then = [value(code, "introduced", "then") for code in ("D-QT", "D-QB")]
    assert then[0] == 8034
    assert value("D-QT", "introduced", "today") == sum(then)


@pytest.mark.parametrize("tree", ["then", "today"])
def test_children_and_the_rest_add_up(tree):
    """By either tree the rows below the province add up to it."""
    found = answer(f"attainment --organisation T-QT --period 2022 --indicator admitted --children --tree {tree}")
    whole, rows = found["rows"][0], found["rows"][1:]
    assert len(rows) > 9
    assert sum(int(row["actual"] or 0) for row in rows) == int(whole["actual"])


def children(day: date) -> dict[str, int]:
    kinds = OrganisationVersion.objects.on(day).filter(parent__code="T-QT").values_list("kind", flat=True)
    return {kind: list(kinds).count(kind) for kind in sorted(set(kinds))}


def test_levels_of_each_time():
    assert children(date(2022, 6, 1)) == {"base_committee": 4, "upper": 10}
    merged, levelled = children(MERGED_ON), children(LEVELLED_ON)
    assert merged["upper"] == 61 + 2
    assert levelled["upper"] == 2
    assert levelled["base_committee"] == 61 + 4
    assert Organisation.objects.get(code="T-QB").closed_on == MERGED_ON


def test_what_was_asked_of_the_year_of_the_merger_is_asked_on():
    """The sums of persons are the same the day before and on the day, and each year's parts stay below the whole."""
    asked = Quota.objects.filter(period_from=date(2025, 1, 1), indicator="admitted", group="all")
    provinces = asked.filter(organisation__kind="province")
    before = provinces.filter(valid_from__lt=MERGED_ON)
    assert set(before.values_list("organisation__code", "valid_to")) == {("T-QT", MERGED_ON), ("T-QB", MERGED_ON)}
    after = provinces.get(valid_from=MERGED_ON)
    assert after.target_min == before.aggregate(whole=Sum("target_min"))["whole"]
    units = asked.filter(valid_from=MERGED_ON, organisation__parent__code="T-QT")
    assert units.count() > 55
    for year in (2025, 2026):
        rows = answer(f"attainment --organisation T-QT --period {year} --indicator admitted --children")["totals"]
        assert all(float(row["children_target_min"]) <= float(row["target_min"]) for row in rows)


def test_this_years_overview_lives():
    year = local_today().year
    rows = answer(f"attainment --organisation T-QT --period {year} --indicator admitted --children")["rows"][1:]
    statuses = {row["status"] for row in rows}
    assert {"achieved", "on_track"} & statuses and {"late", "at_risk"} & statuses
    assert "no_quota" not in statuses


def test_ways_aside_are_there():
    assert {"died", "dropped", "withdrawn", "refused"} < set(Candidacy.objects.values_list("outcome", flat=True))
    assert StageEvent.objects.filter(code="returned").count() > 5
    assert StageEvent.objects.filter(is_voided=True).exists()
    assert DossierItem.objects.count() > 100


def test_cohorts_end_in_every_way():
    command = "conversion --organisation T-QT --from 2024-01-01 --to 2026-06-30 --mode cohort"
    outcomes = answer(command)["outcomes"]
    assert all(outcomes[name] > 0 for name in ("advanced", "lost", "returned", "open")), outcomes
    assert StageEvent.objects.filter(code="handed_over").count() > 10


@pytest.fixture
def taken_back() -> Iterator[None]:
    """The province is shared: accounts that are made anew would shut out who knows the passwords of the old."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_accounts_live_in_the_successors(taken_back):
    accounts = {row["username"]: row["organisation"] for row in make_demo_accounts(today=local_today())}
    places = {name: Grant.objects.filter(user__username=name).latest("pk").organisation for name in accounts}
    assert places["lanhdao"].code == "T-QT" and places["doan"].code == "D-QT"
    upper, base, cell = places["chuyenvien"], places["canbo"], places["chibo"]
    assert upper.code == "T-QT-UB" and places["trungtam"] == upper
    assert upper.inheritances.get().predecessor.code == "T-QT-KC"
    assert (base.parent, base.kind, cell.parent, cell.kind) == (upper, "base_committee", base, "cell")
    waiting = Candidacy.objects.open().under(base)
    assert waiting.filter(stage="base_resolved").count() >= 6
    at_the_cell = ("applied", "cv_declared", "verified", "endorsed", "opinions_collected")
    assert waiting.filter(party_organisation=cell, stage__in=at_the_cell).count() >= 3
