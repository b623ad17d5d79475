"""Histories of many bodies written at once, as files and decisions state them; checked before in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.history import acting
from accounts.models import User
from common.dates import local_today
from membership.access import Refused, ranges
from membership.models import Organisation, OrganisationVersion
from membership.operations.segment import rebuild
from membership.operations.tree_change import lock_tree
from membership.operations.tree_of_today import apply_version, current_of
from membership.rules.organisation_kind import KINDS
from membership.rules.path import path_of
from membership.rules.permission import Permission
from membership.rules.tree_history import Dated

_BATCH = 2_000
# From these bodies down; the paths above them are right already.
_PATHS = """
WITH RECURSIVE line AS (
  SELECT o.id, coalesce(p.path, '/') || lpad(o.id::text, 8, '0') || '/' AS path
  FROM membership_organisation o LEFT JOIN membership_organisation p ON p.id = o.parent_id WHERE o.id = ANY(%s)
  UNION ALL
  SELECT o.id, l.path || lpad(o.id::text, 8, '0') || '/'
  FROM membership_organisation o JOIN line l ON o.parent_id = l.id
)
UPDATE membership_organisation o SET path = line.path FROM line WHERE line.id = o.id AND o.path <> line.path
"""
# One statement for thousands of bodies; the mapper takes a minute to write its own.
_ROWS_OF_TODAY = """
UPDATE membership_organisation o SET name = v.name, kind = v.kind, code = v.code, sector = v.sector,
  parent_id = v.parent_id, led_by_id = v.led_by_id, closed_on = v.closed_on, sort_key = v.sort_key,
  search_key = v.search_key, short_name = v.short_name, version = v.version
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::date[],
  %s::text[], %s::text[], %s::text[], %s::integer[])
  AS v(id, name, kind, code, sector, parent_id, led_by_id, closed_on, sort_key, search_key, short_name, version)
WHERE o.id = v.id
"""
_COLUMNS = (
    "pk",
    "name",
    "kind",
    "code",
    "sector",
    "parent_id",
    "led_by_id",
    "closed_on",
    "sort_key",
    "search_key",
    "short_name",
    "version",
)
# So many separate places are rather derived all at once.
_MOST_ROOTS = 50
Histories = Mapping[int, Sequence[Dated]]


@transaction.atomic
def state_histories(
    *, by: User | None, before: Histories, after: Histories, changed: Sequence[int], external: Mapping[int, str]
) -> int:
    """Make these bodies what the histories of a file say; how many of them changed or are new.

    :param before: what the database holds; a body that is missing there is new, under an id from `reserved_ids`.
    :param after: the histories of all bodies, so that paths can be followed up.
    :param external: the ids that a file gives to bodies.
    :raises Refused: a body lies outside the user's reach.
    """
    lock_tree()
    today = local_today()
    touched = [body for body in changed if list(before.get(body, ())) != list(after[body])]
    paths = _Paths(after, today)
    _check_reach(by, [paths.of(body) for body in touched])
    with acting(by=by, reason="membership.organisation.stated"):
        _write_external(external, before)
        if touched:
            write_histories(touched, before, after, today=today, external=external)
            rebuild()
    return len(touched)


def write_histories(
    touched: Sequence[int],
    before: Histories,
    after: Histories,
    *,
    today: date,
    external: Mapping[int, str] | None = None,
) -> None:
    """Write versions, rows of today and paths of these bodies; the segments are still to be derived."""
    moved = _write_bodies(touched, before, after, external or {}, today)
    _write_versions(touched, before, after)
    ranked = sorted(moved, key=lambda body: KINDS[current_of(after[body], today).kind].rank)
    with connection.cursor() as cursor:
        # From the top down, so that each finds the path of its parent.
        for _rank, bodies in groupby(ranked, key=lambda body: KINDS[current_of(after[body], today).kind].rank):
            cursor.execute(_PATHS, [list(bodies)])


def derive_segments(touched: Sequence[int], before: Histories, after: Histories, *, passed_to: Collection[int]) -> None:
    """Derive segments where places, kinds or periods changed; restamp what was passed to these bodies."""
    placed = [body for body in touched if _places(before.get(body, ())) != _places(after[body])]
    if not placed and not passed_to:
        return
    with connection.cursor() as cursor:
        roots = _roots(cursor, placed, before, after)
    rebuild(organisation_ids=roots, rows_passed_to=passed_to)


def _places(versions: Sequence[Dated]) -> list[tuple[Any, ...]]:
    """What segments are made of, joined where it does not change."""
    places: list[tuple[Any, ...]] = []
    for version in versions:
        if places and places[-1][1:] == (version.valid_from, version.kind, version.parent):
            places[-1] = (places[-1][0], version.end, version.kind, version.parent)
        else:
            places.append((version.valid_from, version.end, version.kind, version.parent))
    return places


def _roots(cursor: CursorWrapper, placed: Sequence[int], before: Histories, after: Histories) -> list[int] | None:
    """Bodies from which on down all changes can be derived, none below another; ``None`` where that cannot be said."""
    known = set(placed)
    roots = [
        body
        for body in placed
        if not all(version.parent in known for version in {*before.get(body, ())}.symmetric_difference(after[body]))
    ]
    if len(roots) > _MOST_ROOTS:
        return None
    for body in roots:
        line = {version.parent for version in (*before.get(body, ()), *after[body])}
        if line & set(roots):
            return None
    cursor.execute(
        "SELECT 1 FROM membership_organisationsegment WHERE organisation_id = ANY(%s) AND EXISTS ("
        "SELECT 1 FROM unnest(chain[:cardinality(chain) - 1]) above WHERE above = ANY(%s)) LIMIT 1",
        [_with_parents(roots, after), roots],
    )
    return None if cursor.fetchone() else roots


def _with_parents(roots: Sequence[int], after: Histories) -> list[int]:
    parents = {version.parent for body in roots for version in after[body]}
    return [*roots, *(parent for parent in parents if parent is not None)]


class _Paths:
    """Paths on today's tree, followed up through the histories."""

    def __init__(self, histories: Histories, today: date) -> None:
        self.histories, self.today = histories, today
        self.known: dict[int, str] = {}

    def of(self, body: int) -> str:
        if body not in self.known:
            parent = current_of(self.histories[body], self.today).parent
            self.known[body] = path_of(self.of(parent) if parent is not None else "", body)
        return self.known[body]


