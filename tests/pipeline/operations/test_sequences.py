"""Random legal walks along the road: whatever is done and taken back, the rows agree with the events."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from membership.models import PartyMembership
from pipeline.models import Admission, Candidacy, Decision, Probation, StageEvent
from pipeline.operations.admission import admit, hold_ceremony
from pipeline.operations.candidacy import hand_over
from pipeline.operations.ending import end_candidacy
from pipeline.operations.recognition import recognise
from pipeline.operations.stage import record_stage, return_to
from pipeline.operations.voiding import void_event, what_rests_on
from pipeline.queries.standing import standing_events, standing_from
from pipeline.rules.order import DECIDED
from pipeline.rules.stage import EXITS, OWN_OPERATION, STAGES, next_stages, order_of, requires_of
from pipeline.rules.vote import Vote

Act = tuple[str, Callable[[], Any]]


class Walk:
    """One person and everything that may lawfully be done next, a fortnight after the last thing."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.pk = cast.source.pk
        self.day = date(2016, 9, 1)
        self.acts = 0
        StageEvent.objects.filter(candidacy=self.pk).update(is_voided=True)
        first = StageEvent.objects.filter(candidacy=self.pk).get()
        first.pk, first.is_voided, first._state.adding = None, False, True
        first.occurred_on = first.counted_on = self.day
        first.union_organisation, first.union_segment = None, None
        type(first.party_segment).objects.all().update(valid_from=date(2010, 1, 1))
        first.save()
        Candidacy.objects.filter(pk=self.pk).update(union_organisation=cast.union_base)
        type(cast.source.person).objects.filter(pk=cast.source.person_id).update(birth_on=date(1990, 4, 12))

    def row(self) -> Candidacy:
        return Candidacy.objects.select_related("party_organisation").get(pk=self.pk)

    def words(self, **more: Any) -> dict[str, Any]:
        return {"by": None, "candidacy_id": self.pk, "version": self.row().version} | more

    def step(self, choose: Callable[[int], int]) -> str:
        acts = self.possible()
        done = standing_from(standing_events(self.row())).done
        forward = [act for act in acts if act[0] in STAGES and act[0] not in done]
        # Forward more often than sideways, or no walk would come to its end.
        acts = forward if forward and choose(8) else acts
        name, act = acts[choose(len(acts))]
        self.day += timedelta(days=14)
        act()
        self.acts += 1
        return name

    def possible(self) -> list[Act]:
        row = self.row()
        events = standing_events(row)
        standing, kind = standing_from(events), row.party_organisation.kind
        acts: list[Act] = [
            (f"void {event.code}", lambda pk=event.pk: self.void(pk))
            for event in events
            if event.code != "source" and not what_rests_on(events, event, kind)
        ]
        for stage in next_stages(standing.done, kind):
            if standing.has("decided") and stage.code not in standing.done and order_of(stage.code) < DECIDED:
                continue
            if not standing.outcome or (standing.outcome == "official" and stage.code == "card_issued"):
                acts.append((stage.code, lambda code=stage.code: self.record(code)))
        if standing.outcome:
            return acts
        for code, exit_ in EXITS.items():
            if order_of(exit_.from_stages[0]) <= order_of(standing.stage) <= order_of(exit_.from_stages[1]):
                acts.append((code, lambda code=code: self.end(code)))
        for code in standing.done:
            crosses = order_of(code) < DECIDED <= order_of(standing.stage) or code == "decided"
            if order_of(code) < order_of(standing.stage) and not crosses:
                acts.append((f"back to {code}", lambda code=code: self.back(code)))
        if not standing.has("admitted"):
            acts.append(("hand over", self.hand_over))
        return acts

    def record(self, code: str) -> None:
        if code in OWN_OPERATION:
            return self.decide(code)
        open_probation = Probation.objects.filter(candidacy=self.pk, outcome="").first()
        if code == "official_cell_resolved" and open_probation:
            self.day = max(self.day, open_probation.ends_on)
        mentor = PartyMembership.objects.filter(organisation=self.cast.cell_a11, official_on__isnull=False)
        free = mentor.exclude(mentees__candidacy=self.pk, mentees__ended_on=None).first()
        if code == "mentored" and free is None:
            self.acts -= 1
            return None
        record_stage(
            **self.words(),
            stage=code,
            occurred_on=self.day,
            document_number=f"{self.acts}-NQ/CB",
            vote=Vote(9, 6) if STAGES[code].has_vote else None,
            mentor_id=free.pk if code == "mentored" and free else None,
        )
        return None

    def decide(self, code: str) -> None:
        number = f"{self.acts}-QĐ/ĐU"
        if code == "admitted":
            hold_ceremony(**self.words(), ceremony_on=self.day, superior_consent=True)
        elif code == "decided":
            ceremony_on = self.day if self.acts % 2 else None
            admit(**self.words(), decision_number=number, decided_on=self.day, ceremony_on=ceremony_on)
        else:
            probation = Probation.objects.get(candidacy=self.pk, outcome="")
            version = self.row().version
            recognise(by=None, probation_id=probation.pk, decision_number=number, decided_on=self.day, version=version)

    def end(self, code: str) -> None:
        words = {"document_number": f"{self.acts}-QĐ/ĐU", "reason": "Lý do"}
        end_candidacy(**self.words(), exit_code=code, on=self.day, **words)

    def back(self, code: str) -> None:
        return_to(**self.words(), stage=code, on=self.day, reason="Làm lại")

    def hand_over(self) -> None:
        here = self.row().party_organisation
        other = self.cast.cell_a12 if here == self.cast.cell_a11 else self.cast.cell_a11
        words = {"document_number": "", "reason": "Chuyển"}
        hand_over(**self.words(), to_organisation_id=other.pk, on=self.day, **words)

    def void(self, pk: int) -> None:
        void_event(by=None, event_id=pk, reason="Ghi nhầm", version=self.row().version)


