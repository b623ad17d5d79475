"""One number, over another, against another period."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from common.dates import Period
from quotas.models import ReportedFigure
from reports.operations.fact import refresh
from reports.queries.figure import figure
from tests.reports.world import World

YEAR, BEFORE = Period.of_year(2021), Period.of_year(2020)
AFTER = date(2022, 3, 1)


@pytest.fixture
def world(db) -> World:
    world = World.make()
    for year, groups in ((2020, ()), (2021, ("women",)), (2021, ()), (2021, ())):
        world.event("admitted", date(year, 5, 5), "cell_a11", groups=groups)
    refresh()
    return world


def test_a_share_over_another_number(world):
    found = figure(world.province, ("admitted", "women"), YEAR, as_of=AFTER, over=("admitted", "all"))
    assert (found.value, found.numerator, found.denominator, found.percent) == (1, 1, 3, Decimal("33.33"))
    assert (found.source, found.precision, found.data_through) == ("records", "exact", YEAR.end)


def test_a_change_against_another_period(world):
    found = figure(world.province, ("admitted", "all"), YEAR, as_of=AFTER, against=BEFORE)
    assert (found.value, found.against_value, found.change, found.change_percent) == (3, 1, 2, Decimal("200.00"))


def test_a_ratio_is_its_own_value(world):
    found = figure(world.province, ("admitted_union_share", "all"), YEAR, as_of=AFTER)
    assert (found.value, found.numerator, found.denominator) == (Decimal("0.00"), 0, 3)


def test_a_share_that_names_its_own_group_is_not_made_up_for_another(world):
    found = figure(world.province, ("admitted_union_share", "women"), YEAR, as_of=AFTER)
    assert (found.value, found.numerator, found.denominator, found.source) == (None, None, None, None)
    ReportedFigure.objects.create(
        organisation=world.province,
        indicator="admitted_union_share",
        group="women",
        period_from=YEAR.start,
        period_to=YEAR.end,
        value=71,
        precision="about",
        source="báo cáo",
    )
    found = figure(world.province, ("admitted_union_share", "women"), YEAR, as_of=AFTER)
    assert (found.value, found.source) == (71, "declared")


def test_records_and_declared_together_are_mixed(world):
    ReportedFigure.objects.create(
        organisation=world.province,
        indicator="members",
        period_from=YEAR.end,
        period_to=YEAR.end,
        value=60,
        precision="about",
        source="báo cáo",
    )
    found = figure(world.province, ("admitted", "all"), YEAR, as_of=AFTER, over=("members", "all"))
    assert (found.percent, found.source, found.precision) == (Decimal("5.00"), "mixed", "about")


def test_a_sum_of_kinds_is_made_of_its_declared_parts(world):
    region = world.establish("region", "region", None, date(2020, 1, 1))
    for kind, value in (("base_committee", 6008), ("base_cell", 6311)):
        ReportedFigure.objects.create(
            organisation=region,
            indicator=f"organisations_{kind}",
            period_from=YEAR.end,
            period_to=YEAR.end,
            value=value,
            precision="exact",
            source="báo cáo",
        )
    assert figure(region, ("organisations_base", "all"), YEAR, as_of=AFTER).value == 12319
    assert figure(region, ("organisations_below_upper", "all"), YEAR, as_of=AFTER).value is None


def _command(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*words, "--format", "json", stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_command_prints_one_document_with_the_keys_of_the_contract(world):
    code, out, _ = _command(
        "figure", "--organisation", "province", "--indicator", "admitted", "--period", "2021", "--as-of", "2022-03-01"
    )
    assert code == 0
    assert json.loads(out) == {
        "value": 3,
        "numerator": 3,
        "denominator": None,
        "percent": None,
        "per_year": None,
        "against_value": None,
        "change": None,
        "change_percent": None,
        "precision": "exact",
        "source": "records",
        "data_through": "2021-12-31",
    }


FIGURE = ("figure", "--organisation", "province", "--indicator", "admitted", "--period", "2021")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("figure", "--organisation", "zzz", "--indicator", "admitted", "--period", "2021"), "zzz"),
        (("figure", "--organisation", "province", "--indicator", "admited", "--period", "2021"), "admited"),
        (("figure", "--organisation", "province", "--indicator", "admitted", "--period", "2021-13"), "2021-13"),
        ((*FIGURE, "--group", "woman"), "woman"),
        ((*FIGURE, "--over", ":"), "mẫu số"),
        ((*FIGURE, "--over", "nothing:all"), "nothing"),
        ((*FIGURE, "--against", "năm ngoái"), "năm ngoái"),
        ((*FIGURE, "--as-of", "31/02/2022"), "28 ngày"),
        ((*FIGURE, "--as", "nobody"), "nobody"),
        (("conversion", "--organisation", "youth", "--from", "2021-12-31", "--to", "2021-01-01"), "2021"),
        (("attainment", "--organisation", "province", "--period", "2021", "--indicator", "admited"), "admited"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_code_2(world, words, sentence):
    code, out, err = _command(*words)
    assert code == 2
    assert sentence in err
    assert json.loads(out)["error"]


def test_a_choice_that_does_not_exist_is_code_2(world, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(*FIGURE, "--tree", "never")
    assert ended.value.code == 2
    assert "never" in capsys.readouterr().err


def test_who_may_not_see_the_figures_is_told_so(cast):
    words = ("figure", "--organisation", "90.002", "--indicator", "admitted", "--period", "2026")
    code, _, err = _command(*words, "--as", "base_cadre")
    assert code == 2
    assert "không được xem số liệu" in err
    assert _command(*words, "--as", "leader")[0] == 0
