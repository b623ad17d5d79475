"""The pages on which the tree changes: a form, the page to check with what the change takes along, saved once."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from accounts.operations.submission import once, rehearse
from common.dates import local_today
from common.errors import DomainError, StaleVersion
from common.formats import number
from common.http import refuse, render_form
from membership.access import Refused, ranges, require
from membership.forms.organisation_change import ChangeForm, CloseForm, EstablishForm, MoveForm, NamingForm
from membership.models import Organisation
from membership.operations.organisation import close, establish, move, rename
from membership.queries.holding import Holding
from membership.queries.impact import impact_of_move
from membership.queries.organisation_profile import line_of
from membership.rules.organisation_name import Naming
from membership.rules.permission import Permission
from membership.views.day_in_view import DayInView
from membership.views.organisation import crumbs_of
from membership.views.tree import organisation_in_reach


class OrganisationChange(View):
    """Subclasses give the words, the form, the operation and what it means for others."""

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

    def present(self) -> dict[str, str]:
        """What the page to check shows of the body as it is now."""
        return {}

    def impact(self, form: Any) -> list[str]:
        """Sentences for the page to check."""
        return []

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(initial=self.initial()))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(data=request.POST)
        if not form.is_valid() or "back" in request.POST:
            return self._show(form)
        try:
            if "confirmed" in request.POST:
                return self._save(form)
            rehearse(lambda: self.act(form))
        except StaleVersion as refusal:
            return self._stale(form, refusal)
        except DomainError as refusal:
            refuse(form, refusal)
            return self._show(form)
        context = {"answers": _rows(self.present(), form), "warnings": self.impact(form), "confirm": self.confirm}
        return render(request, "membership/organisation_check.html", {**self._words(form), **context})

    def _form(self, **words: Any) -> ChangeForm:
        made: ChangeForm = self.make_form(organisation=self.organisation, user=self.request.user, **words)
        return made

    def _save(self, form: ChangeForm) -> HttpResponse:
        request: Any = self.request
        with once(request.POST.get("key", ""), request.user) as submission:
            if not submission.is_repeated:
                changed = self.act(form)
                submission.result_url = reverse("organisation_detail", args=[changed.number])
                messages.success(request, self.done.format(name=changed.name))
        return redirect(submission.result_url)

    def _stale(self, form: ChangeForm, refusal: StaleVersion) -> HttpResponse:
        """What was typed stays; what the body is now stands beside it."""
        refuse(form, refusal)
        response = self._show(form)
        response.status_code = refusal.status
        return response

    def _show(self, form: ChangeForm) -> HttpResponse:
        return render_form(self.request, "membership/organisation_form.html", self._words(form), form=form)

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


def listed(holdings: Sequence[Holding]) -> str:
    """`12 chi bộ, 431 đảng viên`."""
    return ", ".join(f"{number(holding.count)} {holding.label}" for holding in holdings)


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

    def act(self, form: NamingForm) -> Organisation:
        return rename(naming=form.naming(), **self.given(form))


class Move(_ChangeOfBody):
    verb = "Chuyển {name} sang cấp trên khác"
    done = "Đã chuyển {name} cùng mọi đơn vị trực thuộc."

    def make_form(self, **words: Any) -> MoveForm:
        return MoveForm(**words)

    def present(self) -> dict[str, str]:
        return {"Cấp trên hiện nay": self.body.parent.name if self.body.parent else "đứng đầu cây"}

    def act(self, form: MoveForm) -> Organisation:
        parent, code = form.cleaned_data["parent"], form.cleaned_data["code"]
        return move(parent_id=parent.pk, code=code or None, **self.given(form))

    def impact(self, form: MoveForm) -> list[str]:
        parent, day = form.cleaned_data["parent"], form.cleaned_data["effective_on"]
        impact = impact_of_move(self.body, parent, local_today())
        told = [f"Chuyển theo: {listed(impact.moves)}." if impact.moves else "Không có gì đi theo đơn vị này."]
        if impact.losing:
            told.append(f"{impact.losing} tài khoản ở cấp trên cũ sẽ không còn thấy đơn vị này.")
        if impact.gaining:
            told.append(f"{impact.gaining} tài khoản ở cấp trên mới sẽ thấy đơn vị này.")
        if day < local_today():
            told.append("Ngày hiệu lực đã qua: diễn biến ghi từ ngày đó được tính lại cho cấp trên mới.")
        return told


class Close(_ChangeOfBody):
    verb = "Kết thúc hoạt động của {name}"
    confirm = "Xác nhận kết thúc"
    done = "Đã ghi kết thúc hoạt động của {name}."

    def make_form(self, **words: Any) -> CloseForm:
        return CloseForm(**words)

    def act(self, form: CloseForm) -> Organisation:
        return close(**self.given(form))

    def impact(self, form: CloseForm) -> list[str]:
        return [
            "Không còn người, đơn vị, chỉ tiêu hay tài khoản nào ở đây. Sau khi ghi, đơn vị này chỉ còn trong lịch sử "
            "và số liệu của thời gian trước đó."
        ]
