"""What is recorded after a merger or split of a day before it: people are kept where they were, and where they are."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from membership.models import Organisation, PartyMembership, ReorganisationLine
from membership.operations.reorganisation import commit
from membership.queries.reorganisation_people import people_of
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy, MentorAssignment, Probation, StageEvent
from pipeline.operations.admission import admit, hold_ceremony
from pipeline.operations.candidacy import hand_over
from pipeline.operations.case import Case
from pipeline.operations.ending import end_candidacy
from pipeline.operations.mentor import MentorNotEligible
from pipeline.operations.recognition import recognise
from pipeline.operations.stage import record_stage
from pipeline.operations.voiding import HoldsNobodyNow, NobodyWentOn, void_event
from reports.queries.invariant import structure_checks

TODAY = date(2026, 11, 20)
CEREMONY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def merge(cast, source: str, target: str, on: date) -> None:
    bodies = {"sources": (cast.organisations[source].pk,), "targets": (cast.organisations[target].pk,)}
    commit(by=None, steps=[Step(1, "merge", on, "15-QĐ/TU", **bodies)])


def split(cast, on: date, *, leaving: set[int], goes_on: bool = False) -> tuple[Organisation, Organisation]:
    """The cell is divided; those who are named leave for the second of the two bodies that are returned."""
    codes = ["90.001.001.000.011", "90.001.001.000.012"][goes_on:]
    steps = [
        Step(line, "establish", on, "15-QĐ/TU", code=code, name=f"Chi bộ Xóm {line}", kind="cell", parent="90.001.001")
        for line, code in enumerate(codes, start=1)
    ]
    first, second = (cast.cell_a11.pk, *codes) if goes_on else codes
    assigned = {pk: second if pk in leaving else first for pk in people_of(cast.cell_a11.pk, on)}
    bodies = {"sources": (cast.cell_a11.pk,), "targets": (first, second), "assigned": assigned}
    commit(by=None, steps=[*steps, Step(9, "split", on, "15-QĐ/TU", **bodies)])
    kept = cast.cell_a11 if goes_on else Organisation.objects.get(code=first)
    return kept, Organisation.objects.get(code=second)


def version(candidacy: Candidacy) -> dict[str, int]:
    candidacy.refresh_from_db()
    return {"candidacy_id": candidacy.pk, "version": candidacy.version}


def enter_ceremony(cast) -> None:
    words = {"decision_number": "41-QĐ/ĐU", "decided_on": date(2026, 9, 25), "ceremony_on": CEREMONY}
    admit(by=None, **version(cast.ready), **words)


def end(candidacy: Candidacy, code: str, on: date) -> StageEvent:
    words = {"document_number": "12-QĐ/ĐU", "reason": "Theo hồ sơ"}
    return end_candidacy(by=None, exit_code=code, on=on, **version(candidacy), **words)


def record(candidacy: Candidacy, stage: str, on: date, **words) -> StageEvent:
    words = {"document_number": "03-NQ/CB"} | words
    return record_stage(by=None, stage=stage, occurred_on=on, **version(candidacy), **words)


def void(event: StageEvent) -> None:
    version_ = Candidacy.objects.get(pk=event.candidacy_id).version
    void_event(by=None, event_id=event.pk, reason="Nhập nhầm", version=version_)


def periods(candidacy: Candidacy) -> list[tuple[str, date, date | None]]:
    rows = PartyMembership.objects.filter(person=candidacy.person_id).order_by("valid_from")
    assert [check.name for check in structure_checks() if not check.ok] == []
    return [(row.organisation.name, row.valid_from, row.valid_to) for row in rows]


A11, A12, A21 = "Chi bộ Xóm Đình", "Chi bộ Xóm Bến", "Chi bộ Tổ Tự nhiên"


def become_an_upper_committee(cast, body: str, on: date) -> None:
    own = (cast.organisations[body].pk,)
    steps = [
        Step(1, "move", on, "16-QĐ/TU", sources=own, parent=cast.province.pk),
        Step(2, "retype", on, "16-QĐ/TU", sources=own, kind="upper"),
    ]
    commit(by=None, steps=steps)


# --- ceremonies ---


def test_ceremony_before_a_merger_makes_a_member_who_went_on_in_the_successor(cast):
    day = date(2026, 10, 15)
    merge(cast, "cell_a11", "cell_a12", day)
    enter_ceremony(cast)
    assert periods(cast.ready) == [(A11, CEREMONY, day), (A12, day, None)]
    assert Probation.objects.get(candidacy=cast.ready).member.organisation == cast.cell_a12
    assert cast.ready.admissions.get().membership.organisation == cast.cell_a12
    assert StageEvent.objects.get(candidacy=cast.ready, code="admitted").party_organisation == cast.cell_a11


def test_ceremony_before_two_mergers_leaves_a_part_in_each_body(cast):
    one, two = date(2026, 10, 15), date(2026, 11, 1)
    merge(cast, "cell_a11", "cell_a12", one)
    merge(cast, "cell_a12", "cell_a21", two)
    enter_ceremony(cast)
    assert periods(cast.ready) == [(A11, CEREMONY, one), (A12, one, two), (A21, two, None)]


def test_bodies_merged_twice_on_a_day_leave_no_part_between(cast):
    day = date(2026, 10, 15)
    merge(cast, "cell_a11", "cell_a12", day)
    merge(cast, "cell_a12", "cell_a21", day)
    enter_ceremony(cast)
    assert periods(cast.ready) == [(A11, CEREMONY, day), (A21, day, None)]


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.parametrize("leaves", [False, True])
def test_ceremony_before_a_split_follows_where_the_person_was_assigned(cast, goes_on, leaves):
    day = date(2026, 10, 15)
    kept, new = split(cast, day, leaving={cast.ready.person_id} if leaves else set(), goes_on=goes_on)
    enter_ceremony(cast)
    if goes_on and not leaves:
        assert periods(cast.ready) == [(A11, CEREMONY, None)]
    else:
        assert periods(cast.ready) == [(A11, CEREMONY, day), ((new if leaves else kept).name, day, None)]


def test_voided_ceremony_before_a_merger_leaves_nothing(cast):
    merge(cast, "cell_a11", "cell_a12", date(2026, 10, 15))
    enter_ceremony(cast)
    void(StageEvent.objects.get(candidacy=cast.ready, code="admitted"))
    assert periods(cast.ready) == []


def test_ceremony_before_a_hand_over_makes_a_member_who_left_that_day(cast):
    on = date(2026, 10, 10)
    words = {"decision_number": "41-QĐ/ĐU", "decided_on": date(2026, 9, 25)}
    admit(by=None, **version(cast.ready), **words)
    handed = {"document_number": "01-CV/CB", "reason": "Chuyển nơi ở"}
    hand_over(by=None, to_organisation_id=cast.cell_a21.pk, on=on, **version(cast.ready), **handed)
    hold_ceremony(by=None, ceremony_on=CEREMONY, **version(cast.ready))
    assert periods(cast.ready) == [(A11, CEREMONY, on), (A21, on, None)]


# --- holders ---


def test_what_happens_after_a_split_counts_in_the_body_that_holds_the_person(cast):
    """The body that went on without them existed that day as well."""
    day = date(2026, 7, 1)
    _kept, new = split(cast, day, leaving={cast.introduced.person_id}, goes_on=True)
    case = Case.take(by=None, candidacy_id=cast.introduced.pk, version=None)
    assert [case.holder_on(on)[0] for on in (date(2026, 6, 30), day, TODAY)] == [cast.cell_a11.pk, new.pk, new.pk]


def test_between_two_mergers_the_first_successor_held_the_person(cast):
    merge(cast, "cell_a11", "cell_a12", date(2026, 7, 1))
    merge(cast, "cell_a12", "cell_a21", date(2026, 9, 1))
    case = Case.take(by=None, candidacy_id=cast.introduced.pk, version=None)
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1))
    held = [case.holder_on(day)[0] for day in days]
    assert held == [cast.cell_a11.pk, cast.cell_a12.pk, cast.cell_a12.pk, cast.cell_a21.pk]


@pytest.mark.parametrize("leaves", [False, True])
def test_split_and_later_merger_of_the_same_two_bodies_are_told_apart(cast, leaves):
    """Whoever the split sent along was there since; the others came with the merger."""
    one, two = date(2026, 7, 1), date(2026, 9, 1)
    cell, new = split(cast, one, leaving={cast.introduced.person_id} if leaves else set(), goes_on=True)
    commit(by=None, steps=[Step(1, "merge", two, "16-QĐ/TU", sources=(cell.pk,), targets=(new.pk,))])
    case = Case.take(by=None, candidacy_id=cast.introduced.pk, version=None)
    days = (date(2026, 6, 30), one, date(2026, 8, 31), two)
    held = [case.holder_on(day)[0] for day in days]
    assert held == [cell.pk, *[new.pk if leaves else cell.pk] * 2, new.pk]


@pytest.mark.parametrize("leaves", [False, True])
def test_ceremony_before_a_split_and_a_merger_of_the_same_two_ends_on_the_right_day(cast, leaves):
    one, two = date(2026, 10, 15), date(2026, 11, 1)
    cell, new = split(cast, one, leaving={cast.ready.person_id} if leaves else set(), goes_on=True)
    commit(by=None, steps=[Step(1, "merge", two, "16-QĐ/TU", sources=(cell.pk,), targets=(new.pk,))])
    enter_ceremony(cast)
    day = one if leaves else two
    assert periods(cast.ready) == [(A11, CEREMONY, day), (new.name, day, None)]


def test_event_in_the_body_that_took_a_part_tells_that_the_person_went_with_it(cast):
    """Also where the decision of the split does not say who went."""
    one, cell, other = date(2026, 7, 1), cast.cell_a11.pk, cast.cell_a12.pk
    assigned = dict.fromkeys(people_of(cell, one), cell) | {cast.introduced.person_id: other}
    bodies = {"sources": (cell,), "targets": (cell, other), "assigned": assigned}
    commit(by=None, steps=[Step(1, "split", one, "15-QĐ/TU", **bodies)])
    record(cast.introduced, "sympathiser", date(2026, 8, 1))
    ReorganisationLine.objects.filter(action="split").update(detail={})
    merge(cast, "cell_a11", "cell_a12", date(2026, 9, 1))
    case = Case.take(by=None, candidacy_id=cast.introduced.pk, version=None)
    assert [case.holder_on(day)[0] for day in (date(2026, 6, 30), one)] == [cell, other]


def test_body_that_was_handed_to_before_it_took_over_the_former_holder_held_the_person_since(cast):
    """The hand-over counts, not the later merger of the same two."""
    on = date(2026, 5, 4)
    words = {"document_number": "01-CV/CB", "reason": "Chuyển nơi ở"}
    hand_over(by=None, to_organisation_id=cast.cell_a12.pk, on=on, **version(cast.introduced), **words)
    merge(cast, "cell_a11", "cell_a12", date(2026, 7, 1))
    case = Case.take(by=None, candidacy_id=cast.introduced.pk, version=None)
    assert case.holder_on(date(2026, 5, 3))[0] == cast.cell_a11.pk
    assert case.holder_on(date(2026, 6, 1))[0] == cast.cell_a12.pk


def test_event_before_a_merger_of_union_bodies_counts_where_the_person_was_introduced(cast):
    merge(cast, "union_base", "union_school", date(2026, 7, 1))
    for day, union in ((date(2026, 6, 30), cast.union_base), (date(2026, 7, 1), cast.union_school)):
        event = record(cast.introduced, "sympathiser", day)
        assert event.union_organisation_id == event.union_segment.organisation_id == union.pk
        void(event)


# --- exits ---


@pytest.mark.parametrize("code", ["died", "removed"])
def test_exit_before_a_merger_ends_the_membership_where_it_was(cast, code):
    merge(cast, "cell_a11", "cell_a12", date(2026, 11, 1))
    event = end(cast.admitted, code, date(2026, 10, 20))
    assert event.party_organisation == cast.cell_a11
    assert periods(cast.admitted) == [(A11, CEREMONY, date(2026, 10, 21))]


def test_exit_on_the_last_day_before_a_merger_leaves_no_empty_part(cast):
    merge(cast, "cell_a11", "cell_a12", date(2026, 11, 1))
    end(cast.admitted, "died", date(2026, 10, 31))
    assert periods(cast.admitted) == [(A11, CEREMONY, date(2026, 11, 1))]


def test_exit_after_a_merger_leaves_the_time_before_alone(cast):
    merge(cast, "cell_a11", "cell_a12", date(2026, 11, 1))
    end(cast.admitted, "died", date(2026, 11, 1))
    parts = [(A11, CEREMONY, date(2026, 11, 1)), (A12, date(2026, 11, 1), date(2026, 11, 2))]
    assert periods(cast.admitted) == parts


@pytest.mark.parametrize("is_known_before", [False, True])
def test_voided_exit_before_a_merger_lets_the_membership_go_on_in_the_successor(cast, is_known_before):
    day = date(2026, 11, 1)
    if is_known_before:
        event = end(cast.admitted, "died", date(2026, 10, 20))
        merge(cast, "cell_a11", "cell_a12", day)
    else:
        merge(cast, "cell_a11", "cell_a12", day)
        event = end(cast.admitted, "died", date(2026, 10, 20))
    void(event)
    assert periods(cast.admitted) == [(A11, CEREMONY, day), (A12, day, None)]
    cast.admitted.refresh_from_db()
    assert (cast.admitted.outcome, cast.admitted.party_organisation) == ("", cast.cell_a12)
    assert Probation.objects.get(candidacy=cast.admitted).member.organisation == cast.cell_a12


def test_road_that_is_open_again_stands_in_bodies_of_today(cast):
    event = end(cast.introduced, "withdrawn", date(2026, 6, 1))
    merge(cast, "cell_a11", "cell_a12", date(2026, 7, 1))
    merge(cast, "cell_a12", "cell_a21", date(2026, 9, 1))
    merge(cast, "union_base", "union_school", date(2026, 9, 1))
    void(event)
    cast.introduced.refresh_from_db()
    assert (cast.introduced.party_organisation, cast.introduced.union_organisation) == (
        cast.cell_a21,
        cast.union_school,
    )
    assert [check.name for check in structure_checks() if not check.ok] == []


def test_road_of_a_body_that_was_divided_is_not_opened_again(cast):
    event = end(cast.introduced, "withdrawn", date(2026, 6, 1))
    split(cast, date(2026, 7, 1), leaving={cast.ready.person_id})
    with pytest.raises(NobodyWentOn, match="Chi bộ Xóm Đình đã kết thúc ngày 01/07/2026"):
        void(event)


# --- hand-over ---


def handed_over(cast) -> StageEvent:
    words = {"document_number": "01-CV/CB", "reason": "Chuyển nơi ở"}
    return hand_over(
        by=None, to_organisation_id=cast.cell_b11.pk, on=date(2026, 5, 4), **version(cast.introduced), **words
    )


def test_voided_hand_over_gives_the_person_back_to_whoever_went_on(cast):
    event = handed_over(cast)
    merge(cast, "cell_a11", "cell_a12", date(2026, 7, 1))
    void(event)
    assert Candidacy.objects.get(pk=cast.introduced.pk).party_organisation == cast.cell_a12


def test_voided_hand_over_gives_the_person_back_to_what_is_left_of_a_divided_body(cast):
    event = handed_over(cast)
    split(cast, date(2026, 7, 1), leaving={cast.ready.person_id}, goes_on=True)
    void(event)
    assert Candidacy.objects.get(pk=cast.introduced.pk).party_organisation == cast.cell_a11


def test_hand_over_by_a_body_that_was_divided_stays(cast):
    event = handed_over(cast)
    split(cast, date(2026, 7, 1), leaving={cast.ready.person_id})
    with pytest.raises(NobodyWentOn):
        void(event)
    assert Candidacy.objects.get(pk=cast.introduced.pk).party_organisation == cast.cell_b11


# --- recognition, mentors ---


def test_recognition_after_a_merger_makes_every_part_of_the_membership_official(cast):
    merge(cast, "cell_a11", "cell_a12", date(2026, 10, 15))
    words = {"decision_number": "77-QĐ/ĐU", "decided_on": date(2026, 10, 25)}
    recognise(by=None, probation_id=cast.due_probation.pk, version=version(cast.recognisable)["version"], **words)
    parts = PartyMembership.objects.filter(person=cast.recognisable.person)
    assert list(parts.values_list("official_on", flat=True)) == [cast.due_probation.ends_on] * 2
    void(StageEvent.objects.get(candidacy=cast.recognisable, code="recognised"))
    assert list(parts.values_list("official_on", flat=True)) == [None] * 2


@pytest.mark.parametrize("goes_on", [False, True])
def test_voided_recognition_puts_the_road_where_the_membership_went_on(cast, goes_on):
    words = {"decision_number": "77-QĐ/ĐU", "decided_on": date(2026, 10, 25)}
    recognise(by=None, probation_id=cast.due_probation.pk, version=version(cast.recognisable)["version"], **words)
    day = date(2026, 11, 1)
    _kept, new = split(cast, day, leaving={cast.recognisable.person_id}, goes_on=goes_on)
    void(StageEvent.objects.get(candidacy=cast.recognisable, code="recognised"))
    cast.recognisable.refresh_from_db()
    assert (cast.recognisable.outcome, cast.recognisable.party_organisation) == ("", new)
    assert periods(cast.recognisable)[-1] == (new.name, day, None)


def test_mentor_may_be_assigned_of_a_day_before_a_merger(cast):
    merge(cast, "cell_a11", "cell_a21", date(2026, 7, 1))
    record(cast.introduced, "sympathiser", date(2026, 2, 20))
    record(cast.introduced, "mentored", date(2026, 3, 5), mentor_id=cast.mentor.pk)
    assert MentorAssignment.objects.get(candidacy=cast.introduced).mentor == cast.mentor


def test_mentor_of_another_base_organisation_that_day_is_refused_after_they_became_one(cast):
    PartyMembership.objects.filter(pk=cast.mentor.pk).update(organisation=cast.cell_a21)
    merge(cast, "base_a2", "base_a1", date(2026, 7, 1))
    record(cast.introduced, "sympathiser", date(2026, 2, 20))
    with pytest.raises(MentorNotEligible, match="ngày 05/03/2026 người đó không sinh hoạt"):
        record(cast.introduced, "mentored", date(2026, 3, 5), mentor_id=cast.mentor.pk)
    record(cast.introduced, "mentored", date(2026, 7, 1), mentor_id=cast.mentor.pk)


def test_nobody_is_given_back_to_a_body_that_holds_no_people_any_more(cast):
    words = {"document_number": "", "reason": "Chuyển nơi ở", "to_organisation_id": cast.cell_a21.pk}
    handed = hand_over(by=None, on=date(2026, 9, 20), **version(cast.health), **words)
    become_an_upper_committee(cast, "base_cell", date(2026, 10, 1))
    with pytest.raises(HoldsNobodyNow, match="Chi bộ Trạm Y tế Hòa Lĩnh nay là"):
        void(handed)


def test_a_road_is_not_opened_again_in_a_body_that_holds_no_people_any_more(cast):
    ended = end(cast.health, "withdrawn", date(2026, 9, 20))
    become_an_upper_committee(cast, "base_cell", date(2026, 10, 1))
    with pytest.raises(HoldsNobodyNow, match="Chi bộ Trạm Y tế Hòa Lĩnh nay là"):
        void(ended)