def _check_reach(by: User | None, paths: Sequence[str]) -> None:
    if by is None:
        return
    reach = ranges(by, Permission.ORGANISATION_CHANGE)
    if not all(reach.covers(path) for path in paths):
        raise Refused(Permission.ORGANISATION_CHANGE)


def _write_external(external: Mapping[int, str], before: Histories) -> None:
    for body, name in external.items():
        if body in before:
            Organisation.objects.filter(pk=body).exclude(external_id=name).update(external_id=name)


def _write_bodies(
    touched: Sequence[int], before: Histories, after: Histories, external: Mapping[int, str], today: date
) -> list[int]:
    """The rows of today; which of them are new or stand elsewhere now."""
    there = Organisation.objects.in_bulk([body for body in touched if body in before])
    created, moved = [], []
    for body in touched:
        parent = current_of(after[body], today).parent
        if body in there:
            row = there[body]
            row.version += 1
            if row.parent_id != parent:
                moved.append(body)
        else:
            # The path is that of the top of a tree until all rows are there.
            row = Organisation(pk=body, path=path_of("", body), external_id=external.get(body, ""))
            created.append(row)
            if parent is not None:
                moved.append(body)
        row.system = after[body][0].system
        versions = [_version(body, dated) for dated in after[body]]
        apply_version(row, versions, current_of(versions, today), today)
    Organisation.objects.bulk_create(created, batch_size=_BATCH)
    if there:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS_OF_TODAY, [[getattr(row, name) for row in there.values()] for name in _COLUMNS])
    return moved


def _version(body: int, dated: Dated) -> OrganisationVersion:
    return OrganisationVersion(
        organisation_id=body,
        system=dated.system,
        valid_from=dated.valid_from,
        valid_to=dated.valid_to,
        name=dated.name,
        kind=dated.kind,
        code=dated.code,
        parent_id=dated.parent,
        sector=dated.sector,
        led_by_id=dated.led_by,
        short_name=dated.short_name,
        decision_number=dated.decision,
    )


def _write_versions(touched: Sequence[int], before: Histories, after: Histories) -> None:
    """Only what differs: versions that stay keep their decision."""
    gone: Any = {
        (body, dated.valid_from) for body in touched for dated in before.get(body, ()) if dated not in after[body]
    }
    old = OrganisationVersion.objects.filter(organisation__in={body for body, _day in gone})
    stale = [pk for pk, *key in old.values_list("pk", "organisation_id", "valid_from") if tuple(key) in gone]
    OrganisationVersion.objects.filter(pk__in=stale).delete()
    OrganisationVersion.objects.bulk_create(
        (_version(body, dated) for body in touched for dated in after[body] if dated not in before.get(body, ())),
        batch_size=_BATCH,
    )
