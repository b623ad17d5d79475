"""A committee's table: what was assigned to it, what it hands down to its children, and the reserve."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.operations.submission import once
from common.dates import Period, local_today
from common.errors import DomainError, StaleVersion
from common.http import refuse, render_form, restate
from membership.access import may, require
from membership.models import Organisation
from membership.rules.group import GROUP_LABELS
from membership.rules.organisation_kind import UNION
from membership.rules.permission import Permission
from pipeline.rules.indicator import label_of
from quotas.forms.allocation import AllocationForm
from quotas.models import Quota
from quotas.operations.allocation import allocate
from quotas.queries.allocation import AllocationTable, allocation_table
from quotas.rules.allocation import Line, allocation_of

# What a table may be opened for: Party bodies admit, Union bodies introduce.
_LINES = {
    "party": (
        ("admitted", "all"),
        ("admitted", "pupil_student_private_worker"),
        ("admitted", "women"),
        ("admitted", "union_member"),
    ),
    UNION: (("introduced", "all"), ("admitted", "union_member")),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The table that the address asks for."""

    organisation: Organisation
    year: int
    indicator: str
    group: str

    def line(self, year: int | None = None) -> Line:
        period = Period.of_year(year or self.year)
        return Line(self.indicator, self.group, period.start, period.end)

    def url(self, **changed: Any) -> str:
        values = {"ky": self.year, "chi-so": self.indicator, "nhom": self.group, "don-vi": self.organisation.number}
        return f"{reverse('quota_table')}?{urlencode({**values, **changed})}"


def _asked(request: HttpRequest) -> _Asked:
    """
    :raises Http404: no organisation in view, or a year or line that no table has.
    """
    organisation = request.organisation  # type: ignore[attr-defined]
    if not organisation:
        raise Http404
    require(request.user, Permission.QUOTA_VIEW, organisation)
    lines = _LINES[organisation.system]
    year = request.GET.get("ky", str(local_today().year))
    line = (request.GET.get("chi-so", lines[0][0]), request.GET.get("nhom", lines[0][1]))
    if line not in lines or year not in map(str, range(2000, local_today().year + 6)):
        raise Http404
    return _Asked(organisation, int(year), *line)


@require_http_methods(["GET", "POST"])
def quota_table(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    period = Period.of_year(asked.year)
    # A table of a coming year shows what will be in force when it begins.
    table = _table(asked, max(local_today(), period.start))
    may_assign = may(request.user, Permission.QUOTA_ASSIGN, asked.organisation)
    if request.method == "POST":
        require(request.user, Permission.QUOTA_ASSIGN, asked.organisation)
    form = AllocationForm(
        request.POST or None, children=table.children, quotas=table.quotas, period=period, initial={"seen": table.seen}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, asked, form)
        except DomainError as refusal:
            refuse(form, refusal)
            if isinstance(refusal, StaleVersion):
                # What another saved, or what is assigned for the day that was typed, stands beside what was typed, and
                # can then be changed knowingly.
                table = _table(asked, form.cleaned_data["valid_from"])
                restate(form, "seen", table.seen)
    return render_form(request, "quotas/allocation_table.html", _context(asked, table, form, may_assign), form=form)


def _table(asked: _Asked, day: date) -> AllocationTable:
    return allocation_table(parent=asked.organisation, line=asked.line(), before=asked.line(asked.year - 1), day=day)


def _save(request: HttpRequest, asked: _Asked, form: AllocationForm) -> HttpResponse:
    with once(request.POST.get("key", ""), request.user) as submission:
        if not submission.is_repeated:
            changed = allocate(
                by=request.user,  # type: ignore[arg-type]
                parent_id=asked.organisation.pk,
                line=asked.line(),
                targets=form.targets(),
                decision_number=form.cleaned_data["decision_number"],
                valid_from=form.cleaned_data["valid_from"],
                seen=form.cleaned_data["seen"],
            )
            submission.result_url = asked.url()
            messages.success(
                request, f"Đã lưu chỉ tiêu: {changed} đơn vị thay đổi." if changed else "Không có gì thay đổi."
            )
    return redirect(submission.result_url)


def _context(asked: _Asked, table: AllocationTable, form: AllocationForm, may_assign: bool) -> dict[str, Any]:
    own = table.own.target_min if table.own else None
    return {
        "heading": f"Chỉ tiêu năm {asked.year} của {asked.organisation.name}",
        "asked": asked,
        "lines": [
            {
                "label": f"{label_of(indicator)} · {GROUP_LABELS[group].lower()}",
                "url": asked.url(**{"chi-so": indicator, "nhom": group}),
                "current": (indicator, group) == (asked.indicator, asked.group),
            }
            for indicator, group in _LINES[asked.organisation.system]
        ],
        "previous_url": asked.url(ky=asked.year - 1),
        "next_url": asked.url(ky=asked.year + 1),
        "own": table.own,
        "allocation": allocation_of(own, (quota.target_min for quota in table.quotas.values())),
        "rows": _rows(table, form),
        "split": table.split,
        "may_assign": may_assign,
    }


def _held(quota: Quota | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if quota is None else (quota.target_min, quota.target_max)


def _rows(table: AllocationTable, form: AllocationForm) -> list[dict[str, Any]]:
    """`saved`: what is in force differs from what was typed."""
    return [
        {
            "child": child,
            "low": low,
            "high": high,
            "quota": table.quotas.get(child.pk),
            "before": table.before.get(child.pk),
            "saved": form.is_bound and _held(table.quotas.get(child.pk)) != form.typed(child),
        }
        for child, low, high in form.cells()
    ]
