"""What holds on every route: CSRF, headers, and that looking changes nothing."""

import pytest
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from membership.models import Organisation
from tests.access import oracle
from tests.access.database import changed, digests
from tests.access.expectations import ROWS
from tests.access.routes import routes
from tests.access.test_matrix import addresses, ask

KNOWN = [route for route in routes() if route.name in ROWS]
PAGES = [route for route in KNOWN if not route.path.startswith(("api/", "healthz", "readyz", "metrics"))]
UNSAFE = [route.name for route in PAGES if ROWS[route.name].post is not None]
# Looking at the recovery codes for the first time is itself noted on them; who reads about a person is recorded.
WRITES_ON_GET = {
    "mfa_view_recovery_codes": {"mfa_authenticator"},
    "candidacy_detail": {"accounts_auditevent"},
    "candidacy_history": {"accounts_auditevent"},
}

CSP = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def first_address(cast, name):
    return next(iter(addresses(cast, name, ROWS[name])))[1]


def answering(cast, name, method="GET"):
    """An account that the route answers; anybody, where it answers nobody of the cast."""
    row = ROWS[name]
    answered = (row.get if method == "GET" else row.post) or ()
    return cast.users[next(role for role in (*reversed(oracle.ROLES), "nobody") if role in (answered or ("nobody",)))]


@pytest.mark.parametrize("name", UNSAFE)
def test_post_without_a_token_is_refused(cast, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(answering(cast, name, "POST"))
    address = first_address(cast, name)
    before = digests()
    answer = strict.post(address, ROWS[name].data)
    assert answer.status_code == 403
    assert "csrf" in answer.templates[0].name
    assert changed(before, digests()) == set()


@pytest.mark.parametrize("account", ["specialist", "union_officer", "organisation_admin", "system_admin"])
def test_get_changes_nothing(cast, as_user, account):
    readable = [route.name for route in PAGES if ROWS[route.name].get is not None]
    asked = {name: [address for _, address, _ in addresses(cast, name, ROWS[name])][:3] for name in readable}
    guilty = written_by(as_user(cast.users[account]), asked)
    assert guilty == {}


def written_by(client, asked):
    """The routes that wrote, with the tables; all are asked first, and singly only if something was written."""
    before = digests()
    for name in asked:
        for address in asked[name]:
            client.get(address)
    if not changed(before, digests()):
        return {}
    guilty = {}
    for name in asked:
        before = digests()
        for address in asked[name]:
            client.get(address)
        guilty[name] = changed(before, digests()) - WRITES_ON_GET.get(name, set())
    return {name: tables for name, tables in guilty.items() if tables} or {"first visit": changed(before, digests())}


def test_get_that_writes_would_be_seen(cast, as_user, monkeypatch):
    def write(user):
        Organisation.objects.filter(pk=cast.base_a1.pk).update(version=F("version") + 1)
        return []

    monkeypatch.setattr("membership.views.home.grants_of", write)
    asked = {"home": ["/"], "login": ["/dang-nhap/"]}
    assert set(written_by(as_user(cast.nobody), asked)) == {"home"}


@pytest.mark.parametrize("name", [route.name for route in KNOWN])
def test_headers_stand_on_every_answer(cast, name):
    row = ROWS[name]
    signed_in = Client()
    signed_in.force_login(answering(cast, name, "GET" if row.get else "POST"))
    method = "GET" if row.get is not None else "POST"
    _thing, address, body = next(iter(addresses(cast, name, row)))
    for client in (Client(), signed_in):
        answer = ask(client, method, address, {**row.data, **body})
        policy = set(answer.headers["Content-Security-Policy"].split("; "))
        assert policy == CSP, address
        assert {key: answer.headers.get(key) for key in HEADERS} == HEADERS, address
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Request-Id"]
        assert "Server" not in answer.headers


def test_headers_stand_on_error_pages(cast, as_user):
    client = as_user(cast.nobody)
    client.raise_request_exception = False
    for address, status in (("/khong-co/", 404), ("/quan-tri/tai-khoan/", 403), ("/dang-nhap/?next=%00", 302)):
        answer = client.get(address)
        assert answer.status_code == status
        assert set(answer.headers["Content-Security-Policy"].split("; ")) == CSP


def _breaks(request):
    raise RuntimeError("045303100011 Trần Thị Mận")


def _plain(request):
    return HttpResponse("x")


urlpatterns = [path("vo/", _breaks), path("thuong/", _plain), path("", include("config.urls"))]
handler500 = "config.errors.server_error"


@override_settings(ROOT_URLCONF=__name__)
def test_page_that_is_not_declared_public_needs_a_sign_in(db, client):
    assert client.get("/thuong/").headers["Location"] == "/dang-nhap/?next=/thuong/"


@override_settings(ROOT_URLCONF=__name__)
def test_page_that_breaks_tells_a_number_and_nothing_else(cast, as_user, caplog):
    client = as_user(cast.base_cadre)
    client.raise_request_exception = False
    answer = client.get("/vo/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == CSP
    assert answer.headers["X-Request-Id"] in page
    for secret in ("045303100011", "Mận", "RuntimeError", "Traceback"):
        assert secret not in page
