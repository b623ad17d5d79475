import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.operations.reference import rows_of
from pipeline.operations.reference import FOLDER
from pipeline.rules.stage import (
    EXITS,
    ROAD,
    STAGES,
    STEPS,
    missing_before,
    next_stages,
    next_step,
    requires_of,
    road_of,
)


def test_stages_require_only_what_stands_before_them():
    for stage in STAGES.values():
        assert all(STAGES[code].order < stage.order for code in stage.requires), stage.code


def test_stages_belong_to_a_step_of_the_stepper():
    assert {stage.step for stage in STAGES.values()} == {code for code, _label in STEPS}


def test_documents_of_stages_are_in_the_list_of_104():
    numbers = {int(row["number"]) for row in rows_of(FOLDER / "documents.csv")}
    assert numbers == set(range(1, 105))
    assert {stage.document_number for stage in STAGES.values()} - {None} <= numbers


def test_exits_leave_from_stages_in_order():
    for exit_ in EXITS.values():
        first, last = exit_.from_stages
        assert STAGES[first].order <= STAGES[last].order


def test_next_step_begins_with_the_sympathiser_list():
    assert next_step(frozenset({"source"})).code == "sympathiser"


def test_next_step_goes_back_for_a_mentor_that_was_forgotten():
    assert next_step(frozenset({"source", "sympathiser", "trained", "applied"})).code == "mentored"


def test_base_cell_needs_no_base_committee():
    assert requires_of("decided", "base_cell") == ("cell_resolved",)
    assert requires_of("recognised", "base_cell") == ("official_cell_resolved",)
    assert "base_resolved" not in {stage.code for stage in road_of("base_cell")}


def test_missing_lists_everything_in_the_order_of_the_road():
    missing = missing_before("decided", frozenset({"source", "sympathiser", "mentored", "trained"}))
    assert [stage.code for stage in missing] == [
        "applied",
        "cv_declared",
        "verified",
        "endorsed",
        "opinions_collected",
        "cell_resolved",
        "base_resolved",
    ]


@pytest.mark.parametrize("kind", ["cell", "base_cell", "base_committee"])
def test_next_steps_lead_to_recognition_from_the_source_alone(kind):
    done = frozenset({"source"})
    while step := next_step(done, kind):
        assert step.code not in done
        done |= {step.code}
    assert {"recognised", "card_issued"} <= done


@given(st.sets(st.sampled_from(ROAD)))
def test_next_stages_never_miss_what_they_require(done):
    for stage in next_stages(frozenset(done)):
        assert not missing_before(stage.code, frozenset(done))