def check(walk: Walk) -> None:
    row = walk.row()
    standing = standing_from(standing_events(row))
    assert (row.stage, row.outcome, row.closed_on) == (standing.stage, standing.outcome, standing.closed_on)
    assert (row.last_event_on, row.admitted_on) == (standing.last_event_on, standing.last_day("admitted"))
    assert row.version == 1 + walk.acts
    kind = row.party_organisation.kind
    for code in standing.done:
        assert set(requires_of(code, kind)) <= standing.done, code
    events = StageEvent.objects.filter(candidacy=row, is_voided=False, voids=None)
    for code in set(events.values_list("code", flat=True)):
        assert events.filter(code=code, counts=True).count() == 1, code
    is_member = standing.has("admitted")
    is_open = is_member and not standing.outcome
    assert Probation.objects.filter(candidacy=row, outcome="").count() == is_open
    assert Probation.objects.filter(candidacy=row).count() == is_member
    assert Admission.objects.filter(candidacy=row, is_voided=False).count() == is_member
    members = PartyMembership.objects.filter(person=row.person_id)
    assert members.count() == is_member
    assert members.filter(official_on__isnull=False).exists() == (standing.outcome == "official")
    decisions = Decision.objects.filter(candidacy=row, is_voided=False)
    wanted = standing.has("decided") + (standing.outcome in ("official", "removed"))
    assert decisions.count() == wanted


# The same walks on every run; a failing one names its acts well enough without minutes of shrinking.
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_walk_keeps_rows_and_events_in_step(cast, data):
    with transaction.atomic():
        walk = Walk(cast)
        for _ in range(data.draw(st.integers(12, 36))):
            if not walk.possible():
                break
            note(walk.step(lambda most: data.draw(st.integers(0, most - 1))))
            check(walk)
        transaction.set_rollback(True)
