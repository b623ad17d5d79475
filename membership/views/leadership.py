"""The page on which a Youth Union body is put under the lead of a Party body, with a date."""

from typing import Any

from django.http import Http404

from membership.forms.leadership import LeaderForm
from membership.models import Organisation
from membership.operations.leadership import lead, naming_under
from membership.rules import reorganisation as words
from membership.rules.organisation_kind import UNION
from membership.rules.organisation_name import Naming
from membership.rules.reorganisation import Step
from membership.views.organisation_change import OrganisationChange


class Lead(OrganisationChange):
    verb = "Tổ chức đảng lãnh đạo {name}"
    done = "Đã ghi tổ chức đảng lãnh đạo {name}."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.body.system != UNION:
            raise Http404

    def make_form(self, **given: Any) -> LeaderForm:
        return LeaderForm(**given)

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "led_by": self.body.led_by}

    def present(self) -> dict[str, str]:
        return {"Hiện nay": self.body.led_by.name if self.body.led_by else "chưa có"}

    def act(self, form: LeaderForm) -> Organisation:
        leader = form.cleaned_data["led_by"]
        return lead(
            by=self.request.user,  # type: ignore[arg-type]
            organisation_id=self.body.pk,
            version=form.cleaned_data["version"] or 0,
            leader_id=leader.pk if leader else None,
            effective_on=form.cleaned_data["effective_on"],
            decision_number=form.cleaned_data["decision_number"],
        )

    def step(self, form: LeaderForm) -> Step:
        leader = form.cleaned_data["led_by"]
        naming = naming_under(self.body, leader.pk if leader else None, form.cleaned_data["effective_on"])
        keeps = frozenset(Naming.__dataclass_fields__) - {"led_by_id"}
        return Step(1, words.RENAME, *form.when(), sources=(self.body.pk,), naming=naming, keeps=keeps)
