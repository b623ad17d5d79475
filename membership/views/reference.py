"""The official lists: what stands on them, corrected, continued and ended with dates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.operations.submission import once
from common.dates import local_today
from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import Refused, ranges, require_somewhere
from membership.forms.reference import EntryForm
from membership.operations.reference_entry import add_entry, change_entry, remove_entry
from membership.queries.reference import rows_of_list, uses
from membership.queries.row_history import history_of_rows
from membership.rules.permission import Permission
from membership.rules.reference_list import LISTS, ReferenceList

_REASONS = {"membership.reference.changed": "Sửa", "membership.reference.added": "Kết thúc khi có mục mới"}


def _list(request: HttpRequest, code: str) -> ReferenceList:
    """
    :raises Refused, Http404:
    """
    require_somewhere(request.user, Permission.REFERENCE_EDIT)
    if code not in LISTS:
        raise Http404
    return LISTS[code]


def _may_edit(user: Any) -> bool:
    return ranges(user, Permission.REFERENCE_EDIT).everywhere


def _crumbs(*way: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"label": "Danh mục", "url": reverse("reference_index")},
        *({"label": label, "url": url} if url else {"label": label} for label, url in way),
    ]


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    require_somewhere(request.user, Permission.REFERENCE_EDIT)
    return render(request, "membership/reference_index.html", {"heading": "Danh mục", "lists": LISTS.values()})


@require_safe
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """All entries of one list, those in force first, each with how many rows stand on it."""
    one, today = _list(request, code), local_today()
    counts = uses(one)
    rows = [_row(one, row, counts.get(row.code, 0), today) for row in rows_of_list(one)]
    rows.sort(key=lambda row: (row["state"] == "ended", row["place"]))
    context = {
        "heading": one.label,
        "one": one,
        "rows": rows,
        "in_force": sum(row["state"] == "now" for row in rows),
        "may_edit": _may_edit(request.user),
        "crumbs": _crumbs((one.label, "")),
    }
    return render(request, "membership/reference_list.html", context)


def _row(one: ReferenceList, row: Any, used: int, today: Any) -> dict[str, Any]:
    state = "now"
    if row.valid_to and row.valid_to <= today:
        state = "ended"
    elif row.valid_from and row.valid_from > today:
        state = "ahead"
    return {
        "entry": row,
        "state": state,
        "value": getattr(row, one.value_field) if one.value_label else None,
        "used": one.uses_in_words(used),
        # Codes that count stand in the order of their numbers.
        "place": (row.code.zfill(4) if row.code.isdigit() else "", row.pk),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    one = _list(request, code)
    _require_edit(request.user)
    form = EntryForm(request.POST or None, of=one, is_new=True)
    if form.is_valid():
        try:
            with once(request.POST.get("key", ""), request.user) as submission:
                if not submission.is_repeated:
                    row = add_entry(by=request.user, of=one, fields=form.given())
                    submission.result_url = reverse("reference_list", args=[one.code])
                    messages.success(request, f"Đã thêm “{row.name}” vào danh mục.")  # type: ignore[attr-defined]
            return redirect(submission.result_url)
        except DomainError as refusal:
            refuse(form, refusal)
    context = {"heading": f"Thêm vào danh mục {one.label}", "one": one, "crumbs": _way_to(one, "Thêm")}
    return render_form(request, "membership/reference_form.html", context, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str, key: str) -> HttpResponse:
    one = _list(request, code)
    _require_edit(request.user)
    row = _entry(one, key)
    form = EntryForm(request.POST or None, of=one, is_new=False, initial=_initial(one, row))
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            changed = change_entry(by=request.user, of=one, pk=row.pk, version=version, fields=form.given())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã lưu “{changed.name}”.")  # type: ignore[attr-defined]
            return redirect("reference_list", one.code)
    return _page_of(request, one, row, form)


def _page_of(request: HttpRequest, one: ReferenceList, row: Any, form: EntryForm) -> HttpResponse:
    used = uses(one).get(row.code, 0)
    context = {
        "heading": row.name,
        "one": one,
        "row": row,
        "used": one.uses_in_words(used),
        "may_remove": not used and not row.is_official,
        "changes": history_of_rows([row], _REASONS),
        "crumbs": _way_to(one, row.name),
    }
    return render_form(request, "membership/reference_form.html", context, form=form)


@require_POST
def remove(request: HttpRequest, code: str, key: str) -> HttpResponse:
    one = _list(request, code)
    _require_edit(request.user)
    row = _entry(one, key)
    remove_entry(by=request.user, of=one, pk=row.pk)
    messages.success(request, f"Đã xóa “{row.name}” khỏi danh mục.")
    return redirect("reference_list", one.code)


def _entry(one: ReferenceList, key: str) -> Any:
    """
    :raises Http404:
    """
    try:
        found = rows_of_list(one).filter(pk=key).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _require_edit(user: Any) -> None:
    """
    :raises Refused: the lists are those of the whole installation.
    """
    if not _may_edit(user):
        raise Refused(Permission.REFERENCE_EDIT)


def _initial(one: ReferenceList, row: Any) -> dict[str, Any]:
    names = ("name", "note", "valid_from", "valid_to", "source", "version")
    found = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return found | ({"value": getattr(row, one.value_field)} if one.value_label else {})


def _way_to(one: ReferenceList, label: str) -> list[dict[str, str]]:
    return _crumbs((one.label, reverse("reference_list", args=[one.code])), (label, ""))
