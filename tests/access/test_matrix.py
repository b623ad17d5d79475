"""Every route × account × thing × method, against what `oracle.py` and `expectations.py` say."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.models.api_token import digest_of
from tests.access import oracle
from tests.access.expectations import ROWS, Row
from tests.access.routes import routes

ROUTES = [route.name for route in routes()]


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


@pytest.mark.parametrize("name", ROUTES)
def test_matrix(cast, name):
    row = ROWS.get(name)
    if row is None:
        pytest.fail("no row")
    wrong = []
    signed_in = clients(cast, row)
    # A method that the route does not know is tried once: no thing makes it known.
    known = [method for method, answered in (("GET", row.get), ("POST", row.post)) if answered is not None]
    for number, (thing, address, body) in enumerate(addresses(cast, name, row)):
        for account, client in signed_in.items():
            for method in known if number else ("GET", "POST"):
                told = row.subject is None or row.subject.place != "body" or method == "POST"
                expected = row.expected(account, method, thing if told else "")
                got = status_of(ask(client, method, address, {**row.data, **body}))
                to_sign_in = account in oracle.OUTSIDE and not row.public and not row.is_api
                if (got != "sign-in") if to_sign_in else (got not in expected):
                    wrong.append(f"{method} {address} [{thing}] as {account}: {got}, expected {sorted(expected)}")
    assert not wrong, f"{len(wrong)} cells:\n" + "\n".join(wrong[:12])
