"""The edge to the web: incident numbers, headers of every answer, and how a refusal is shown."""

import copy
import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import BadInput, DomainError

if TYPE_CHECKING:
    from rest_framework.response import Response

logger = logging.getLogger(__name__)
# Read aloud over the telephone: no letters that sound or look alike.
_ALPHABET = "23456789ABCDEFGHKMNPQRSTUVWXYZ"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_incident: ContextVar[str] = ContextVar("incident", default="-")

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
}


def current_incident() -> str:
    """The number of the request being answered, "-" outside of one."""
    return _incident.get()


class RequestIdMiddleware:
    """Give each request an incident number, each answer its headers, and each uncaught refusal its page.

    Operations raise `DoesNotExist` for what lies outside the user's scope, so that is 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        incident = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        token = _incident.set(incident)
        request.incident = incident  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            _incident.reset(token)
        response.headers["X-Request-Id"] = incident
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Pages hold personal data: neither the browser's Back nor a shared PC may bring them back.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ObjectDoesNotExist):
            logger.info("not found: %s", type(exception).__qualname__)
            raise Http404 from exception
        if isinstance(exception, DomainError):
            return render(request, "refused.html", {"refusal": exception}, status=exception.status)
        return None


def render_form(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, form: BaseForm | None = None
) -> HttpResponse:
    """Render a page with a form, or several (`forms` in the context): 422 when one was refused, else 200."""
    shown = form if form is not None else context.get("form")
    refused = any(one is not None and one.is_bound and one.errors for one in (shown, *context.get("forms", ())))
    return render(
        request,
        template,
        {**context, "form": shown},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def workbook_answer(raw: bytes, name: str) -> HttpResponse:
    """A workbook (.xlsx) to be kept, not shown; `name` is plain letters."""
    kept = f'attachment; filename="{name}.xlsx"'
    return HttpResponse(raw, content_type=_EXCEL, headers={"Content-Disposition": kept})


def refuse(form: BaseForm, refusal: DomainError) -> None:
    """Show a refusal of an operation at its field of the form, or above all fields."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def restate(form: BaseForm, name: str, value: object) -> None:
    """The page carries this on instead of what was sent: after `StaleVersion`, the version that is now shown."""
    sent: Any = form.data
    data = sent.copy()
    data[name] = value
    form.data = data


def api_exception_handler(exception: Exception, context: dict[str, Any]) -> "Response | None":
    """Refusals of operations as 400 or 409, what is out of scope as 404, all with a Vietnamese sentence."""
    # The log is set up with this module before the models that these imports load.
    from rest_framework.exceptions import NotFound
    from rest_framework.response import Response
    from rest_framework.views import exception_handler

    if isinstance(exception, DomainError):
        body: dict[str, Any] = {"code": exception.code, "detail": str(exception)}
        if exception.field:
            body["field"] = exception.field
        if isinstance(exception, BadInput) and exception.lines:
            body["lines"] = [{"line": line.line, "reason": line.reason} for line in exception.lines]
        return Response(body, status=exception.status)
    if isinstance(exception, OperationalError):
        return Response({"code": "unavailable", "detail": "Hệ thống đang bận; thử lại sau ít phút"}, status=503)
    return exception_handler(NotFound() if isinstance(exception, ObjectDoesNotExist) else exception, context)


class IncidentFilter(logging.Filter):
    """Put the incident number on each line of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs refused requests after the last middleware, with the request on the record.
        record.incident = getattr(getattr(record, "request", None), "incident", current_incident())
        return True


class QuietFormatter(logging.Formatter):
    """Tracebacks without the exceptions' own words: PostgreSQL quotes the refused row in them.

    A refusal (403, 404) is a line, not a fault: it has no traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno < logging.ERROR and record.exc_info:
            record = copy.copy(record)
            record.exc_info = record.exc_text = None
        return super().format(record)

    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip()
