"""The six regulations as dated data."""

from datetime import date

import pytest

from membership.operations.reference import rows_of
from pipeline.operations.reference import FOLDER
from pipeline.rules.rule import LABELS
from tests.pipeline.packs import DIPLOMA, FIRST, LEVELS, NEWEST, QUIET, TWENTIETH, pack

PACKS = {row["code"]: row["valid_from"] for row in rows_of(FOLDER / "rule_packs.csv")}
LINES = list(rows_of(FOLDER / "rules.csv"))


def test_regulations_come_into_force_on_their_days():
    assert PACKS == {
        FIRST: "2016-07-25",
        DIPLOMA: "2021-07-30",
        QUIET: "2025-01-20",
        LEVELS: "2025-07-01",
        TWENTIETH: "2026-04-08",
        NEWEST: "2026-07-26",
    }


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("age_min", "18"),
        ("age_max", "60"),
        ("certificate_validity", "60"),
        ("dossier_validity", "12"),
        ("introducer_together", "12"),
        ("cell_vote", "2/3"),
        ("base_vote", "2/3"),
        ("cell_members_min", "3"),
        ("admission_decision", "60"),
        ("admission_decision_extension", "30"),
        ("recognition_decision", "30"),
        ("recognition_cell", "30"),
        ("ceremony", "30"),
        ("probation", "12"),
        ("failed_votes_max", "3"),
        ("transfer", "60"),
        ("readmission_wait", "36"),
        ("removal_inactivity", "3"),
    ],
)
@pytest.mark.parametrize("regulation", PACKS)
def test_number_holds_in_every_regulation(regulation, code, value):
    assert pack(regulation).value(code) == value


def test_education_changed_twice():
    assert [pack(code).value("education_min") for code in (FIRST, DIPLOMA, TWENTIETH, NEWEST)] == [
        "lower_secondary_or_equivalent",
        "lower_secondary_diploma",
        "lower_secondary_diploma",
        "lower_secondary_completed",
    ]


def test_ceremony_counts_from_receipt_to_20_and_from_issue_since_208():
    assert {code: pack(code).of("ceremony").anchor for code in PACKS} == {
        FIRST: "received",
        DIPLOMA: "received",
        QUIET: "received",
        LEVELS: "received",
        TWENTIETH: "received",
        NEWEST: "issued",
    }


def test_deciding_body_became_the_standing_committee_with_208():
    assert [pack(code).value("deciding_body") for code in (TWENTIETH, NEWEST)] == ["committee", "standing"]


def test_inherited_rule_names_the_regulation_that_set_it():
    assert pack(QUIET).of("education_min").pack == DIPLOMA


def test_pack_lists_only_what_it_changes():
    before: dict[str, tuple[str, str]] = {}
    for line in LINES:
        said = (line["value"], line["anchor"])
        assert before.get(line["code"]) != said, f"{line['pack']} repeats {line['code']}"
        before[line["code"]] = said


def test_every_rule_has_a_label_source_and_evidence():
    assert {line["code"] for line in LINES} == set(LABELS)
    assert all(line["source"] and line["evidence"] in "ABCM" for line in LINES)


def test_what_one_source_says_is_not_confirmed():
    assert pack(FIRST).of("ceremony").is_confirmed
    assert not pack(NEWEST).of("ceremony").is_confirmed


def test_rule_reads_as_a_sentence():
    assert pack(FIRST).of("ceremony").sentence == "30 ngày làm việc từ ngày nhận quyết định"


def test_days_of_packs_are_dates():
    assert sorted(map(date.fromisoformat, PACKS.values())) == [date.fromisoformat(day) for day in PACKS.values()]
