"""What must hold over the whole database; each check is one look that changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pgtrigger
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from jobs.models import Job
from membership.rules.organisation_kind import BASE_KINDS
from reports.models import StaleFact

# A queue that is older than this does not move.
PATIENCE: Final = timedelta(minutes=5)

_LINKS: Final = """
SELECT count(*) FROM membership_organisationsegment s
CROSS JOIN LATERAL unnest(s.chain, s.kinds) WITH ORDINALITY AS link(body, kind, place)
WHERE s.chain[cardinality(s.chain)] <> s.organisation_id OR s.kinds[cardinality(s.kinds)] <> s.kind
  OR NOT coalesce((
    SELECT range_agg(daterange(v.valid_from, v.valid_to)) @> daterange(s.valid_from, s.valid_to)
    FROM membership_organisationversion v
    WHERE v.organisation_id = link.body AND v.kind = link.kind
      AND v.parent_id IS NOT DISTINCT FROM s.chain[link.place - 1]), false)
"""
_COVERED: Final = """
WITH covered AS (
  SELECT organisation_id, range_agg(daterange(valid_from, valid_to)) AS days
  FROM membership_organisationsegment GROUP BY 1
)
SELECT count(*) FROM membership_organisationversion v
LEFT JOIN covered own ON own.organisation_id = v.organisation_id
LEFT JOIN covered above ON above.organisation_id = v.parent_id
WHERE NOT coalesce(own.days, '{}') @> CASE WHEN v.parent_id IS NULL
  THEN datemultirange(daterange(v.valid_from, v.valid_to))
  ELSE datemultirange(daterange(v.valid_from, v.valid_to)) * coalesce(above.days, '{}') END
"""
_BASES: Final = """
SELECT count(*) FROM membership_organisationsegment s
LEFT JOIN membership_organisationsegment b ON b.id = s.base_id
WHERE b.id IS NULL OR NOT daterange(b.valid_from, b.valid_to) @> daterange(s.valid_from, s.valid_to)
  OR b.organisation_id <> coalesce((
    SELECT link.body FROM unnest(s.chain, s.kinds) WITH ORDINALITY AS link(body, kind, place)
    WHERE link.kind = ANY(%(base_kinds)s) ORDER BY link.place DESC LIMIT 1), s.organisation_id)
"""
_ANCESTRY: Final = """
SELECT count(*) FROM (
  SELECT s.id AS segment_id, link.body AS ancestor_id, cardinality(s.chain) - link.place AS depth
  FROM membership_organisationsegment s, unnest(s.chain) WITH ORDINALITY AS link(body, place)
) should FULL JOIN membership_organisationancestry a
  ON a.segment_id = should.segment_id AND a.ancestor_id = should.ancestor_id AND a.depth = should.depth
WHERE a.id IS NULL OR should.segment_id IS NULL
"""
_PATHS: Final = """
SELECT count(*) FROM membership_organisation o LEFT JOIN membership_organisation p ON p.id = o.parent_id
WHERE o.path <> coalesce(p.path, '/') || lpad(o.id::text, 8, '0') || '/'
"""
_STAMPS: Final = """
SELECT count(*) FROM pipeline_stageevent e
JOIN membership_organisationsegment p ON p.id = e.party_segment_id
LEFT JOIN membership_organisationsegment u ON u.id = e.union_segment_id
WHERE p.organisation_id <> e.party_organisation_id OR NOT daterange(p.valid_from, p.valid_to) @> e.counted_on
  OR u.id IS NOT NULL AND (u.organisation_id <> e.union_organisation_id
                           OR NOT daterange(u.valid_from, u.valid_to) @> e.counted_on)
"""
# Whoever a body holds goes on in another when it ends.
_MEMBERS: Final = """
SELECT count(*) FROM (
  SELECT organisation_id, valid_to FROM membership_partymembership
  UNION ALL SELECT organisation_id, valid_to FROM membership_unionmembership
) m JOIN membership_organisation o ON o.id = m.organisation_id
WHERE m.valid_to IS NULL AND o.closed_on IS NOT NULL OR m.valid_to > o.closed_on
"""
_HELD: Final = """
SELECT count(*) FROM pipeline_candidacy c
JOIN membership_organisation o ON o.id IN (c.party_organisation_id, c.union_organisation_id)
WHERE c.outcome = '' AND o.closed_on IS NOT NULL
"""
_COUNTS: Final = (
    ("segments", "đoạn thời gian khác với các phiên bản của cây tổ chức", _LINKS),
    ("segments_cover_versions", "phiên bản của tổ chức chưa có đoạn thời gian", _COVERED),
    ("base_organisations", "đoạn thời gian gắn sai tổ chức cơ sở", _BASES),
    ("ancestry", "dòng tổ tiên thừa hoặc thiếu", _ANCESTRY),
    ("paths", "tổ chức có đường không khớp với tổ chức cấp trên", _PATHS),
    ("events_in_their_segments", "diễn biến gắn sai đoạn thời gian", _STAMPS),
    ("members_in_their_bodies", "đảng viên, đoàn viên còn tính ở tổ chức đã kết thúc", _MEMBERS),
    ("candidacies_in_their_bodies", "người vào Đảng còn tính ở tổ chức đã kết thúc", _HELD),
)
_STALE_TRIGGERS: Final = (
    ("mark_stale_insert", "pipeline_stageevent"),
    ("mark_stale_update", "pipeline_stageevent"),
    ("mark_stale_delete", "pipeline_stageevent"),
    ("mark_stale_base", "membership_organisationsegment"),
)
_ENABLED: Final = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


def structure_checks() -> Iterator[Check]:
    """The derived tables of the tree agree with the dated versions and with the events; nobody is left in a body that
    ended."""
    for name, words, statement in _COUNTS:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"base_kinds": list(BASE_KINDS)})
            wrong = cursor.fetchone()[0]
        yield Check(name, wrong == 0, "khớp" if wrong == 0 else f"{wrong} {words}")


def trigger_check() -> Check:
    """History and the marking of facts are switched on: every trigger that the models declare."""
    with connection.cursor() as cursor:
        cursor.execute(_ENABLED)
        enabled = set(cursor.fetchall())
    wanted = {(trigger.get_pgid(model), model._meta.db_table) for model, trigger in _declared()}
    wanted.update(_STALE_TRIGGERS)
    missing = sorted(f"{table}.{name}" for name, table in wanted - enabled)
    return Check(
        "history_triggers", not missing, f"{len(wanted)} bẫy" if not missing else "thiếu " + ", ".join(missing)
    )


def _declared() -> list[tuple[Any, Any]]:
    return list(pgtrigger.registered())


def queue_check() -> Check:
    """Nothing is parked, and whatever waits has not waited long."""
    parked = Job.objects.exclude(parked_at=None).count()
    if parked:
        return Check("queue", False, f"{parked} tác vụ bị gác lại")
    waiting = [
        Job.objects.open().aggregate(oldest=Min("asked_at"))["oldest"],
        StaleFact.objects.aggregate(oldest=Min("marked_at"))["oldest"],
    ]
    oldest = min((moment for moment in waiting if moment), default=None)
    if oldest is None:
        return Check("queue", True, "trống")
    age = timezone.now() - oldest
    return Check("queue", age < PATIENCE, f"cũ nhất đã chờ {int(age.total_seconds())} giây")
