"""The edge to the web: numbers, headers, refusals, and logs that keep silent about people."""

import logging

import pytest
from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from rest_framework.exceptions import PermissionDenied

from common import http
from common.errors import BadInput, DomainError, LineError, StaleVersion


class TooLate(DomainError):
    message = "Đã quá hạn {days} ngày"
    mend = "Xin ý kiến cấp trên"
    field = "held_on"


class Form(forms.Form):
    held_on = forms.CharField()


def answer(view, path="/"):
    request = RequestFactory().get(path)
    return http.RequestIdMiddleware(view)(request)


def api(error):
    response = http.api_exception_handler(error, {})
    assert response is not None
    return response


def test_each_answer_carries_a_number_that_can_be_read_aloud():
    numbers = {answer(lambda request: HttpResponse(http.current_incident())).headers["X-Request-Id"] for _ in range(50)}
    assert len(numbers) == 50
    assert not set("".join(numbers)) & set("01ILOJ")


def test_the_number_is_the_same_in_the_page_the_log_and_the_header():
    seen: dict[str, str] = {}

    def view(request):
        record = logging.makeLogRecord({"msg": "x"})
        assert http.IncidentFilter().filter(record)
        seen.update(page=request.incident, log=vars(record)["incident"])
        return HttpResponse()

    number = answer(view).headers["X-Request-Id"]
    assert seen == {"page": number, "log": number}
    assert http.current_incident() == "-"


def test_a_refusal_that_is_logged_late_keeps_its_number():
    request = RequestFactory().get("/")
    request.__dict__["incident"] = "K7M2Q4XA"
    record = logging.makeLogRecord({"msg": "Not Found", "request": request})
    http.IncidentFilter().filter(record)
    assert vars(record)["incident"] == "K7M2Q4XA"


def test_pages_are_not_kept_by_the_browser_and_files_are():
    assert answer(lambda request: HttpResponse()).headers["Cache-Control"] == "no-store"
    kept = answer(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))
    assert kept.headers["Cache-Control"] == "max-age=60"


def test_every_answer_has_the_security_headers():
    headers = answer(lambda request: HttpResponse(status=404)).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_what_is_out_of_scope_is_not_found():
    middleware = http.RequestIdMiddleware(lambda request: HttpResponse())
    with pytest.raises(Http404):
        middleware.process_exception(RequestFactory().get("/"), ObjectDoesNotExist())


def test_an_uncaught_refusal_is_a_page_with_its_sentence():
    request = RequestFactory().get("/")
    response = http.RequestIdMiddleware(lambda request: HttpResponse()).process_exception(request, TooLate(days=3))
    assert response is not None and response.status_code == 400
    page = response.content.decode()
    assert "Đã quá hạn 3 ngày" in page and "Xin ý kiến cấp trên" in page


def test_other_faults_are_left_to_django():
    middleware = http.RequestIdMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_a_refusal_stands_at_its_field_or_above_all():
    form = Form({"held_on": "x"})
    http.refuse(form, TooLate(days=3))
    http.refuse(form, StaleVersion())
    assert form.errors["held_on"] == ["Đã quá hạn 3 ngày. Xin ý kiến cấp trên"]
    assert form.non_field_errors() == [str(StaleVersion())]


@pytest.mark.parametrize(("form", "status"), [(Form(), 200), (Form({"held_on": "x"}), 200), (Form({}), 422)])
def test_a_refused_form_is_422(form, status):
    request = RequestFactory().get("/")
    assert http.render_form(request, "404.html", {"form": form}).status_code == status


def test_the_api_answers_refusals_in_vietnamese():
    response = api(TooLate(days=3))
    assert response.status_code == 400
    assert response.data == {
        "code": "too_late",
        "detail": "Đã quá hạn 3 ngày. Xin ý kiến cấp trên",
        "field": "held_on",
    }
    assert api(StaleVersion()).status_code == 409
    lines = api(BadInput(lines=[LineError(2, "thiếu mã")])).data["lines"]
    assert lines == [{"line": 2, "reason": "thiếu mã"}]


def test_the_api_hides_what_is_out_of_scope():
    response = api(ObjectDoesNotExist("Hồ Thị Đào"))
    assert (response.status_code, response.data["detail"]) == (404, "Không tìm thấy.")
    assert api(PermissionDenied()).status_code == 403
    assert http.api_exception_handler(ValueError(), {}) is None


def test_a_logged_traceback_holds_no_words_of_the_error():
    def fail():
        try:
            raise KeyError("Hồ Thị Đào")
        except KeyError as error:
            raise ValueError("DETAIL: Key (name)=(Hồ Thị Đào)") from error

    try:
        fail()
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "hỏng", (), (type(error), error, error.__traceback__))
    text = http.QuietFormatter().format(record)
    assert "Hồ Thị Đào" not in text.replace('raise KeyError("Hồ Thị Đào")', "").replace("(name)=(Hồ Thị Đào)", "")
    assert text.index("ValueError\n") < text.index("KeyError")
    assert "in fail" in text


def test_refusals_leave_a_line_and_no_traceback():
    try:
        raise PermissionError("Đào Thị Nở")
    except PermissionError as error:
        told = (type(error), error, error.__traceback__)
        record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Forbidden: /", (), told)
    assert http.QuietFormatter().format(record) == "Forbidden: /"
    assert record.exc_info, "other handlers still have it"
