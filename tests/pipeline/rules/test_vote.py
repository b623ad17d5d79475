import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.vote import (
    TooFewMembers,
    Vote,
    VoteBelowThreshold,
    VoteImpossible,
    VoteMissing,
    needed,
    require_vote,
)
from tests.pipeline.packs import NEWEST, pack

RULES = pack(NEWEST)


@pytest.mark.parametrize(("members", "votes"), [(3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6), (10, 7), (100, 67)])
def test_two_thirds_is_never_rounded_down(members, votes):
    assert needed(members, RULES.of("cell_vote")) == votes


@pytest.mark.parametrize(("members", "votes"), [(3, 2), (4, 3), (9, 5), (10, 6)])
def test_standing_committee_needs_more_than_a_half(members, votes):
    assert needed(members, RULES.of("standing_vote")) == votes


@given(st.integers(1, 500))
def test_needed_votes_are_the_least_that_reach_the_share(members):
    votes = needed(members, RULES.of("cell_vote"))
    assert votes * 3 >= members * 2
    assert (votes - 1) * 3 < members * 2


def test_vote_of_two_thirds_passes():
    vote = Vote(members=9, in_favour=6)
    assert require_vote(vote, "cell", RULES) is vote


def test_vote_below_two_thirds_of_all_members_is_refused_with_the_number_needed():
    with pytest.raises(VoteBelowThreshold, match=r"5/9 phiếu tán thành, cần ít nhất 6 phiếu"):
        require_vote(Vote(members=9, in_favour=5, present=6), "cell", RULES)


def test_threshold_counts_all_official_members_not_those_present():
    with pytest.raises(VoteBelowThreshold):
        require_vote(Vote(members=12, in_favour=7, present=7), "cell", RULES)


def test_cell_with_fewer_than_three_official_members_resolves_nothing():
    with pytest.raises(TooFewMembers, match="2 đảng viên chính thức"):
        require_vote(Vote(members=2, in_favour=2), "cell", RULES)


def test_committee_has_no_least_number_of_members():
    assert require_vote(Vote(members=2, in_favour=2), "base", RULES)


def test_vote_is_asked_for():
    with pytest.raises(VoteMissing, match="chi bộ"):
        require_vote(None, "cell", RULES)


@pytest.mark.parametrize("vote", [Vote(9, 10), Vote(9, -1), Vote(0, 0), Vote(9, 6, present=10), Vote(9, 7, present=6)])
def test_vote_that_cannot_be_is_refused(vote):
    with pytest.raises(VoteImpossible):
        require_vote(vote, "cell", RULES)
