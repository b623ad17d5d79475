"""What comes next for a person, and the address of the page that does it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from membership.access import may
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.rules.stage import STAGES, next_step
from pipeline.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class NextStep:
    """The card on the page of a person; without `url` the user may look but not record."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""


def step_url(candidacy: Candidacy, stage: str) -> str:
    """The decision is entered with its ceremony on one page, recognition belongs to probation."""
    if stage == "decided":
        return f"{reverse('admission_new')}?nguoi={candidacy.pk}"
    if stage == "recognised" and (probation := candidacy.probations.open().first()):
        return reverse("probation_recognise", args=[probation.pk])
    return reverse("stage_step", args=[candidacy.pk, stage])


def may_record(user: Any, stage: str, candidacy: Candidacy) -> bool:
    """Whether a page may offer the step to this user; the operation decides again."""
    permission, party = STAGES[stage].permission, candidacy.party_organisation
    if permission != Permission.UNION_STAGE_RECORD:
        return may(user, permission, party)
    union = candidacy.union_organisation
    return bool(union and may(user, permission, union)) or may(user, Permission.STAGE_RECORD, party)


def next_step_of(user: Any, candidacy: Candidacy, standing: Standing) -> NextStep | None:
    """``None`` once the road has ended."""
    if standing.outcome:
        return None
    stage = next_step(standing.done, candidacy.party_organisation.kind)
    if stage is None:
        return None
    mine = may_record(user, stage.code, candidacy)
    return NextStep(
        title=f"Bước tiếp theo: {stage.label}",
        text=f"Người thực hiện: {stage.actor.lower()}",
        url=step_url(candidacy, stage.code) if mine else "",
        action=stage.action if mine else "",
    )
