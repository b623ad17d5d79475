"""Every route × account × thing × method, against what `oracle.py` and `expectations.py` say."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, User
from accounts.models.api_token import digest_of
from membership.rules.path import PathRange
from tests.access import oracle
from tests.access.expectations import ROWS, Row
from tests.access.routes import routes

ROUTES = [route.name for route in routes()]


@pytest.fixture(autouse=True)
def swift(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thousands of refusals need neither a traceback in a log nor a copy of their templates' contexts."""
    logging.disable(logging.CRITICAL)
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    yield
    logging.disable(logging.NOTSET)


def test_matrix_has_a_row_for_every_route():
    assert set(ROUTES) - set(ROWS) == set(), "a new route: say in expectations.py who is answered"
    assert set(ROWS) - set(ROUTES) == set(), "rows of routes that are gone"


def clients(cast: Any, row: Row) -> dict[str, Client]:
    found = {oracle.VISITOR: Client()}
    for name in (*oracle.ROLES, "disabled"):
        user = cast.users[name]
        if row.is_api:
            ApiToken.objects.create(user=user, digest=digest_of(name), expires_on="2099-01-01")
            found[name] = Client(headers={"Authorization": f"Bearer {name}"})
        else:
            found[name] = Client()
            found[name].force_login(user)
    return found


def addresses(cast: Any, name: str, row: Row) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(thing, address, body) of each thing that the route is asked for."""
    if row.subject is None:
        yield "", reverse(name, query=row.query or None), {}
        return
    things = row.subject.things(cast)
    if row.subject.place == "query":
        if not row.is_api:
            yield "", reverse(name, query=row.query or None), {}
        for thing, arguments in things.items():
            yield thing, reverse(name, query={**row.query, **arguments}), {}
    elif row.subject.place == "body":
        for thing, arguments in things.items():
            yield thing, reverse(name, query=row.query or None), arguments
    else:
        for thing, arguments in things.items():
            yield thing, reverse(name, kwargs=arguments, query=row.query or None), {}


def ask(client: Client, method: str, address: str, body: dict[str, Any]) -> Any:
    """The answer; whatever it changed is undone."""
    with transaction.atomic():
        words = {"content_type": "application/json"} if address.startswith("/api/") else {}
        answer = client.get(address) if method == "GET" else client.post(address, body, **words)
        transaction.set_rollback(True)
    return answer


def status_of(answer: Any) -> int | str:
    """A redirect to the sign-in page is not an answer."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/dang-nhap/?next="):
        return "sign-in"
    return answer.status_code


def mistakes(cast: Any, name: str) -> list[str]:
    """The cells of a route that answer otherwise than they should."""
    row, wrong = ROWS[name], []
    signed_in = clients(cast, row)
    # A method that the route does not know is tried once: no thing makes it known.
    known = [method for method, answered in (("GET", row.get), ("POST", row.post)) if answered is not None]
    for number, (thing, address, body) in enumerate(addresses(cast, name, row)):
        for account, client in signed_in.items():
            if number and account in oracle.OUTSIDE and not row.public:
                continue  # who is nobody here is turned away before anything is looked up
            for method in known if number else ("GET", "POST"):
                told = row.subject is None or row.subject.place != "body" or method == "POST"
                expected = row.expected(account, method, thing if told else "")
                got = status_of(ask(client, method, address, {**row.data, **body}))
                to_sign_in = account in oracle.OUTSIDE and not row.public and not row.is_api
                if (got != "sign-in") if to_sign_in else (got not in expected):
                    wrong.append(f"{method} {address} [{thing}] as {account}: {got}, expected {sorted(expected)}")
    return wrong


@pytest.mark.parametrize("name", [name for name in ROUTES if name in ROWS])
def test_matrix(cast, name):
    wrong = mistakes(cast, name)
    assert not wrong, f"{len(wrong)} cells:\n" + "\n".join(wrong[:12])


def _unscoped(self, user, permission=None):
    return self


def _allowed(*args):
    return None


@pytest.mark.parametrize(
    ("place", "bug", "route"),
    [
        ("pipeline.querysets.candidacy.CandidacyQuerySet.visible_to", _unscoped, "candidacy_detail"),
        ("pipeline.querysets.candidacy.CandidacyQuerySet.visible_to", _unscoped, "api_candidacy-detail"),
        ("membership.access.subtree", lambda path: PathRange("/", "0"), "organisation_detail"),
        ("pipeline.querysets.training_class.TrainingClassQuerySet.visible_to", _unscoped, "class_detail"),
        ("membership.views.user.users_visible_to", lambda user: User.objects.all(), "user_detail"),
        ("membership.access.subtree", lambda path: PathRange("/", "0"), "candidacy_detail"),
        ("pipeline.views.ending.require", _allowed, "candidacy_exit"),
        ("membership.views.organisation_change.require", _allowed, "organisation_rename"),
        ("membership.views.audit.require_somewhere", _allowed, "audit_list"),
        ("membership.access.Ranges.covers", lambda self, path: True, "citizen_id_reveal"),
    ],
)
def test_matrix_turns_red_when_a_check_is_lost(cast, monkeypatch, place, bug, route):
    monkeypatch.setattr(place, bug)
    assert mistakes(cast, route)
