"""The page of a person on the road."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.operations.audit import record_once
from common.dates import local_today, short_date
from common.errors import DomainError
from membership.access import may
from membership.rules.permission import Permission
from pipeline.models import Candidacy, Enrolment
from pipeline.operations.person import may_change_person
from pipeline.operations.training_class import NOMINATES
from pipeline.operations.voiding import what_rests_on
from pipeline.queries.candidacy_file import CandidacyFile, candidacy_file
from pipeline.queries.history import history_of
from pipeline.queries.person_option import born
from pipeline.rules.dossier import LABELS, LATER, MISSING, NOT_NEEDED, PRESENT, Paper
from pipeline.rules.order import require_exit
from pipeline.rules.stage import EVENT_LABELS, EXITS, RETURNED, STAGES, Exit, next_stages
from pipeline.rules.standing import Standing
from pipeline.rules.stepper import CURRENT, Step
from pipeline.views.next_step import may_record, step_card, step_url

_TONES = {PRESENT: "good", MISSING: "warn", LATER: "quiet", NOT_NEEDED: "quiet"}


@require_GET
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    file = candidacy_file(by=request.user, pk=pk, day=local_today())
    candidacy = file.candidacy
    _record_reading(request.user, candidacy)
    organisation = candidacy.party_organisation
    return render(
        request,
        "pipeline/candidacy_detail.html",
        {
            "candidacy": candidacy,
            "person": candidacy.person,
            "birth": born(candidacy.person),
            "crumbs": [
                {"label": "Nguồn phát triển", "url": reverse("candidacy_list")},
                {"label": organisation.name, "url": f"{reverse('candidacy_list')}?don-vi={organisation.number}"},
                {"label": f"Người số {candidacy.person.number}"},
            ],
            "next": step_card(request.user, candidacy, file.next_step) if file.next_step else None,
            "steps": [_stepper_item(step) for step in file.steps],
            "dossier": file.dossier,
            "papers": [_paper_item(paper, request.user, file) for paper in file.dossier.papers],
            "events": _timeline(request.user, file),
            "file": file,
            "results": dict(Enrolment.Result.choices),
            "may_reveal": may(request.user, Permission.CITIZEN_ID_REVEAL, organisation),
            "may_record": may(request.user, Permission.STAGE_RECORD, organisation) and not candidacy.outcome,
            "may_change_person": may_change_person(request.user, candidacy),
            "actions": _other_actions(request.user, file),
        },
    )


def _record_reading(user: Any, candidacy: Candidacy) -> None:
    """Who saw whom: once for each user, person and day, or the record would be nothing but reloads."""
    record_once(
        once_key=f"pipeline.person.read:{candidacy.person_id}:{local_today()}",
        action="pipeline.person.read",
        user=user,
        organisation=candidacy.party_organisation,
        object_kind="person",
        object_ids=[candidacy.person_id],
    )


def _stepper_item(step: Step) -> dict[str, Any]:
    note = short_date(step.on) if step.on else ""
    if step.state == CURRENT and step.wanted > 1:
        note = f"{step.recorded}/{step.wanted} việc"
    return {"label": step.label, "state": step.state, "note": note}


def _paper_item(paper: Paper, user: Any, file: CandidacyFile) -> dict[str, Any]:
    """A row of the task list; what may be recorded now leads to its step."""
    event = next((e for e in file.events if e.code == paper.stage and not e.is_voided), None)
    number = (event and event.document_number) or (paper.recorded.number if paper.recorded else "")
    day = file.standing.last_day(paper.stage) or (paper.recorded.on if paper.recorded else None)
    place = paper.recorded.place if paper.recorded else ""
    notes = [f"Số {number}" if number else "", short_date(day) if day else "", f"lưu tại {place}" if place else ""]
    is_due = paper.state == MISSING and may_record(user, paper.stage, file.candidacy)
    return {
        "title": paper.title,
        "note": " · ".join(filter(None, notes)),
        "url": step_url(file.candidacy, paper.stage) if is_due else "",
        "badge": LABELS[paper.state],
        "tone": _TONES[paper.state],
    }


def _timeline_item(event: Any, is_voidable: bool, candidacy: Candidacy) -> dict[str, Any]:
    title = EVENT_LABELS[event.code]
    if event.code == RETURNED:
        title = f"Lùi về bước “{STAGES[event.to_stage].label}”"
    notes = [short_date(event.occurred_on), event.document_number, event.note, event.who]
    return {
        "title": title,
        "note": " · ".join(filter(None, notes)),
        "voided": event.is_voided,
        "reason": event.voided_by.note if event.is_voided else "",
        "action_url": reverse("event_void", args=[candidacy.pk, event.pk]) if is_voidable else "",
        "action": "Hủy bỏ",
    }


def _timeline(user: Any, file: CandidacyFile) -> list[dict[str, Any]]:
    """Only what nothing later rests on may be taken back."""
    kind, standing = file.candidacy.party_organisation.kind, [e for e in file.events if not e.is_voided]
    standing.sort(key=lambda event: event.pk)
    may_void = may(user, Permission.EVENT_VOID, file.candidacy.party_organisation)
    voidable = {
        event.pk
        for event in standing
        if may_void and event.code != "source" and not what_rests_on(standing, event, kind)
    }
    return [_timeline_item(event, event.pk in voidable, file.candidacy) for event in file.events]


def _other_actions(user: Any, file: CandidacyFile) -> list[dict[str, str]]:
    """What may be done here besides the next step."""
    candidacy, standing = file.candidacy, file.standing
    organisation, kind, actions = candidacy.party_organisation, candidacy.party_organisation.kind, []
    if standing.outcome:
        return []
    for stage in next_stages(standing.done, kind):
        is_aside = stage.is_optional and stage.code not in standing.done
        is_again = stage.repeats and stage.code in standing.done and not stage.is_optional
        if (is_aside or is_again) and may_record(user, stage.code, candidacy):
            actions.append((stage.action, step_url(candidacy, stage.code)))
    if may_change_person(user, candidacy):
        actions.append(("Sửa lý lịch", reverse("person_change", args=[candidacy.pk])))
    if may(user, NOMINATES, organisation):
        actions.append(("Cử đi học lớp của cấp trên", reverse("class_nomination", args=[candidacy.pk])))
    if may(user, Permission.STAGE_RECORD, organisation) and candidacy.admitted_on is None:
        actions.append(("Lùi bước", reverse("candidacy_return", args=[candidacy.pk])))
        actions.append(("Chuyển sang tổ chức khác", reverse("candidacy_hand_over", args=[candidacy.pk])))
    for exit_ in EXITS.values():
        if may(user, exit_.permission, organisation) and _leads_off(exit_, standing, kind):
            url = reverse("candidacy_exit", args=[candidacy.pk, exit_.code])
            actions.append((f"Kết thúc: {exit_.label.lower()}", url))
    return [{"label": label, "url": url} for label, url in actions]


def _leads_off(exit_: Exit, standing: Standing, kind: str) -> bool:
    try:
        require_exit(exit_, standing, kind)
    except DomainError:
        return False
    return True


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    candidacy = Candidacy.objects.visible_to(request.user).select_related("person", "party_organisation").get(pk=pk)
    _record_reading(request.user, candidacy)
    context = {"candidacy": candidacy, "person": candidacy.person, "changes": history_of(candidacy)}
    return render(request, "pipeline/candidacy_history.html", context)
