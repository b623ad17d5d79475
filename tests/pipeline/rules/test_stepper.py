from datetime import date

from pipeline.rules.standing import Happening, replay
from pipeline.rules.stepper import CURRENT, DONE, SKIPPED, TODO, steps_of


def states(*codes, kind="cell"):
    happenings = [Happening(code, date(2026, 1, 1 + number)) for number, code in enumerate(codes)]
    return {step.code: step.state for step in steps_of(replay(happenings), kind)}


DOSSIER = ("applied", "cv_declared", "verified", "endorsed", "opinions_collected")
TO_CLASS = ("source", "introduced", "sympathiser", "mentored", "trained")


def test_steps_before_the_next_one_are_done_and_later_ones_to_do():
    found = states("source", "introduced", "sympathiser")
    assert [found[code] for code in ("source", "introduced", "sympathiser")] == [DONE] * 3
    assert found["mentored"] == CURRENT
    assert found["trained"] == found["recognised"] == TODO


def test_introduction_that_was_left_out_is_skipped():
    assert states("source", "sympathiser", "mentored")["introduced"] == SKIPPED


def test_dossier_is_current_until_its_last_paper():
    half = replay([Happening(code, date(2026, 2, 1)) for code in (*TO_CLASS, "applied", "cv_declared")])
    step = next(step for step in steps_of(half, "cell") if step.code == "dossier")
    assert (step.state, step.recorded, step.wanted) == (CURRENT, 2, 5)
    assert states(*TO_CLASS, *DOSSIER)["dossier"] == DONE


def test_cell_has_considered_only_with_the_committee_except_in_a_base_cell():
    road = (*TO_CLASS, *DOSSIER, "cell_resolved")
    assert states(*road)["cell_resolved"] == CURRENT
    assert states(*road, kind="base_cell")["cell_resolved"] == DONE


def test_probation_belongs_to_the_last_point():
    found = states(*TO_CLASS, *DOSSIER, "cell_resolved", "base_resolved", "decided", "admitted")
    assert found["admitted"] == DONE
    assert found["recognised"] == CURRENT


def test_nothing_is_current_once_the_road_has_ended():
    assert CURRENT not in states("source", "sympathiser", "withdrawn").values()
