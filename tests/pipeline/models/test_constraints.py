"""Each constraint of this room's tables, provoked past the operations; none may be left out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, transaction

from pipeline.models import (
    Admission,
    Candidacy,
    Decision,
    DossierItem,
    Enrolment,
    Meeting,
    MentorAssignment,
    Probation,
    Resolution,
    Rule,
    SavedView,
    StageEvent,
    TrainingClass,
)
from tests.cast import reserved_ids

DAY, LATER = date(2026, 11, 2), date(2026, 11, 9)


def again(row: Any, **changes: Any) -> Any:
    """The same row once more, with changes."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def change(row: Any, **changes: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def event(cast, code="outstanding", who="source", **fields):
    first = StageEvent.objects.filter(candidacy=cast.candidacies[who]).order_by("pk").first()
    return again(first, code=code, **fields)


def decision(cast):
    return Decision.objects.get(candidacy=cast.admitted)


def resolution(cast):
    return Resolution.objects.get(candidacy=cast.ready, meeting__body="cell")


def enrolment(cast):
    return Enrolment.objects.get(candidacy=cast.trained)


def mentor(cast):
    return MentorAssignment.objects.get(candidacy=cast.trained)


def admission(cast):
    return Admission.objects.get(candidacy=cast.admitted)


def saved(cast, **fields):
    words = {"name": "Nữ", "folded_name": "nu", "tab": "tat-ca", "sort": "ten"}
    return SavedView.objects.create(owner=cast.base_cadre, **words | fields)


def item(cast, **fields):
    return DossierItem.objects.create(candidacy=cast.source, **{"document": 37, "state": "present"} | fields)


def twice(make: Callable[..., Any]) -> Callable[[Any], Any]:
    def provoke(cast):
        make(cast)
        make(cast)

    return provoke


def second_decision(cast, **changes):
    return again(decision(cast), **{"event": None} | changes)


def recognition_of(cast, **changes):
    return second_decision(cast, kind="recognition", **changes)


def voided_by_itself(cast):
    row = StageEvent.objects.filter(candidacy=cast.source).get()
    row.pk = row.voids_id = reserved_ids(StageEvent, 1)[0]
    row.counts = False
    row.save(force_insert=True)


PROVOCATIONS: dict[str, Callable[[Any], Any]] = {
    "pipeline_rulepack_code_key": lambda cast: again(cast.source.rule_pack, valid_from=DAY),
    "pipeline_rulepack_valid_from_key": lambda cast: again(cast.source.rule_pack, code="1-QĐ/TW"),
    "rule_once_per_pack": lambda cast: again(Rule.objects.first()),
    "rule_evidence_is_marked": lambda cast: change(Rule.objects.first(), evidence="Z"),
    "candidacy_one_open_per_person": lambda cast: again(Candidacy.objects.get(pk=cast.source.pk)),
    "candidacy_stage_is_known": lambda cast: change(cast.source, stage="nowhere"),
    "candidacy_outcome_is_dated": lambda cast: change(cast.source, outcome="withdrawn"),
    "candidacy_outcome_is_known": lambda cast: change(cast.source, outcome="lost", closed_on=DAY),
    "stage_event_code_is_known": lambda cast: event(cast, code="nowhere"),
    "stage_event_voiding_counts_nothing": lambda cast: event(cast, voids=event(cast), counts=True),
    "stage_event_voids_another": voided_by_itself,
    "stage_event_returns_to_a_stage": lambda cast: event(cast, code="returned"),
    "stage_event_union_side_is_whole": lambda cast: event(cast, union_organisation=cast.union_base),
    "stage_event_counts_a_person_once": twice(event),
    "decision_number_once_in_a_term": lambda cast: recognition_of(cast),
    "decision_one_of_a_kind": lambda cast: second_decision(cast, number="other"),
    "decision_received_after_it_is_made": lambda cast: change(decision(cast), received_on=date(2020, 1, 1)),
    "decision_has_a_number": lambda cast: change(decision(cast), number=""),
    "admission_once_per_candidacy": lambda cast: again(
        admission(cast),
        decision=recognition_of(cast, number="other"),
        membership=cast.mentor,
        event=event(cast, "applied"),
    ),
    "admission_makes_a_member": lambda cast: change(admission(cast), membership=None),
    "dossier_item_once": twice(item),
    "dossier_item_is_in_the_list": lambda cast: item(cast, document=105),
    "enrolment_once_per_class": lambda cast: again(enrolment(cast), certificate_number="", certificate_on=None),
    "enrolment_certificate_is_dated_and_passed": lambda cast: change(enrolment(cast), result="failed"),
    "enrolment_certificate_number_once": lambda cast: again(enrolment(cast), candidacy=cast.source),
    "meeting_has_members": lambda cast: change(resolution(cast).meeting, members=0, present=0),
    "meeting_present_within_members": lambda cast: change(resolution(cast).meeting, present=99),
    "mentor_assignment_ends_after_it_begins": lambda cast: change(mentor(cast), ended_on=date(2020, 1, 1)),
    "mentor_assignment_open_once": lambda cast: again(mentor(cast)),
    "probation_ends_after_it_begins": lambda cast: change(cast.probation, ends_on=cast.probation.admitted_on),
    "probation_outcome_is_dated": lambda cast: change(cast.probation, outcome="removed"),
    "probation_one_open_per_member": lambda cast: again(Probation.objects.get(pk=cast.probation.pk)),
    "resolution_one_per_person": lambda cast: again(resolution(cast), event=None),
    "resolution_votes_within_members": lambda cast: change(resolution(cast), in_favour=99),
    "resolution_has_a_number": lambda cast: change(resolution(cast), number=""),
    "saved_view_named_once": twice(saved),
    "saved_view_has_a_name": lambda cast: saved(cast, folded_name=""),
    "saved_view_holds_codes_only": lambda cast: saved(cast, occupation="Nguyễn Văn An"),
    "training_class_ends_after_it_begins": lambda cast: change(cast.open_class, ends_on=date(2020, 1, 1)),
    "training_class_named_once": lambda cast: again(TrainingClass.objects.get(pk=cast.open_class.pk)),
}


@pytest.mark.parametrize("name", PROVOCATIONS)
def test_constraint_refuses(cast, name):
    with pytest.raises(Error, match=name), transaction.atomic():
        PROVOCATIONS[name](cast)


def test_every_constraint_is_provoked():
    named = {
        constraint.name
        for model in apps.get_app_config("pipeline").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
    }
    assert named - set(PROVOCATIONS) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"occurred_on": LATER},
        {"counted_on": LATER},
        {"code": "applied"},
        {"document_number": "other"},
        {"note": "other"},
        {"groups": 1},
    ],
)
def test_event_is_never_changed(cast, changes):
    row = StageEvent.objects.filter(candidacy=cast.trained).first()
    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        change(row, **changes)


def test_event_is_never_deleted(cast):
    with pytest.raises(Error, match="Cannot delete"), transaction.atomic():
        StageEvent.objects.filter(candidacy=cast.trained).delete()


def test_voided_event_leaves_room_for_another(cast):
    change(event(cast), is_voided=True)
    assert event(cast)


def test_meeting_without_votes_may_stand(cast):
    assert Meeting.objects.create(organisation=cast.cell_a11, body="cell", held_on=DAY, members=9)
