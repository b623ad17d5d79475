"""Audit events: what they say, and that nobody can unsay it."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEvent
from accounts.operations.audit import record


def test_audit_names_user_organisation_and_objects(cast):
    record(
        action="membership.citizen_id.revealed",
        user=cast.base_cadre,
        organisation=cast.base_a1,
        object_kind="person",
        object_ids=[7],
        reason="đối chiếu thẻ",
        fields=["citizen_id"],
    )
    event = AuditEvent.objects.get()
    assert (event.user, event.organisation_number, event.organisation_code) == (
        cast.base_cadre,
        cast.base_a1.number,
        "90.001.001",
    )
    assert (event.object_kind, event.object_ids, event.reason) == ("person", [7], "đối chiếu thẻ")
    assert event.detail == {"fields": ["citizen_id"]}


def test_audit_of_the_system_has_no_user(db):
    assert record(action="accounts.keys.rotated", user=None).user is None


@pytest.mark.parametrize("words", ["UPDATE accounts_auditevent SET reason = 'x'", "DELETE FROM accounts_auditevent"])
def test_audit_refuses_to_be_changed(cast, words):
    record(action="accounts.session.begun", user=cast.base_cadre)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words)
    assert AuditEvent.objects.get().reason == ""


def test_audit_may_not_be_emptied(db):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_auditevent")
