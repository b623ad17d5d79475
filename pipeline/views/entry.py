"""A page that records one thing on a person's road: form, check page where there is one, saved once."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from accounts.operations import draft
from accounts.operations.submission import rehearse
from common.errors import DomainError
from common.http import refuse, render_form
from pipeline.forms.submitted import SubmittedForm
from pipeline.models import Candidacy
from pipeline.queries.standing import standing_rows
from pipeline.views.saving import begin_anew, save_once, typed_before


class RoadEntry(View):
    """Subclasses say who may, which form, what is done, and the words."""

    template: ClassVar[str] = "pipeline/road_entry.html"
    candidacy: Candidacy
    # Whether the page to check stands between the form and the saving.
    needs_check = True
    heading = ""
    warning = ""
    # What the form is about, where the heading does not say it.
    fact = ""
    save = "Tiếp tục"
    confirm = "Xác nhận và ghi"
    done = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.candidacy = candidacy_in_reach(request.user, kwargs["pk"])
        self.url = request.path
        self.draft_name = f"entry:{self.url}"

    def make_form(self, **words: Any) -> Any:
        raise NotImplementedError

    def act(self, form: Any, version: int) -> Any:
        raise NotImplementedError

    @property
    def version(self) -> int:
        """Of the row that the form is filled in for, as it is now."""
        return self.candidacy.version

    def standing(self) -> list[tuple[str, str]]:
        """What somebody whose page has gone stale must see of the row as it is now."""
        return standing_rows(self.candidacy)

    def more(self) -> dict[str, Any]:
        """What the template shows besides the form."""
        return {}

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(initial=typed_before(request, self.draft_name)))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if "anew" in request.POST:
            return begin_anew(request, self.draft_name)
        if "back" in request.POST:
            return self._show(self._form(initial=request.POST.dict()))
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._show(form)
        if self.needs_check and "confirmed" not in request.POST:
            return self._check(form)
        return save_once(request, form, lambda: self._saved(form), draft_name=self.draft_name) or self._show(form)

    def _form(self, *, data: Any = None, initial: Any = None) -> SubmittedForm:
        self.is_restored = bool(initial)
        form: SubmittedForm = self.make_form(data=data, initial={**(initial or {}), "version": self.version})
        if initial:
            form.preselect(initial)
        return form

    def _saved(self, form: SubmittedForm) -> str:
        self._act(form)
        messages.success(self.request, self.done)
        return reverse("candidacy_detail", args=[self.candidacy.pk])

    def _act(self, form: SubmittedForm) -> Any:
        return self.act(form, form.cleaned_data["version"] or 0)

    def _check(self, form: SubmittedForm) -> HttpResponse:
        request: Any = self.request
        draft.keep(user=request.user, form=self.draft_name, content=request.POST.dict())
        try:
            rehearse(lambda: self._act(form))
        except DomainError as refusal:
            refuse(form, refusal)
            return self._show(form)
        rows = [{"label": "Người", "value": self.candidacy.person.full_name}] + [
            {"label": label, "value": value, "change_url": f"{self.url}?sua={name}"}
            for label, value, name in form.answers()
        ]
        return render(request, "pipeline/road_check.html", {**self._words(form), "answers": rows})

    def _show(self, form: SubmittedForm) -> HttpResponse:
        focus = self.request.GET.get("sua", "")
        if focus in form.fields:
            form.fields[focus].widget.attrs["autofocus"] = True
        context = {**self._words(form), **self.more(), "stale": self._stale(form)}
        return render_form(self.request, self.template, context)

    def _stale(self, form: SubmittedForm) -> dict[str, Any] | None:
        """Both versions side by side when somebody saved meanwhile; what was typed can then be sent again knowingly."""
        if not form.is_bound or "version" not in form.cleaned_data or form.cleaned_data["version"] == self.version:
            return None
        form.restate("version", str(self.version))
        now = self.standing()
        known = dict(now)
        typed = [(label, value, known.get(label, value) != value) for label, value, _name in form.answers()]
        return {"typed": typed, "now": now}

    def _words(self, form: SubmittedForm) -> dict[str, Any]:
        return {
            "candidacy": self.candidacy,
            "form": form,
            "url": self.url,
            "draft_name": self.draft_name,
            "is_restored": self.is_restored,
            "heading": self.heading,
            "warning": self.warning,
            "fact": self.fact,
            "save": self.save,
            "confirm": self.confirm,
        }


def candidacy_in_reach(user: Any, pk: int) -> Candidacy:
    """
    :raises Candidacy.DoesNotExist: outside the user's scope.
    """
    rows = Candidacy.objects.visible_to(user)
    found: Candidacy = rows.select_related("person", "party_organisation", "union_organisation", "rule_pack").get(pk=pk)
    return found
