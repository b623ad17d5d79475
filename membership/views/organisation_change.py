"""The pages on which the tree changes: a form, the page to check with what the change takes along, saved once."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from accounts.freshness import fresh_to_confirm
from accounts.operations.submission import once, rehearse
from common.dates import local_today
from common.errors import DomainError, StaleVersion
from common.http import render_form, restate
from membership.access import Refused, ranges, require
from membership.forms.organisation_change import (
    ChangeForm,
    CloseForm,
    EstablishForm,
    MoveForm,
    NamingForm,
    RetypeForm,
)
from membership.models import Organisation
from membership.operations.organisation import close, establish, move, rename
from membership.operations.reorganisation import ReorganisationRefused, Report, commit, plan
from membership.queries.organisation_profile import line_of
from membership.queries.reference import kind_labels
from membership.rules import reorganisation as words
from membership.rules.organisation_name import Naming
from membership.rules.permission import Permission
from membership.rules.reorganisation import Step
from membership.views.day_in_view import DayInView
from membership.views.organisation import crumbs_of
from membership.views.reorganisation_wizard import refuse_lines, told_as_planned, what_it_comes_to
from membership.views.tree import number_of, organisation_in_reach

ONTO = "den"


class OrganisationChange(View):
    """Subclasses give the words, the form, the operation, and the step that the change is for the engine.

    What begins on a day ahead is kept as planned; until then the tree stays as it is.
    """

    verb = ""
    save = "Tiếp tục"
    confirm = "Xác nhận và ghi"
    done = ""
    organisation: Organisation | None = None

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if "number" in kwargs:
            self.organisation = organisation_in_reach(request.user, kwargs["number"])

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.organisation is not None:
            require(request.user, Permission.ORGANISATION_CHANGE, self.organisation)
        elif not ranges(request.user, Permission.ORGANISATION_CHANGE).everywhere:
            raise Refused(Permission.ORGANISATION_CHANGE)
        return super().dispatch(request, *args, **kwargs)

    @property
    def body(self) -> Organisation:
        """The organisation of a change that has one."""
        assert self.organisation is not None  # noqa: S101 - for the type checker
        return self.organisation

    def make_form(self, **words: Any) -> Any:
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        return {"version": self.organisation.version if self.organisation else None}

    def act(self, form: Any) -> Organisation:
        raise NotImplementedError

    def step(self, form: Any) -> Step:
        raise NotImplementedError

    def present(self) -> dict[str, str]:
        """What the page to check shows of the body as it is now."""
        return {}

    def now(self, form: Any) -> Iterable[tuple[str, str]]:
        """What the body is now, for whoever decided upon something older."""
        return (self.present() or {"Tên hiện nay": self.body.name}).items()

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(initial=self.initial()))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(data=request.POST)
        if not form.is_valid() or "back" in request.POST:
            return self._show(form)
        try:
            if "confirmed" in request.POST:
                return self._save(form)
            report = self._rehearsed(form)
        except StaleVersion as refusal:
            return self._stale(form, refusal)
        except DomainError as refusal:
            refuse_lines(form, refusal)
            return self._show(form)
        context = {"answers": _rows(self.present(), form), "confirm": self.confirm}
        context |= what_it_comes_to([self.step(form)], report)
        return render(request, "membership/organisation_check.html", {**self._words(form), **context})

    def _rehearsed(self, form: ChangeForm) -> Report:
        """The operation names the field that it is refused for; the plan tells what the change comes to."""
        user: Any = self.request.user
        if not form.is_ahead:
            rehearse(lambda: self.act(form))
        report = plan(by=user, steps=[self.step(form)])
        if report.errors:
            raise ReorganisationRefused(lines=report.errors)
        return report

    def commit(self, form: ChangeForm) -> Organisation | None:
        """
        :raises StaleVersion, ReorganisationRefused:
        """
        user: Any = self.request.user
        seen = {self.organisation.pk: form.cleaned_data["version"] or 0} if self.organisation else None
        commit(by=user, steps=[self.step(form)], seen=seen)
        return self.organisation

    def _form(self, **words: Any) -> ChangeForm:
        made: ChangeForm = self.make_form(organisation=self.organisation, user=self.request.user, **words)
        return made

    def _save(self, form: ChangeForm) -> HttpResponse:
        request: Any = self.request
        with once(request.POST.get("key", ""), request.user) as submission:
            if not submission.is_repeated and form.is_ahead:
                self.commit(form)
                submission.result_url = reverse("planned_change_list")
                messages.success(request, told_as_planned(self.step(form)))
            elif not submission.is_repeated:
                changed = self.act(form)
                submission.result_url = reverse("organisation_detail", args=[changed.number])
                messages.success(request, self.done.format(name=changed.name))
        return redirect(submission.result_url)

    def _stale(self, form: ChangeForm, refusal: StaleVersion) -> HttpResponse:
        """What was typed stays; what the body is now stands beside it, and can then be changed knowingly."""
        refuse_lines(form, refusal)
        self.organisation = organisation_in_reach(self.request.user, self.body.number)
        restate(form, "version", self.organisation.version)
        typed = dict(form.answers())
        now = [(label, value, typed.get(label, value) != value) for label, value in self.now(form)]
        response = self._show(form, now=now, differs=any(differs for _label, _value, differs in now))
        response.status_code = refusal.status
        return response

    def _show(self, form: ChangeForm, **more: Any) -> HttpResponse:
        return render_form(self.request, "membership/organisation_form.html", self._words(form) | more, form=form)

    def _words(self, form: ChangeForm) -> dict[str, Any]:
        request: Any = self.request
        line = line_of(request.user, self.organisation, local_today()) if self.organisation else []
        heading = self.verb.format(name=self.organisation.name if self.organisation else "")
        return {
            "form": form,
            "organisation": self.organisation,
            "heading": heading,
            "save": self.save,
            "url": request.path,
            "crumbs": [*crumbs_of(line, DayInView(local_today())), {"label": heading}],
        }


def _rows(present: dict[str, str], form: ChangeForm) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in (*present.items(), *form.answers())]


class Establish(OrganisationChange):
    verb = "Thêm đơn vị trực thuộc {name}"
    done = "Đã thành lập {name}."

    def make_form(self, **words: Any) -> EstablishForm:
        return EstablishForm(**words)

    def act(self, form: EstablishForm) -> Organisation:
        return establish(
            by=self.request.user,  # type: ignore[arg-type]
            kind=form.cleaned_data["kind"],
            parent_id=self.organisation.pk if self.organisation else None,
            naming=form.naming(),
            effective_on=form.cleaned_data["effective_on"],
            decision_number=form.cleaned_data["decision_number"],
        )

    def step(self, form: EstablishForm) -> Step:
        parent = self.organisation.pk if self.organisation else None
        return Step(
            1, words.ESTABLISH, *form.when(), kind=form.cleaned_data["kind"], naming=form.naming(), parent=parent
        )


class EstablishTop(Establish):
    verb = "Thêm đơn vị đứng đầu cây"


class _ChangeOfBody(OrganisationChange):
    """A change of a body that exists: which one, in which version, by whom, when and why."""

    def given(self, form: ChangeForm) -> dict[str, Any]:
        return {
            "by": self.request.user,
            "organisation_id": self.body.pk,
            "version": form.cleaned_data["version"] or 0,
            "effective_on": form.cleaned_data["effective_on"],
            "decision_number": form.cleaned_data["decision_number"],
        }


class Rename(_ChangeOfBody):
    verb = "Đổi tên, mã của {name}"
    done = "Đã ghi thay đổi của {name}."

    def make_form(self, **words: Any) -> NamingForm:
        return NamingForm(system=self.body.system, **words)

    def initial(self) -> dict[str, Any]:
        naming = Naming.of(self.body)
        return {
            **super().initial(),
            "name": naming.name,
            "code": naming.code,
            "short_name": naming.short_name,
            "sector": naming.sector,
            "led_by": self.body.led_by,
        }

    def present(self) -> dict[str, str]:
        return {"Tên hiện nay": self.body.name}

    def now(self, form: NamingForm) -> Iterable[tuple[str, str]]:
        # All marks are written at once: one that is not shown would be put back unseen.
        return form.told(self.initial())

    def act(self, form: NamingForm) -> Organisation:
        naming = form.naming()
        return rename(naming=naming, keeps=self._keeps(naming), **self.given(form))

    def step(self, form: NamingForm) -> Step:
        naming = form.naming()
        own = (self.body.pk,)
        return Step(1, words.RENAME, *form.when(), sources=own, naming=naming, keeps=self._keeps(naming))

    def _keeps(self, naming: Naming) -> frozenset[str]:
        """What was left as the form showed it is not what the change is about, on whichever day; where all of it was,
        the change is about the day."""
        now = Naming.of(self.body)
        return frozenset() if naming == now else naming.unchanged_from(now)


class Retype(_ChangeOfBody):
    verb = "Đổi loại của {name}"
    done = "Đã đổi loại của {name}."

    def make_form(self, **given: Any) -> RetypeForm:
        return RetypeForm(**given)

    def present(self) -> dict[str, str]:
        return {"Loại hiện nay": kind_labels(local_today())[self.body.kind]}

    def act(self, form: RetypeForm) -> Organisation:
        self.commit(form)
        return self.body

    def step(self, form: RetypeForm) -> Step:
        return Step(1, words.RETYPE, *form.when(), sources=(self.body.pk,), kind=form.cleaned_data["kind"])


class _DelicateChange(_ChangeOfBody):
    """One that takes others along, and with them who sees whom."""

    post = method_decorator(fresh_to_confirm)(OrganisationChange.post)


class Move(_DelicateChange):
    """`?den=NUMBER` names the new parent, when the body was dragged onto it."""

    verb = "Chuyển {name} sang cấp trên khác"
    done = "Đã chuyển {name} cùng mọi đơn vị trực thuộc."

    def initial(self) -> dict[str, Any]:
        onto = self.request.GET.get(ONTO, "")
        parent = organisation_in_reach(self.request.user, number_of(onto)) if onto else None
        return {**super().initial(), "parent": parent}

    def make_form(self, **words: Any) -> MoveForm:
        return MoveForm(**words)

    def present(self) -> dict[str, str]:
        return {"Cấp trên hiện nay": self.body.parent.name if self.body.parent else "đứng đầu cây"}

    def act(self, form: MoveForm) -> Organisation:
        parent, code = form.cleaned_data["parent"], form.cleaned_data["code"]
        return move(parent_id=parent.pk, code=code or None, **self.given(form))

    def step(self, form: MoveForm) -> Step:
        parent, code = form.cleaned_data["parent"].pk, form.cleaned_data["code"] or None
        return Step(1, words.MOVE, *form.when(), sources=(self.body.pk,), parent=parent, code=code)


class Close(_DelicateChange):
    verb = "Kết thúc hoạt động của {name}"
    confirm = "Xác nhận kết thúc"
    done = "Đã ghi kết thúc hoạt động của {name}."

    def make_form(self, **words: Any) -> CloseForm:
        return CloseForm(**words)

    def act(self, form: CloseForm) -> Organisation:
        if form.cleaned_data["successor"] is None:
            return close(**self.given(form))
        self.commit(form)
        return self.body

    def step(self, form: CloseForm) -> Step:
        successor = form.cleaned_data["successor"]
        targets = (successor.pk,) if successor else ()
        return Step(1, words.DISSOLVE, *form.when(), sources=(self.body.pk,), targets=targets)
