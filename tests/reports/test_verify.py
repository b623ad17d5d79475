"""`verify` finds what is wrong, and nothing where nothing is."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs.models import Job
from membership.models import Organisation, OrganisationAncestry, OrganisationSegment
from pipeline.models import StageEvent
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
        (_park, "queue"),
        (_let_wait, "queue"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_verify_finds_the_damage(world, damage, name):
    damage()
    assert _verify()[name] is False


def test_verify_finds_a_trigger_that_was_switched_off(committed_db):
    assert trigger_check().ok
    with CLUSTER.connect(committed_db.name) as owner:
        owner.execute("ALTER TABLE pipeline_stageevent DISABLE TRIGGER mark_stale_update")
    assert trigger_check().detail == "thiếu pipeline_stageevent.mark_stale_update"


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
