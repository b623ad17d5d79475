"""The history of rows: written by the database whatever wrote the row, with actor and reason, and never unwritten."""

from datetime import date

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.history import acting
from accounts.models import AuditEvent, User
from membership.models import RatingSheet, Reorganisation, Transfer
from pipeline.models import DossierItem, RulePack
from quotas.models import Quota, ReportedFigure

TRACKED = sorted((model for model in apps.get_models() if hasattr(model, "row_history")), key=lambda it: it._meta.label)
# A column that may be changed to another value, by model; elsewhere `version`.
CHANGES = {
    "accounts.User": ("position", "Phó bí thư"),
    "membership.OrganisationVersion": ("decision_number", "02-QĐ/TU"),
    "membership.DecidingAuthority": ("decision_number", "02-QĐ/TU"),
    "membership.Grant": ("valid_to", date(2030, 1, 1)),
    "membership.PartyMembership": ("card_number", "090000000001"),
    "membership.Reorganisation": ("decided_by", "Tỉnh ủy"),
    "membership.Transfer": ("letter_number", "02"),
    "membership.UnionMembership": ("valid_to", date(2030, 1, 1)),
    "membership.YearlyRating": ("grade", "good"),
    "pipeline.Decision": ("received_on", date(2030, 1, 1)),
    "pipeline.Admission": ("ceremony_on", date(2030, 1, 1)),
    "pipeline.DossierItem": ("place", "Tủ 2"),
    "pipeline.Enrolment": ("certificate_number", "77"),
    "pipeline.Meeting": ("members", 20),
    "pipeline.MentorAssignment": ("resolution_number", "09"),
    "pipeline.Probation": ("ends_on", date(2030, 1, 1)),
    "pipeline.Resolution": ("number", "09"),
    "quotas.ReportedFigure": ("value", 7),
}


@pytest.fixture
def row_of(cast):
    """A row of each tracked model that the cast does not have."""
    Reorganisation.objects.create(decision_number="01-QĐ/TU", state="done")
    Transfer.objects.create(
        person=cast.source.person,
        from_organisation=cast.cell_a11,
        to_organisation=cast.cell_a12,
        kind="internal",
        sent_on=date(2026, 1, 1),
    )
    RatingSheet.objects.create(organisation=cast.cell_a11, year=2025)
    DossierItem.objects.create(candidacy=cast.source, document=1, state="present")
    year = {"period_from": date(2026, 1, 1), "period_to": date(2026, 12, 31)}
    Quota.objects.create(
        organisation=cast.base_a1,
        indicator="admitted",
        valid_from=date(2026, 1, 1),
        target_min=1,
        unit="persons",
        **year,
    )
    ReportedFigure.objects.create(
        organisation=cast.base_a1, indicator="admitted", value=1, precision="exact", source="x", **year
    )

    def get(model):
        # The youngest: nothing stands on it.
        return model._default_manager.order_by("-pk").first()

    return get


def change_of(model):
    return CHANGES.get(model._meta.label, ("version", 2))


def by_save(row, column, value):
    setattr(row, column, value)
    row.save()


def by_update(row, column, value):
    type(row)._default_manager.filter(pk=row.pk).update(**{column: value})


def by_bulk_update(row, column, value):
    setattr(row, column, value)
    type(row)._default_manager.bulk_update([row], [column])


def by_sql(row, column, value):
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET {column} = %s WHERE {row._meta.pk.column} = %s', [value, row.pk]
        )


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("way", [by_save, by_update, by_bulk_update, by_sql])
def test_history_keeps_the_former_row_with_actor_and_reason(cast, row_of, model, way):
    row = row_of(model)
    column, value = change_of(model)
    former = getattr(row, column)
    with acting(by=cast.base_cadre, reason="test.change", organisation=cast.base_a1.number):
        way(row, column, value)
    kept = model._default_manager.get(pk=row.pk).row_history.order_by("-pgh_id")[0]
    assert (kept.pgh_label, getattr(kept, column)) == ("update", former)
    assert kept.pgh_context.metadata == {
        "user": cast.base_cadre.pk,
        "reason": "test.change",
        "organisation": cast.base_a1.number,
    }


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_history_keeps_a_deleted_row(cast, row_of, model):
    row = row_of(model)
    events = model._meta.get_field("row_history").related_model
    with acting(by=cast.base_cadre, reason="test.delete"), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE {model._meta.pk.column} = %s', [row.pk])
        kept = events.objects.filter(pgh_obj_id=row.pk, pgh_label="delete").get()
        assert kept.pgh_context.metadata["reason"] == "test.delete"
        # What stood on it is put right by undoing everything.
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_history_is_neither_changed_nor_deleted(cast, row_of, model):
    row = row_of(model)
    by_sql(row, *change_of(model))
    table = model._meta.get_field("row_history").related_model._meta.db_table
    for words in (f"UPDATE \"{table}\" SET pgh_label = 'x'", f'DELETE FROM "{table}"', f'TRUNCATE "{table}"'):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)


def test_history_without_an_actor_says_so(cast):
    by_sql(cast.base_a1, "version", 2)
    assert cast.base_a1.row_history.get().pgh_context is None


def test_history_that_cannot_be_written_undoes_the_change(committed_db):
    """The former row and the new one are one transaction: without the first there is no second."""
    user = User.objects.create_user("canbo", full_name="Hồ Văn Cơ")
    with psycopg.connect(committed_db.environment["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("ALTER TABLE accounts_userevent ADD CONSTRAINT full_up CHECK (false) NOT VALID")
    user.full_name = "Hồ Văn Khác"
    with pytest.raises(DatabaseError, match="full_up"):
        user.save()
    assert User.objects.get().full_name == "Hồ Văn Cơ"


def test_audit_and_history_belong_to_somebody_else_than_the_application(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_super, bypasses = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        owned = cursor.fetchone()[0]
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        owners = [row[0] for row in cursor.fetchall()]
    assert (name, is_super, bypasses, owned) == ("nguon_app", False, False, 0)
    assert owners == ["nguon_owner"]


@pytest.mark.parametrize(
    "words",
    [
        "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE accounts_auditevent",
        "ALTER TABLE membership_person ADD COLUMN x text",
        "CREATE TABLE mine (x int)",
        "SET session_replication_role = replica",
        "SET ROLE nguon_owner",
        "TRUNCATE membership_person CASCADE",
    ],
)
def test_application_cannot_switch_its_own_watch_off(db, words):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words)


def test_audit_is_closed_to_the_owner_as_well(committed_db):
    AuditEvent.objects.create(action="accounts.session.begun")
    with psycopg.connect(committed_db.environment["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for words in ("UPDATE accounts_auditevent SET reason = 'x'", "DELETE FROM accounts_auditevent"):
            with pytest.raises(psycopg.DatabaseError):
                owner.execute(words)
    assert AuditEvent.objects.get().reason == ""


def test_events_of_the_road_are_append_only(cast):
    event = cast.ready.events.order_by("pk")[0]
    for words in (
        "UPDATE pipeline_stageevent SET occurred_on = '2020-01-01' WHERE id = %s",
        "UPDATE pipeline_stageevent SET note = 'x' WHERE id = %s",
        "DELETE FROM pipeline_stageevent WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words, [event.pk])


def test_tracked_models_are_those_of_people_and_decisions():
    labels = {model.__name__ for model in TRACKED}
    assert {"Person", "Candidacy", "Decision", "Admission", "Probation", "Grant", "User", "Quota"} <= labels
    assert not hasattr(RulePack, "row_history")
