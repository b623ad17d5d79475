"""One step of the road: its form, and what it asks for."""

from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.dates import local_today, parse_date
from common.errors import DomainError
from membership.access import Refused
from pipeline.forms.admission import CeremonyForm
from pipeline.forms.stage import CLASS_KINDS, StageForm
from pipeline.models import TrainingClass
from pipeline.operations.admission import hold_ceremony
from pipeline.operations.stage import record_stage
from pipeline.queries.check import checks_of
from pipeline.queries.person_option import leading_union_bodies
from pipeline.queries.standing import standing_of
from pipeline.rules.stage import STAGES, Stage
from pipeline.views.entry import RoadEntry, candidacy_in_reach
from pipeline.views.next_step import may_record, step_url

_CLASSES_OFFERED: Final = 50
_LEGAL_FACT: Final = "Bước này tạo căn cứ pháp lý; sau khi ghi chỉ có thể hủy bỏ có lý do."


class StageStep(RoadEntry):
    """Light steps are saved at once; those with `needs_check` pass the check page first."""

    template = "pipeline/stage_step.html"
    warning = _LEGAL_FACT

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stage = stage_or_404(kwargs["code"])
        self.needs_check = self.stage.needs_check
        self.heading = self.stage.action
        self.save = "Tiếp tục" if self.stage.needs_check else "Lưu"
        self.done = f"Đã ghi: {self.stage.label}."

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not may_record(request.user, self.stage.code, self.candidacy):
            raise Refused(self.stage.permission)
        if elsewhere := self._own_page():
            return HttpResponseRedirect(elsewhere)
        return super().dispatch(request, *args, **kwargs)

    def _own_page(self) -> str:
        """Where decision and recognition are entered."""
        if self.stage.code == "recognised":
            probation = self.candidacy.probations.open().first()
            return reverse("probation_recognise", args=[probation.pk]) if probation else self._person_page()
        return step_url(self.candidacy, self.stage.code) if self.stage.code == "decided" else ""

    def _person_page(self) -> str:
        return reverse("candidacy_detail", args=[self.candidacy.pk])

    def make_form(self, **words: Any) -> Any:
        if self.stage.code == "admitted":
            return CeremonyForm(**words)
        return StageForm(
            **words,
            stage=self.stage,
            candidacy=self.candidacy,
            classes=self._classes(),
            union_bodies=self._union_bodies(),
            may_be_over_age=self._may_be_over_age(),
        )

    def act(self, form: Any, version: int) -> Any:
        whom: dict[str, Any] = {"by": self.request.user, "candidacy_id": self.candidacy.pk, "version": version}
        if self.stage.code == "admitted":
            return hold_ceremony(**whom, **form.given())
        return record_stage(**whom, stage=self.stage.code, **form.given())

    def more(self) -> dict[str, Any]:
        checks = checks_of(self.candidacy, standing_of(self.candidacy), self.stage.code, local_today())
        return {"stage": self.stage, "checks": checks}

    def _classes(self) -> list[TrainingClass]:
        kind = CLASS_KINDS.get(self.stage.code)
        if kind is None:
            return []
        rows = TrainingClass.objects.visible_to(self.request.user).filter(kind=kind)
        return list(rows.order_by("-ends_on")[:_CLASSES_OFFERED])

    def _union_bodies(self) -> list[Any]:
        asks = self.stage.code == "introduced" and self.candidacy.union_organisation_id is None
        return leading_union_bodies(self.candidacy.party_organisation) if asks else []

    def _may_be_over_age(self) -> bool:
        birth_on = self.candidacy.person.birth_on
        return birth_on is not None and local_today().year - birth_on.year >= 60


@require_POST
def stage_checks(request: Any, pk: int, code: str) -> HttpResponse:
    """The conditions judged on the day just typed."""
    stage, candidacy = stage_or_404(code), candidacy_in_reach(request.user, pk)
    try:
        day = parse_date(request.POST.get("occurred_on", ""))
    except DomainError:
        day = local_today()
    found = checks_of(candidacy, standing_of(candidacy), stage.code, day)
    return render(request, "pipeline/stage_checks.html", {"candidacy": candidacy, "checks": found})


def stage_or_404(code: str) -> Stage:
    if code not in STAGES:
        raise Http404
    return STAGES[code]
