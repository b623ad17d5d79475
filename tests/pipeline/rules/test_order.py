from datetime import date, timedelta

import pytest

from pipeline.rules.order import (
    DayAfterDeath,
    DayAfterDecision,
    DayBeforeBirth,
    DayBeforeRequired,
    DayInFuture,
    ExitNotHere,
    Life,
    NoSuchStage,
    NoWayBack,
    RoadEnded,
    StageAlreadyDone,
    StageMissing,
    require_day,
    require_days_in_order,
    require_exit,
    require_order,
    require_way_back,
)
from pipeline.rules.stage import EXITS, ROAD, STAGES
from pipeline.rules.standing import Happening, replay

START = date(2026, 1, 1)
TODAY = date(2026, 11, 21)
LIFE = Life(date(2000, 2, 29))


def standing(*codes, until=""):
    """The codes a day apart; `until` instead takes the whole road up to a stage."""
    if until:
        codes = [code for code in ROAD if STAGES[code].order <= STAGES[until].order]
    return replay(Happening(code, START + timedelta(days=place)) for place, code in enumerate(codes))


def test_stage_is_refused_with_the_labels_of_all_that_is_missing():
    with pytest.raises(StageMissing, match=r"còn thiếu: Đảng ủy cơ sở xét, đề nghị kết nạp\. Ghi"):
        require_order("decided", standing(until="cell_resolved"), "cell")


def test_stage_of_a_base_cell_goes_from_cell_to_decision():
    require_order("decided", standing(until="cell_resolved"), "base_cell")


def test_stage_is_recorded_once():
    with pytest.raises(StageAlreadyDone, match="02/01/2026"):
        require_order("sympathiser", standing("source", "sympathiser"), "cell")


def test_stage_that_repeats_is_recorded_again():
    require_order("trained", standing("source", "sympathiser", "trained"), "cell")


def test_ended_road_takes_no_stage():
    with pytest.raises(RoadEnded, match="xin thôi"):
        require_order("mentored", standing("source", "sympathiser", "withdrawn"), "cell")


def test_card_follows_the_end_of_the_road():
    require_order("card_issued", standing(until="recognised"), "cell")


def test_official_member_takes_no_other_stage():
    with pytest.raises(RoadEnded):
        require_order("mentored", standing(until="recognised"), "cell")


def test_day_in_the_future_is_refused():
    with pytest.raises(DayInFuture, match="22/11/2026 chưa tới"):
        require_day(date(2026, 11, 22), today=TODAY, life=LIFE)


def test_day_before_birth_is_refused():
    with pytest.raises(DayBeforeBirth, match="29/02/2000"):
        require_day(date(1999, 1, 1), today=TODAY, life=LIFE)


def test_day_after_death_is_refused():
    with pytest.raises(DayAfterDeath):
        require_day(date(2026, 3, 2), today=TODAY, life=Life(date(2000, 1, 1), date(2026, 3, 1)))


def test_day_before_a_required_stage_is_refused_and_names_it():
    with pytest.raises(DayBeforeRequired, match="đứng trước “Vào danh sách cảm tình Đảng” ngày 02/01/2026"):
        require_days_in_order("trained", START, standing("source", "sympathiser"), "cell")


def test_day_of_a_required_stage_itself_is_right():
    require_days_in_order("trained", START + timedelta(days=1), standing("source", "sympathiser"), "cell")


def test_stage_before_the_decision_is_not_dated_after_it():
    codes = [code for code in ROAD if STAGES[code].order <= STAGES["decided"].order and code != "introduced"]
    with pytest.raises(DayAfterDecision):
        require_days_in_order("introduced", TODAY, standing(*codes), "cell")


def test_new_mentor_is_assigned_after_the_decision():
    require_days_in_order("mentored", TODAY, standing(until="admitted"), "cell")


@pytest.mark.parametrize(
    ("exit_code", "stage"),
    [
        ("withdrawn", "source"),
        ("withdrawn", "base_resolved"),
        ("dropped", "opinions_collected"),
        ("refused_by_cell", "opinions_collected"),
        ("refused_by_base", "cell_resolved"),
        ("refused_by_decider", "base_resolved"),
        ("died", "official_base_resolved"),
        ("removed", "admitted"),
    ],
)
def test_exit_leaves_from_its_stages(exit_code, stage):
    require_exit(EXITS[exit_code], standing(until=stage), "cell")


@pytest.mark.parametrize(
    ("exit_code", "stage"),
    [
        ("withdrawn", "decided"),
        ("dropped", "cell_resolved"),
        ("refused_by_cell", "applied"),
        ("refused_by_base", "base_resolved"),
        ("refused_by_decider", "cell_resolved"),
        ("removed", "decided"),
    ],
)
def test_exit_is_refused_elsewhere_and_says_what_is_possible(exit_code, stage):
    with pytest.raises(ExitNotHere, match="Ở bước này"):
        require_exit(EXITS[exit_code], standing(until=stage), "cell")


def test_decider_refuses_a_base_cells_proposal_directly():
    require_exit(EXITS["refused_by_decider"], standing(until="cell_resolved"), "base_cell")


def test_way_back_leads_to_a_stage_that_was_recorded():
    require_way_back("trained", standing(until="opinions_collected"))
    with pytest.raises(NoWayBack):
        require_way_back("trained", standing("source", "sympathiser"))
    with pytest.raises(NoWayBack):
        require_way_back("sympathiser", standing("source", "sympathiser"))
    with pytest.raises(NoSuchStage):
        require_way_back("nowhere", standing("source", "sympathiser"))


def test_way_back_does_not_cross_the_decision():
    with pytest.raises(NoWayBack, match="hủy bỏ"):
        require_way_back("trained", standing(until="decided"))
    with pytest.raises(NoWayBack, match="hủy bỏ"):
        require_way_back("decided", standing(until="admitted"))
    require_way_back("admitted", standing(until="self_reviewed"))
