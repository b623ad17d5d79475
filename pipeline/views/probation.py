"""Probationary members: the list by month due, recognition and removal."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.dates import days_words, local_today, short_date
from membership.access import may, require
from membership.middleware import CHOICE
from membership.rules.permission import Permission
from pipeline.forms.probation import RecognitionForm, RemovalForm
from pipeline.models import Probation
from pipeline.operations.ending import end_candidacy
from pipeline.operations.recognition import recognise, refuse_decided
from pipeline.queries.probation import OnProbation, ProbationList, probations_by_month
from pipeline.queries.standing import standing_of
from pipeline.rules.stage import EXITS, missing_before
from pipeline.views.candidacy_list import organisation_for
from pipeline.views.entry import RoadEntry
from pipeline.views.next_step import may_record, step_url

OVER = "qua-han"
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_SOON = 30


@require_GET
def probations(request: Any) -> HttpResponse:
    organisation, today = organisation_for(request, Permission.PERSON_VIEW), local_today()
    asked = request.GET.get("thang", "")
    month, only_over = _month(asked), asked == OVER
    found = probations_by_month(
        user=request.user,
        organisation=organisation,
        day=today,
        month=month,
        only_over=only_over,
        cursor=request.GET.get("cursor"),
    )
    place = {CHOICE: organisation.number} if CHOICE in request.GET else {}
    context = {
        "organisation": organisation,
        "today": today,
        "found": found,
        "chips": _chips(found, place, asked if month or only_over else ""),
        "query": urlencode({"thang": asked, **place} if month or only_over else place),
        "groups": [{"month": first, "rows": [_row(request.user, row) for row in rows]} for first, rows in found.groups],
    }
    return render(request, "pipeline/probation_list.html", context)


def _chips(found: ProbationList, place: dict[str, int], asked: str) -> list[dict[str, Any]]:
    """The whole list, those whose twelve months are over, and each month."""
    months = ((f"{item.month:%Y-%m}", f"{item.month:%m/%Y}", item.count) for item in found.months)
    choices = [("", "Tất cả", found.total), (OVER, "Đã hết 12 tháng", found.over), *months]
    return [
        {"label": label, "count": count, "current": code == asked, "query": urlencode({"thang": code, **place})}
        for code, label, count in choices
        if count
    ]


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _row(user: Any, row: OnProbation) -> dict[str, Any]:
    """One line: who, how long still, what comes next, and the buttons for whoever may."""
    candidacy, step = row.candidacy, row.step
    decides = may(user, Permission.RECOGNITION_DECIDE, candidacy.party_organisation)
    is_ready = step is not None and step.stage.code == "recognised"
    # The page for recognition by its id: `step_url` would ask the database for each line.
    url = reverse("probation_recognise", args=[row.probation_id]) if is_ready else ""
    if step and not is_ready and not step.why_not_yet and may_record(user, step.stage.code, candidacy):
        url = step_url(candidacy, step.stage.code)
    return {
        "row": row,
        "counter": days_words(row.days_left),
        "tone": "bad" if row.days_left < 0 else "warn" if row.days_left <= _SOON else "quiet",
        "is_late": local_today() > row.cell_due_on and not row.standing.has("official_cell_resolved"),
        "action": "Công nhận" if is_ready else step.stage.action if step else "",
        "action_url": url if not is_ready or decides else "",
        "remove_url": reverse("probation_remove", args=[row.probation_id]) if decides else "",
    }


class ProbationEntry(RoadEntry):
    """A decision on one probationary member; the address names the probation."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.probation = Probation.objects.visible_to(request.user).select_related("member").get(pk=kwargs["pk"])
        super().setup(request, *args, **{**kwargs, "pk": self.probation.candidacy_id})

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.RECOGNITION_DECIDE, self.candidacy.party_organisation)
        # A second click comes when the first has decided: it has to find where that one led.
        if "confirmed" not in request.POST:
            refuse_decided(self.probation)
        return super().dispatch(request, *args, **kwargs)


class Recognition(ProbationEntry):
    template = "pipeline/probation_recognise.html"
    heading = "Công nhận đảng viên chính thức"
    done = "Đã ghi công nhận đảng viên chính thức."

    @property
    def warning(self) -> str:  # type: ignore[override]
        return f"Công nhận chính thức tính từ ngày {short_date(self.probation.ends_on)}, dù quyết định muộn hơn."

    def make_form(self, **words: Any) -> RecognitionForm:
        return RecognitionForm(**words)

    def more(self) -> dict[str, Any]:
        kind = self.candidacy.party_organisation.kind
        missing = missing_before("recognised", standing_of(self.candidacy).done, kind)
        days = (self.probation.ends_on - local_today()).days
        return {
            "probation": self.probation,
            "counter": days_words(days),
            "is_over": days <= 0,
            "missing": [{"stage": stage, "url": self._url(stage.code)} for stage in missing],
        }

    def act(self, form: RecognitionForm, version: int) -> Any:
        return recognise(by=self.request.user, probation_id=self.probation.pk, version=version, **form.given())

    def _url(self, stage: str) -> str:
        return step_url(self.candidacy, stage) if may_record(self.request.user, stage, self.candidacy) else ""


class Removal(ProbationEntry):
    heading = "Xóa tên đảng viên dự bị"
    warning = "Sau khi ghi, người này không còn là đảng viên; chỉ có thể hủy bỏ có lý do."
    done = "Đã ghi xóa tên đảng viên dự bị."

    def make_form(self, **words: Any) -> RemovalForm:
        return RemovalForm(**words)

    def act(self, form: RemovalForm, version: int) -> Any:
        return end_candidacy(
            by=self.request.user,
            candidacy_id=self.candidacy.pk,
            exit_code=EXITS["removed"].code,
            version=version,
            **form.given(),
        )
