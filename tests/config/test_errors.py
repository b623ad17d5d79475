"""Error pages: Vietnamese, with a number to read out, whatever is broken."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from common.errors import StaleVersion


def raising(error):
    def view(request):
        raise error

    return view


FAULTS = {
    "400": SuspiciousOperation(),
    "403": PermissionDenied(),
    "404": Http404(),
    "409": StaleVersion(),
    "500": ValueError("Hồ Thị Đào"),
    "503": OperationalError("Hồ Thị Đào"),
}
HEADINGS = {
    "400": "Yêu cầu không đọc được",
    "403": "Bạn chưa có quyền làm việc này",
    "404": "Không tìm thấy trang",
    "409": "Không thực hiện được",
    "500": "Có lỗi trong hệ thống",
    "503": "Hệ thống tạm dừng",
}

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
urlpatterns = [
    *(path(f"{status}/", raising(error)) for status, error in FAULTS.items()),
    path("gui/", lambda request: HttpResponse()),
]
MIDDLEWARE = ["common.http.RequestIdMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE):
        yield Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("status", FAULTS)
def test_faults_have_a_page_with_the_incident_number(client, status):
    response = client.get(f"/{status}/")
    page = response.content.decode()
    assert response.status_code == int(status)
    assert f"<h1>{HEADINGS[status]}</h1>" in page
    assert response.headers["X-Request-Id"] in page
    assert "Hồ Thị Đào" not in page and "Traceback" not in page


def test_a_database_that_is_away_says_when_to_come_again(client):
    assert client.get("/503/").headers["Retry-After"] == "30"


def test_a_form_without_its_token_is_explained(client):
    response = client.post("/gui/")
    assert response.status_code == 403
    assert "Trang đã để quá lâu" in response.content.decode()
