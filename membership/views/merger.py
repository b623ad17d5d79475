from collections.abc import Sequence
from typing import Any

from django.forms import Form

from common.dates import short_date
from membership.access import require
from membership.forms.merger import NEW, MergerSourcesForm, MergerTargetForm
from membership.rules import reorganisation as words
from membership.rules.permission import Permission
from membership.rules.reorganisation import Ref, Step
from membership.views.reorganisation_wizard import ReorganisationWizard
from membership.views.tree import organisation_in_reach

SOURCE = "nguon"
_FEWEST, _MOST = 2, 40


class Merger(ReorganisationWizard):
    """`?nguon=NUMBER` names the first body, when the way leads here from its page."""

    titles = ("Đơn vị sáp nhập", "Đơn vị tiếp nhận và quyết định")
    heading = "Sáp nhập tổ chức"

    def form_of(self, at: int, earlier: Sequence[Any], **given: Any) -> Form:
        user = self.request.user
        if at == 0:
            return MergerSourcesForm(user=user, rows=self._rows(), initial=self._first(), **given)
        return MergerTargetForm(user=user, sources=earlier[0].sources(), **given)

    def _rows(self) -> int:
        sent = sum(name.startswith("source_") and name.endswith("_text") for name in self.request.POST)
        return min(max(sent + ("more" in self.request.POST), _FEWEST), _MOST)

    def _first(self) -> dict[str, Any]:
        number = self.request.GET.get(SOURCE, "")
        if not number:
            return {}
        organisation = organisation_in_reach(self.request.user, number)  # type: ignore[arg-type]
        require(self.request.user, Permission.ORGANISATION_CHANGE, organisation)
        return {"source_0": organisation}

    def steps_of(self, forms: Sequence[Any]) -> list[Step]:
        target = forms[1]
        answer = target.cleaned_data
        new = {}
        if answer["into"] == NEW:
            parent = answer["parent"]
            new = {"name": answer["name"], "kind": answer["kind"], "parent": parent.pk if parent else None}
        sources = tuple(row.pk for row in target.ending())
        day, decision = answer["effective_on"], answer["decision_number"]
        return [Step(1, words.MERGE, day, decision, sources=sources, targets=(self.outcome(forms),), **new)]

    def outcome(self, forms: Sequence[Any]) -> Ref:
        answer = forms[1].cleaned_data
        return str(answer["code"]) if answer["into"] == NEW else int(answer["target"].pk)

    def answers(self, forms: Sequence[Any]) -> list[tuple[str, str]]:
        answer = forms[1].cleaned_data
        taken_in = f"{answer['name']} (mới)" if answer["into"] == NEW else answer["target"].name
        return [
            ("Các đơn vị kết thúc", ", ".join(row.name for row in forms[1].ending())),
            ("Đơn vị tiếp nhận", taken_in),
            ("Ngày hiệu lực", short_date(answer["effective_on"])),
            ("Quyết định", " – ".join(filter(None, (answer["decision_number"], answer["decided_by"])))),
        ]
