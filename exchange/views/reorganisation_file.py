"""A file of changes of the tree: the workbook to fill in, what each line comes to, and the writing as a whole."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.freshness import fresh_sign_in
from accounts.operations.submission import once
from common.errors import BadInput, DomainError, LineError
from common.formats import number
from common.http import refuse, render_form, workbook_answer
from exchange.forms.reorganisation_file import ReorganisationFileForm
from exchange.operations.reorganisation_file import FileRead, read_reorganisation, reorganisation_workbook
from exchange.queries.reorganisation_job import file_jobs
from membership.access import require_somewhere
from membership.operations.reorganisation import ask_for_reorganisation, commit, plan
from membership.rules.permission import Permission
from membership.rules.reorganisation import LABELS, Step
from membership.views.reorganisation_wizard import what_it_comes_to

_HEADING: Final = "Sắp xếp tổ chức từ tệp"
_SECONDS: Final = 3600
# More lines than a page can wait for are tried and written by a job.
_MOST_TRIED, _MOST_TOLD = 200, 200


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Tổ chức", "url": reverse("organisation_tree")}, {"label": _HEADING}]


def _actions() -> list[tuple[str, str]]:
    """The words of the column `action`, and what each does."""
    return list(LABELS.items())


@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
    return workbook_answer(reorganisation_workbook(request.user), "sap-xep-to-chuc")


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_file(request: HttpRequest) -> HttpResponse:
    """Nothing is written here: what was read goes, signed, to the page to check and from there to `write`."""
    require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
    sent = request.method == "POST" and settings.UPLOADS
    form = ReorganisationFileForm(request.POST, request.FILES) if sent else ReorganisationFileForm()
    if sent and form.is_valid():
        try:
            given = form.cleaned_data
            return _check(request, _read(given["file"], given["assign"]), given["decided_by"])
        except DomainError as refusal:
            refuse(form, refusal)
    context = {
        "heading": _HEADING,
        "uploads": settings.UPLOADS,
        "actions": _actions(),
        "crumbs": _crumbs(),
        "sent": file_jobs(request.user),
    }
    return render_form(request, "exchange/reorganisation_file.html", context, form=form)


def _read(file: UploadedFile, assign: UploadedFile | None) -> FileRead:
    with TemporaryDirectory() as folder:
        paths = [_kept(Path(folder), place, one) for place, one in (("a", file), ("b", assign)) if one is not None]
        return read_reorganisation(paths[0], paths[1] if assign is not None else None)


def _kept(folder: Path, place: str, file: UploadedFile) -> Path:
    """Under a name of our own, that no path of the sender's gets into."""
    suffix = ".xlsx" if str(file.name).lower().endswith(".xlsx") else ".csv"
    path = folder / f"{place}{suffix}"
    path.write_bytes(file.read())
    return path


def _check(request: Any, read: FileRead, decided_by: str) -> HttpResponse:
    errors = list(read.errors)
    context = _words(read.steps)
    if not errors and len(read.steps) <= _MOST_TRIED:
        report = plan(by=request.user, steps=read.steps)
        errors = report.errors
        context |= {} if errors else what_it_comes_to(read.steps, report)
    if not errors:
        context |= {"signed": _sign(request.user, read.steps, decided_by)}
    context |= {"errors": _sorted(errors)[:_MOST_TOLD], "faults": len(errors)}
    return render(request, "exchange/reorganisation_file_check.html", context, status=422 if errors else 200)


def _words(steps: Sequence[Step]) -> dict[str, Any]:
    count = len(steps)
    return {"heading": _HEADING, "crumbs": _crumbs(), "count": count, "by_job": count > _MOST_TRIED}


def _sorted(errors: Sequence[LineError]) -> list[LineError]:
    return sorted(errors, key=lambda error: error.line)


@require_POST
@fresh_sign_in
def write(request: Any) -> HttpResponse:
    """All of the lines that were checked, or none; many of them by a job."""
    require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
    try:
        steps, decided_by = _unsign(request.user, request.POST.get("steps", ""))
    except signing.BadSignature:
        messages.error(request, "Trang kiểm tra đã quá một giờ hoặc không còn dùng được. Nạp lại tệp.")
        return redirect("reorganisation_file")
    try:
        with once(request.POST.get("key", ""), request.user) as submission:
            if not submission.is_repeated:
                submission.result_url = _carry_out(request, steps, decided_by)
    except BadInput as refusal:
        return _check(request, FileRead(errors=list(refusal.lines)), decided_by)
    except DomainError as refusal:
        # What was read and checked need not be sent anew.
        messages.error(request, str(refusal))
        context = {**_words(steps), "signed": request.POST["steps"]}
        return render(request, "exchange/reorganisation_file_check.html", context, status=refusal.status)
    return redirect(submission.result_url)


def _carry_out(request: Any, steps: Sequence[Step], decided_by: str) -> str:
    """Where to go on."""
    if len(steps) > _MOST_TRIED:
        job = ask_for_reorganisation(by=request.user, steps=steps, decided_by=decided_by)
        return reverse("reorganisation_job", args=[job.pk])
    report = commit(by=request.user, steps=steps, decided_by=decided_by)
    planned = number(report.planned)
    messages.success(request, f"Đã ghi {number(len(steps))} dòng; {planned} dòng chờ ngày hiệu lực.")
    return reverse("planned_change_list")


def _sign(user: Any, steps: Sequence[Step], decided_by: str) -> str:
    rows = [(it.line, it.action, it.effective_on.isoformat(), it.decision, it.stored()) for it in steps]
    return signing.dumps([decided_by, rows], salt=f"reorganisation-{user.pk}", compress=True)


def _unsign(user: Any, text: str) -> tuple[list[Step], str]:
    """
    :raises BadSignature: forged, another user's, or too old.
    """
    decided_by, rows = signing.loads(text, salt=f"reorganisation-{user.pk}", max_age=_SECONDS)
    return [Step.restored(row[0], row[1], date.fromisoformat(row[2]), row[3], row[4]) for row in rows], decided_by
