"""What comes next for a person, and the address of the page that does it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from membership.access import may
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.rules.next_step import NextStep
from pipeline.rules.stage import STAGES


@dataclass(frozen=True, slots=True)
class StepCard:
    """Without `url` the user may look but not record."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""


def step_url(candidacy: Candidacy, stage: str) -> str:
    """The decision is entered with its ceremony on one page; what other pages record, the step leads to."""
    if stage == "decided":
        return f"{reverse('admission_new')}?nguoi={candidacy.pk}"
    return reverse("stage_step", args=[candidacy.pk, stage])


def may_record(user: Any, stage: str, candidacy: Candidacy) -> bool:
    """Whether a page may offer the step to this user; the operation decides again."""
    permission, party = STAGES[stage].permission, candidacy.party_organisation
    if permission != Permission.UNION_STAGE_RECORD:
        return may(user, permission, party)
    union = candidacy.union_organisation
    return bool(union and may(user, permission, union)) or may(user, Permission.STAGE_RECORD, party)


def step_card(user: Any, candidacy: Candidacy, step: NextStep) -> StepCard:
    """The card on the page of a person: what, by when and why, and the button for whoever may."""
    mine = may_record(user, step.stage.code, candidacy) and not step.why_not_yet
    return StepCard(
        title=f"Bước tiếp theo: {step.stage.label}",
        text=" · ".join(filter(None, (f"Người thực hiện: {step.stage.actor}", step.why_not_yet, _due_words(step)))),
        url=step_url(candidacy, step.stage.code) if mine else "",
        action=step.stage.action if mine else "",
    )


def _due_words(step: NextStep) -> str:
    """`Hạn chi bộ xét: 12 tháng từ ngày của đơn xin vào Đảng 20/02/2026 → 20/02/2027, còn 90 ngày`."""
    if step.due is None:
        return ""
    between = len(step.missing) - 1
    far = f", còn {between} bước nữa" if step.goal.code != step.stage.code and between > 0 else ""
    unsure = "" if step.is_confirmed else " (chưa kiểm chứng)"
    goal = step.goal.label[0].lower() + step.goal.label[1:]
    return f"Hạn {goal}: {step.due.sentence}{unsure}, {step.days_words}{far}"
