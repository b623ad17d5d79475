"""How many statements a page costs, session and user included."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.browser.visits import VISITS

BUDGET = 8
BRACKETS = {"BEGIN", "COMMIT"}
# Pages that need more, each with its reason.
ALLOWED: dict[str, int] = {}


def age_session(client: Client) -> None:
    """The next request writes down that the session is alive, as one does every minute."""
    session = client.session
    session["last_seen"] -= 61
    session.save()


@pytest.mark.parametrize("name", sorted(VISITS))
def test_page_costs_few_statements(name, in_demo, subjects):
    visit = VISITS[name]
    address = visit.address(name, subjects)
    with in_demo():
        client = Client()
        if visit.account:
            client.force_login(User.objects.get(pk=subjects.users[visit.account]))
        led = client.get(address, follow=True).redirect_chain
        if visit.account:
            age_session(client)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(led[-1][0] if led else address)
    statements = [query["sql"][:160] for query in seen.captured_queries if query["sql"] not in BRACKETS]
    assert answer.status_code == visit.status
    assert len(statements) <= ALLOWED.get(name, BUDGET), "\n".join([f"{len(statements)} statements", *statements])
