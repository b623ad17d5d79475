"""The province of Quảng Trị as records: every published number, counted."""

import csv
import io
import json
import shlex
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q

from membership.models import (
    Organisation,
    OrganisationSegment,
    OrganisationVersion,
    PartyMembership,
    UnionMembership,
    YearlyRating,
)
from pipeline.models import Candidacy, Probation, StageEvent, TrainingClass
from quotas.models import Quota

pytestmark = pytest.mark.usefixtures("province")

STOCK_DAY = date(2023, 8, 8)
WINDOW = (date(2019, 1, 1), date(2022, 12, 31))
SEEDS = Path(__file__).parents[1] / "cases" / "seeds" / "expected.csv"
# What is printed of this province.
LINES = [line for line in csv.DictReader(SEEDS.open(encoding="utf-8", newline="")) if "-QT " in line["command"]]


def below(code: str, day: date):
    """The bodies of the province on the day, itself among them."""
    top = Organisation.objects.get(code=code).pk
    there = OrganisationSegment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return there.filter(chain__contains=[top]).values("organisation")


def events(code: str, side: str = "party", top: str = "T-QT"):
    """Counted events of the published years."""
    place = {f"{side}_segment__chain__contains": [Organisation.objects.get(code=top).pk]}
    return StageEvent.objects.filter(code=code, counts=True, is_voided=False, counted_on__range=WINDOW, **place)


def test_bodies():
    kinds: Counter[str] = Counter()
    there = OrganisationVersion.objects.on(STOCK_DAY)
    for top in ("T-QT", "D-QT"):
        kinds.update(there.filter(organisation__in=below(top, STOCK_DAY)).values_list("kind", flat=True))
    assert (kinds["union_upper"], kinds["union_direct"], kinds["union_base"]) == (10, 2, 333)
    assert kinds["upper"] == 10


def test_youth_union_members():
    members = UnionMembership.objects.in_force(STOCK_DAY).filter(organisation__in=below("D-QT", STOCK_DAY))
    assert members.count() == 39_199
    assert members.filter(organisation__sector="residential").count() == 11_727
    assert members.filter(organisation__sector__in=["school", "university"]).count() == 22_209


def test_party_members():
    members = PartyMembership.objects.in_force(STOCK_DAY).filter(organisation__in=below("T-QT", STOCK_DAY))
    assert members.count() == 49_030
    in_union = UnionMembership.objects.in_force(STOCK_DAY).values("person")
    assert members.filter(person__in=in_union).count() == 9_757


def test_introduced():
    introduced = events("introduced", "union", "D-QT")
    assert introduced.count() == introduced.values("candidacy__person").distinct().count() == 8_034
    assert introduced.filter(union_organisation__sector="residential").count() == 2_931
    assert introduced.filter(groups__in=_with_bit(introduced, 9)).count() == 56


def _with_bit(rows, bit: int) -> list[int]:
    return [groups for groups in rows.values_list("groups", flat=True).distinct() if groups >> bit & 1]


def test_classes_and_people_trained():
    classes = TrainingClass.objects.filter(
        kind="awareness", ends_on__range=WINDOW, organisation__in=below("T-QT", STOCK_DAY)
    )
    assert classes.count() == 94
    assert events("trained").count() == 5_156
    assert sum(planned.enrolments.filter(result="passed").count() for planned in classes) == 5_156


def test_admitted():
    admitted = events("admitted", "union", "D-QT")
    assert admitted.count() == 2_945
    of_union = events("admitted")
    assert of_union.filter(groups__in=_with_bit(of_union, 3)).count() == 2_945


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022])
def test_union_share_of_admissions_stays_below_seventy_percent(year):
    admitted = events("admitted").filter(counted_on__year=year)
    share = admitted.filter(groups__in=_with_bit(admitted, 3)).count() / admitted.count()
    assert 0.55 < share < 0.70


def test_three_percent_are_not_reached_in_all_years():
    rates = []
    for year in (2019, 2020, 2021, 2022):
        day = date(year - 1, 12, 31)
        members = PartyMembership.objects.in_force(day).filter(organisation__in=below("T-QT", day)).count()
        rates.append(events("admitted").filter(counted_on__year=year).count() / members)
    assert 0.015 < min(rates) < 0.03 < max(rates) < 0.04


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022])
def test_outstanding_are_twelve_to_fifteen_percent_of_the_excellent(year):
    outstanding = events("outstanding").filter(counted_on__year=year).count()
    rated = YearlyRating.objects.filter(year=year, grade="excellent")
    excellent = rated.filter(organisation__in=below("D-QT", STOCK_DAY)).count()
    assert 0.12 < outstanding / excellent < 0.15


def test_this_year_is_alive():
    with connection.cursor() as cursor:
        cursor.execute("SELECT (detail->>'until')::date FROM accounts_auditevent WHERE action LIKE 'demo.%'")
        until = cursor.fetchone()[0]
    on_the_road = Candidacy.objects.open().filter(admitted_on=None)
    stalled = on_the_road.stalled(until, 90)
    assert 100 < stalled.count() < 250
    assert stalled.count() / on_the_road.count() < 0.1
    assert not on_the_road.filter(last_event_on__lt=until - timedelta(days=3 * 365)).exists()
    assert len(set(on_the_road.values_list("stage", flat=True))) > 10
    assert Probation.objects.due_before(until).count() > 50
    levels = Quota.objects.filter(period_from=date(until.year, 1, 1), indicator="admitted", group="all")
    assert set(levels.values_list("organisation__kind", flat=True)) == {
        "province",
        "upper",
        "base_committee",
        "sub_committee",
        "cell",
    }
    here = levels.filter(organisation__parent__code="T-QT", valid_to=None)
    existing = Organisation.objects.existing().filter(parent__code="T-QT")
    assert set(here.values_list("organisation", flat=True)) == set(existing.values_list("pk", flat=True))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["command"])
def test_published_percentages_come_from_records(line):
    command = line["command"].removeprefix("demo records: ")
    out = io.StringIO()
    call_command(*shlex.split(command), "--format", "json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer[line["field"]] == line["value"]
    assert answer["source"] == "records"


def test_units_are_ahead_and_behind():
    out = io.StringIO()
    command = "attainment --organisation T-QT --period 2025 --indicator admitted --group all --children --format json"
    call_command(*shlex.split(command), stdout=out)
    statuses = {row["status"] for row in json.loads(out.getvalue())["rows"]}
    assert {"achieved", "late"} <= statuses
