from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.stage import RETURNED, ROAD, STAGES
from pipeline.rules.standing import Happening, replay

START = date(2026, 1, 1)


def played(*events):
    """Events a day apart; a pair is a step back to its second part."""
    return replay(
        Happening(event[0], START + timedelta(days=place), event[1])
        if isinstance(event, tuple)
        else Happening(event, START + timedelta(days=place))
        for place, event in enumerate(events)
    )


def test_standing_is_the_furthest_stage_since_its_day():
    standing = played("source", "sympathiser", "trained", "mentored")
    assert (standing.stage, standing.stage_on) == ("trained", START + timedelta(days=2))
    assert standing.last_event_on == START + timedelta(days=3)


def test_standing_keeps_the_days_of_repetitions():
    standing = played("source", "sympathiser", "trained", "trained")
    assert standing.first_day("trained") == START + timedelta(days=2)
    assert standing.last_day("trained") == START + timedelta(days=3)
    assert standing.stage_on == START + timedelta(days=2)


def test_step_back_undoes_the_stages_after_its_goal():
    standing = played("source", "sympathiser", "trained", "applied", (RETURNED, "sympathiser"))
    assert standing.done == {"source", "sympathiser"}
    assert (standing.stage, standing.stage_on) == ("sympathiser", START + timedelta(days=4))


def test_road_goes_on_after_a_step_back():
    assert played("source", "sympathiser", "trained", (RETURNED, "source"), "sympathiser").stage == "sympathiser"


def test_exit_ends_the_road_where_it_stood():
    standing = played("source", "sympathiser", "withdrawn")
    assert (standing.stage, standing.outcome) == ("sympathiser", "withdrawn")
    assert standing.closed_on == START + timedelta(days=2)


def test_refusals_of_all_levels_are_one_outcome():
    assert {
        played("source", code).outcome for code in ("refused_by_cell", "refused_by_base", "refused_by_decider")
    } == {"refused"}


def test_recognition_ends_the_road_and_the_card_follows():
    standing = played(*ROAD)
    assert (standing.outcome, standing.stage) == ("official", "card_issued")


@given(st.lists(st.sampled_from(ROAD), min_size=1, max_size=30))
def test_stage_is_always_the_furthest_of_those_done(codes):
    standing = played(*codes)
    assert standing.stage == max(standing.done, key=lambda code: STAGES[code].order)
