"""The next step of people, with the numbers of their regulation and the calendar of working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from pipeline.models import Candidacy, Decision, StageEvent
from pipeline.queries.deadline import working_calendar
from pipeline.queries.rule import rule_sets
from pipeline.rules.deadline import WorkingCalendar
from pipeline.rules.next_step import Known, NextStep, step_of
from pipeline.rules.rule import RuleSet
from pipeline.rules.standing import Happening, Standing, replay


@dataclass(frozen=True, slots=True)
class Almanac:
    """What all people have in common on a day: the regulations and the working days; read once for a page."""

    day: date
    rules: Mapping[int, RuleSet]
    calendar: WorkingCalendar

    def step_of(self, candidacy: Candidacy, standing: Standing, received_on: date | None = None) -> NextStep | None:
        """
        :param candidacy: with `party_organisation` and `person` at hand.
        """
        known = Known(candidacy.party_organisation.kind, candidacy.person.birth_on, received_on)
        rules = self.rules[candidacy.rule_pack_id]
        return step_of(standing, known, rules=rules, calendar=self.calendar, day=self.day)


def almanac(day: date) -> Almanac:
    """In two statements."""
    return Almanac(day, rule_sets(), working_calendar())


def with_road() -> dict[str, Any]:
    """Annotations by which a list of candidacies brings its events and the receipt of the decision along."""
    events = StageEvent.objects.filter(candidacy=OuterRef("pk"), is_voided=False, voids=None).order_by("pk")
    decision = Decision.objects.filter(candidacy=OuterRef("pk"), kind=Decision.Kind.ADMISSION, is_voided=False)
    columns = {name: F(name) for name in ("code", "occurred_on", "to_stage")}
    return {
        "road": ArraySubquery(events.values(json=JSONObject(**columns))),
        "decision_received_on": Subquery(decision.values("received_on")[:1]),
    }


def next_step_of(candidacy: Any, known: Almanac) -> NextStep | None:
    """
    :param candidacy: of a list annotated `with_road()`.
    """
    return known.step_of(candidacy, standing_on_road(candidacy), candidacy.decision_received_on)


def standing_on_road(candidacy: Any) -> Standing:
    """
    :param candidacy: of a list annotated `with_road()`.
    """
    return replay(
        Happening(event["code"], date.fromisoformat(event["occurred_on"]), event["to_stage"])
        for event in candidacy.road
    )


def next_step(candidacy: Candidacy, *, day: date) -> NextStep | None:
    """Of one person; ``None`` once the road has ended."""
    rows = Candidacy.objects.select_related("person", "party_organisation").annotate(**with_road())
    return next_step_of(rows.get(pk=candidacy.pk), almanac(day))
