from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.forms import Form

from common.dates import local_today, short_date
from common.formats import number
from membership.access import require
from membership.forms.split import ITSELF, SplitCellsForm, SplitTargetsForm
from membership.forms.split_people import SplitPeopleForm
from membership.models import Organisation, OrganisationVersion
from membership.queries.organisation_profile import line_of
from membership.queries.split_people import split_people
from membership.rules import reorganisation as words
from membership.rules.permission import Permission
from membership.rules.reorganisation import Ref, Step
from membership.views.day_in_view import DayInView
from membership.views.organisation import crumbs_of
from membership.views.reorganisation_wizard import ReorganisationWizard
from membership.views.tree import organisation_in_reach

_FEWEST, _MOST = 2, 20


class Split(ReorganisationWizard):
    titles = ("Chia thành gì", "Đơn vị trực thuộc", "Người")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(request.user, Permission.ORGANISATION_CHANGE, self.organisation)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self) -> Organisation:
        return organisation_in_reach(self.request.user, self.kwargs["number"])

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Chia tách {self.organisation.name}"

    def crumbs(self) -> list[dict[str, str]]:
        today = local_today()
        line = line_of(self.request.user, self.organisation, today)
        return [*crumbs_of(line, DayInView(today)), {"label": self.heading}]

    def template_of(self, at: int) -> str:
        own = {0: "membership/split_targets.html", 2: "membership/split_people.html"}
        return own.get(at) or super().template_of(at)

    def form_of(self, at: int, earlier: Sequence[Any], **given: Any) -> Form:
        user: Any = self.request.user
        if at == 0:
            return SplitTargetsForm(user=user, organisation=self.organisation, rows=self._rows(), **given)
        day, targets = earlier[0].cleaned_data["effective_on"], earlier[0].targets()
        if at == 1:
            below = OrganisationVersion.objects.on(day).filter(parent=self.organisation).order_by("code", "name")
            cells = dict(below.values_list("organisation_id", "name"))
            return SplitCellsForm(user=user, cells=cells, targets=targets, **given)
        people = split_people(user, self.organisation, day)
        return SplitPeopleForm(user=user, people=people, targets=targets, sent=self.request.POST, **given)

    def _rows(self) -> int:
        sent = sum(name.startswith("existing_") and name.endswith("_text") for name in self.request.POST)
        return min(max(sent + ("more" in self.request.POST), _FEWEST), _MOST)

    def fill(self, form: Form) -> None:
        super().fill(form)
        if isinstance(form, SplitPeopleForm) and "apply" in self.request.POST:
            form.apply(self.request.POST["apply"])

    def steps_of(self, forms: Sequence[Any]) -> list[Step]:
        first, cells, people = forms
        day, decision = first.cleaned_data["effective_on"], first.cleaned_data["decision_number"]
        targets = first.targets()
        acts: list[dict[str, Any]] = [
            {
                "action": words.ESTABLISH,
                "code": target.ref,
                "name": target.name,
                "kind": target.kind,
                "parent": target.parent,
            }
            for target in targets
            if target.is_new
        ]
        for target in targets:
            if target.key != ITSELF and (going := cells.going_to(target)):
                acts.append({"action": words.MOVE, "sources": tuple(going), "parent": target.ref})
        refs = tuple(target.ref for target in targets)
        own = (self.organisation.pk,)
        acts.append({"action": words.SPLIT, "sources": own, "targets": refs, "assigned": people.assigned()})
        return [Step(line, effective_on=day, decision=decision, **act) for line, act in enumerate(acts, start=1)]

    def outcome(self, forms: Sequence[Any]) -> Ref:
        targets = forms[0].targets()
        first: Ref = next((target.ref for target in targets if target.key == ITSELF), targets[0].ref)
        return first

    def answers(self, forms: Sequence[Any]) -> list[tuple[str, str]]:
        first, cells, people = forms
        refs = list(people.assigned().values())
        given = first.cleaned_data
        told = [
            (
                f"{target.name}{' (mới)' if target.is_new else ''}",
                f"{number(len(cells.going_to(target)))} đơn vị trực thuộc, {number(refs.count(target.ref))} người",
            )
            for target in first.targets()
        ]
        return [
            *told,
            ("Ngày hiệu lực", short_date(given["effective_on"])),
            ("Quyết định", " – ".join(filter(None, (given["decision_number"], given["decided_by"])))),
        ]
