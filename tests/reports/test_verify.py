"""`verify` finds what is wrong, and nothing where nothing is."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs.models import Job
from membership.models import (
    Organisation,
    OrganisationAncestry,
    OrganisationSegment,
    PartyMembership,
    Person,
    UnionMembership,
)
from pipeline.models import Candidacy, StageEvent
from reports.models import Fact, StaleFact
from reports.operations.fact import refresh
from reports.queries.invariant import trigger_check
from tests.environment import CLUSTER
from tests.reports.world import World


@pytest.fixture
def world(db) -> World:
    world = World.make()
    world.event("admitted", date(2021, 3, 4), "cell_a11", "branch")
    world.move("base_a1", "upper_b", date(2021, 6, 1))
    world.event("admitted", date(2021, 7, 4), "cell_a11", "branch")
    refresh()
    return world


def _verify() -> dict[str, bool]:
    out = io.StringIO()
    code: object = 0
    try:
        call_command("verify", "--format", "json", stdout=out)
    except SystemExit as ended:
        code = ended.code
    checks = {check["name"]: check["ok"] for check in json.loads(out.getvalue())["checks"]}
    assert code == int(not all(checks.values()))
    return checks


def test_verify_finds_nothing_wrong(world):
    assert all(_verify().values())


def test_verify_lets_people_stay_until_the_day_on_which_their_body_ends(world):
    days = {"valid_from": date(2021, 1, 1), "valid_to": date(2021, 9, 1)}
    PartyMembership.objects.create(person=Person.objects.all()[0], organisation=_end("cell_b11"), **days)
    Candidacy.objects.update(outcome="withdrawn", closed_on=date(2021, 9, 1))
    found = _verify()
    assert found["members_in_their_bodies"] and found["candidacies_in_their_bodies"]


def _forge_fact() -> None:
    Fact.objects.filter(month=date(2021, 3, 1)).update(admitted=7)


def _forge_chain() -> None:
    segment = OrganisationSegment.objects.filter(organisation__name="cell_a21").get()
    segment.chain = segment.chain[:1] + segment.chain[2:]
    segment.kinds = segment.kinds[:1] + segment.kinds[2:]
    segment.save()


def _drop_segment() -> None:
    segment = OrganisationSegment.objects.get(organisation__name="cell_b11")
    segment.ancestry.all().delete()
    segment.delete()


def _forge_base() -> None:
    OrganisationSegment.objects.filter(organisation__name="cell_b11").update(
        base=OrganisationSegment.objects.get(organisation__name="base_cell")
    )


def _drop_ancestor() -> None:
    OrganisationAncestry.objects.filter(segment__organisation__name="cell_b11", depth=1).delete()


def _forge_path() -> None:
    Organisation.objects.filter(name="cell_b11").update(path="/00000001/")


def _forge_stamp() -> None:
    StageEvent.objects.filter(counted_on=date(2021, 7, 4)).update(
        party_segment=OrganisationSegment.objects.get(organisation__name="cell_a11", valid_to=date(2021, 6, 1))
    )


def _end(name: str) -> Organisation:
    body = Organisation.objects.get(name=name)
    body.closed_on = date(2021, 9, 1)
    body.save(update_fields=["closed_on"])
    return body


def _leave_member() -> None:
    days = {"valid_from": date(2021, 1, 1), "valid_to": date(2021, 9, 2)}
    PartyMembership.objects.create(person=Person.objects.all()[0], organisation=_end("cell_b11"), **days)


def _leave_union_member() -> None:
    body = _end("branch")
    UnionMembership.objects.create(person=Person.objects.all()[0], organisation=body, valid_from=date(2021, 1, 1))


def _leave_candidacy() -> None:
    _end("cell_a11")


def _leave_introduced() -> None:
    _end("branch")


def _park() -> None:
    Job.objects.create(kind="thử", parked_at=timezone.now())


def _let_wait() -> None:
    StaleFact.objects.create(segment_id=1, month=date(2021, 1, 1))
    StaleFact.objects.update(marked_at=timezone.now() - timedelta(minutes=6))


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (_forge_fact, "facts"),
        (_forge_chain, "segments"),
        (_drop_segment, "segments_cover_versions"),
        (_forge_base, "base_organisations"),
        (_drop_ancestor, "ancestry"),
        (_forge_path, "paths"),
        (_forge_stamp, "events_in_their_segments"),
        (_leave_member, "members_in_their_bodies"),
        (_leave_union_member, "members_in_their_bodies"),
        (_leave_candidacy, "candidacies_in_their_bodies"),
        (_leave_introduced, "candidacies_in_their_bodies"),
        (_park, "queue"),
        (_let_wait, "queue"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_verify_finds_the_damage(world, damage, name):
    damage()
    assert _verify()[name] is False


@pytest.mark.parametrize(
    ("table", "trigger"),
    [("pipeline_stageevent", "mark_stale_update"), ("membership_organisationsegment", "mark_stale_base")],
)
def test_verify_finds_a_trigger_that_was_switched_off(committed_db, table, trigger):
    assert trigger_check().ok
    with CLUSTER.connect(committed_db.name) as owner:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    assert trigger_check().detail == f"thiếu {table}.{trigger}"


def test_recompute_check_changes_nothing_and_tells_by_its_code(world):
    _forge_fact()
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("recompute", "--check", "--format", "json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["differences"] == 2
    assert Fact.objects.filter(admitted=7).exists()
    out = io.StringIO()
    call_command("recompute", "--format", "json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["rows"], answer["differences"]) == (4, 2)
    assert answer["seconds"] >= 0
    assert answer["peak_mb"] > 10
    call_command("recompute", "--check", stdout=io.StringIO())


def test_recompute_refuses_a_month_it_cannot_read(db):
    with pytest.raises(SystemExit) as ended:
        call_command("recompute", "--from", "tháng ba", stderr=io.StringIO())
    assert ended.value.code == 2
