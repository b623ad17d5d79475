"""Steps that end in a reorganisation: each is a form, the last page shows what the dry run tells, saved once.

What was answered travels in the pages themselves, so that nothing typed is lost, forwards or back, without script too.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from accounts.freshness import fresh_to_confirm
from accounts.operations.submission import once
from common.dates import local_today, short_date
from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import require_somewhere
from membership.forms.organisation_field import OrganisationField
from membership.models import Organisation
from membership.operations.reorganisation import ReorganisationRefused, Report, commit, plan
from membership.queries.reorganisation_told import preview_of
from membership.rules.permission import Permission
from membership.rules.reorganisation import Ref, Step

# Buttons that change something on the page and stay there.
_STAYS = frozenset({"more", "apply", "after"})
_BUTTONS = _STAYS | {"csrfmiddlewaretoken", "key", "step", "next", "back", "confirmed"}


class ReorganisationWizard(View):
    """Subclasses give the titles of the steps, their forms, and the engine's steps that the answers come to."""

    titles: tuple[str, ...] = ()
    heading = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
        return super().dispatch(request, *args, **kwargs)

    def form_of(self, at: int, earlier: Sequence[Any], **words: Any) -> Form:
        """The form of a step; those before it are answered and valid."""
        raise NotImplementedError

    def steps_of(self, forms: Sequence[Any]) -> list[Step]:
        raise NotImplementedError

    def answers(self, forms: Sequence[Any]) -> list[tuple[str, str]]:
        """What the page to check says before the impact."""
        raise NotImplementedError

    def outcome(self, forms: Sequence[Any]) -> Ref:
        """The body whose page is shown afterwards."""
        raise NotImplementedError

    def fill(self, form: Form) -> None:
        """Put what the page sent into a form that shows it without judging it."""
        data = self.request.POST
        for name, field in form.fields.items():
            if not field.widget.value_omitted_from_data(data, {}, name):
                form.initial[name] = field.widget.value_from_datadict(data, {}, name)

    def crumbs(self) -> list[dict[str, str]]:
        return [{"label": "Tổ chức", "url": reverse("organisation_tree")}, {"label": self.heading}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(0, [])

    @method_decorator(fresh_to_confirm)
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self._advance(request)
        if "confirmed" in request.POST and response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            # What the first click saved is what the second would be refused for.
            with once(request.POST.get("key", ""), request.user) as submission:
                if submission.is_repeated:
                    return redirect(submission.result_url)
        return response

    def _advance(self, request: HttpRequest) -> HttpResponse:
        at = self._at()
        stays, wanted = not _STAYS.isdisjoint(request.POST), at - 1 if "back" in request.POST else at
        forms: list[Any] = []
        for number in range(min(max(wanted, 0) + 1, len(self.titles))):
            if number == wanted and (stays or "back" in request.POST):
                return self._show(number, forms)
            form = self.form_of(number, forms, data=request.POST)
            if not form.is_valid():
                return self._show(number, forms, form)
            forms.append(form)
        return self._show(at + 1, forms) if at + 1 < len(self.titles) else self._check(forms)

    def _at(self) -> int:
        typed = self.request.POST.get("step", "")
        return min(int(typed), len(self.titles)) if typed in set("0123456789") else 0

    def _show(self, at: int, earlier: Sequence[Any], form: Form | None = None) -> HttpResponse:
        if form is None:
            form = self.form_of(at, earlier)
            self.fill(form)
        return render_form(self.request, self.template_of(at), self._words(at, form), form=form)

    def template_of(self, at: int) -> str:
        return "membership/reorganisation_step.html"

    def _words(self, at: int, form: Form | None) -> dict[str, Any]:
        return {
            "heading": self.heading,
            "crumbs": self.crumbs(),
            "url": self.request.path,
            "at": at,
            "steps": [{"label": title, "state": _state(number, at)} for number, title in enumerate(self._all_titles())],
            "carried": self._carried(form),
            "more": getattr(form, "more", ""),
        }

    def _all_titles(self) -> tuple[str, ...]:
        return (*self.titles, "Kiểm tra và ghi")

    def _carried(self, form: Form | None) -> list[tuple[str, str]]:
        """What other steps have asked, as it was sent."""
        shown = set(_BUTTONS)
        for name, field in form.fields.items() if form else ():
            shown |= {name, f"{name}_text"} if isinstance(field, OrganisationField) else {name}
        data, absorbed = self.request.POST, getattr(form, "absorbs", ())
        others = [name for name in data if name not in shown and not name.startswith(absorbed)]
        return [(name, str(value)) for name in others for value in data.getlist(name)]

    def _check(self, forms: Sequence[Any]) -> HttpResponse:
        steps = self.steps_of(forms)
        try:
            if "confirmed" in self.request.POST:
                return self._save(forms, steps)
            report = plan(by=self.request.user, steps=steps)  # type: ignore[arg-type]
            if report.errors:
                raise ReorganisationRefused(lines=report.errors)
        except DomainError as refusal:
            refuse_lines(forms[-1], refusal)
            return self._show(len(forms) - 1, forms[:-1], forms[-1])
        context = {
            "answers": [{"label": label, "value": value} for label, value in self.answers(forms)],
            **what_it_comes_to(steps, report),
        }
        words = self._words(len(self.titles), None)
        return render(self.request, "membership/reorganisation_check.html", {**words, **context})

    def _save(self, forms: Sequence[Any], steps: Sequence[Step]) -> HttpResponse:
        request: Any = self.request
        with once(request.POST.get("key", ""), request.user) as submission:
            if not submission.is_repeated:
                decided_by = next(
                    (form.cleaned_data["decided_by"] for form in forms if "decided_by" in form.fields), ""
                )
                commit(by=request.user, steps=steps, decided_by=decided_by)
                submission.result_url = self._result(forms, steps)
        return redirect(submission.result_url)

    def _result(self, forms: Sequence[Any], steps: Sequence[Step]) -> str:
        if steps[-1].effective_on > local_today():
            messages.success(self.request, told_as_planned(steps[-1]))
            return reverse("planned_change_list")
        ref = self.outcome(forms)
        seen = Organisation.objects.visible_to(self.request.user)
        # Others may have held the code before; the body just set up is the newest.
        body = seen.get(pk=ref) if isinstance(ref, int) else seen.filter(code=ref).latest("pk")
        messages.success(self.request, f"Đã ghi quyết định {steps[-1].decision}.")
        return reverse("organisation_detail", args=[body.number])


def _state(number: int, at: int) -> str:
    return "done" if number < at else "current" if number == at else "todo"


def told_as_planned(step: Step) -> str:
    return f"Quyết định {step.decision} đang chờ hiệu lực từ ngày {short_date(step.effective_on)}."


def what_it_comes_to(steps: Sequence[Step], report: Report) -> dict[str, Any]:
    """What `membership/reorganisation_impact.html` shows."""
    today = local_today()
    return {
        "preview": preview_of(steps, report.lines),
        "warnings": report.warnings,
        "is_ahead": any(step.effective_on > today for step in steps),
        "is_backdated": any(step.effective_on < today for step in steps),
    }


def refuse_lines(form: Any, refusal: DomainError) -> None:
    """A refused plan names its reasons one by one; a page has no numbers of lines."""
    if isinstance(refusal, ReorganisationRefused):
        for field, reason in dict.fromkeys((line.field, line.reason) for line in refusal.lines):
            form.add_error(field if field in form.fields else None, reason)
    else:
        refuse(form, refusal)
