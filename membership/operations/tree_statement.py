"""Histories of many bodies written at once, as files state them; checked before by `membership.rules.tree_history`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts.history import acting
from accounts.models import User
from common.dates import local_today
from membership.access import Refused, ranges
from membership.models import Organisation, OrganisationVersion
from membership.operations.segment import rebuild
from membership.operations.tree_change import lock_tree
from membership.operations.tree_of_today import apply_version, current_of
from membership.rules.path import path_of
from membership.rules.permission import Permission
from membership.rules.tree_history import Dated

_BATCH = 2_000
# Paths below a body that moved; new rows already carry theirs.
_PATHS = """
WITH RECURSIVE line AS (
  SELECT id, '/' || lpad(id::text, 8, '0') || '/' AS path FROM membership_organisation WHERE parent_id IS NULL
  UNION ALL
  SELECT o.id, l.path || lpad(o.id::text, 8, '0') || '/'
  FROM membership_organisation o JOIN line l ON o.parent_id = l.id
)
UPDATE membership_organisation o SET path = line.path FROM line WHERE line.id = o.id AND o.path <> line.path
"""
Histories = Mapping[int, Sequence[Dated]]


def reserve_ids(count: int) -> list[int]:
    """Ids of bodies to be, so that versions can name each other before any is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('membership_organisation', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def state_histories(
    *, by: User | None, before: Histories, after: Histories, changed: Sequence[int], external: Mapping[int, str]
) -> int:
    """Make these bodies what the histories say; how many of them changed or are new.

    :param before: what the database holds; a body that is missing there is new, under an id from `reserve_ids`.
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
            _write_bodies(touched, before, after, external, paths, today)
            _write_versions(touched, before, after)
            with connection.cursor() as cursor:
                cursor.execute(_PATHS)
            rebuild()
    return len(touched)


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
    touched: Sequence[int],
    before: Histories,
    after: Histories,
    external: Mapping[int, str],
    paths: _Paths,
    today: date,
) -> None:
    there = Organisation.objects.in_bulk([body for body in touched if body in before])
    created = []
    for body in touched:
        if body in there:
            row = there[body]
            row.version += 1
        else:
            row = Organisation(pk=body, path=paths.of(body), external_id=external.get(body, ""))
            created.append(row)
        row.system = after[body][0].system
        versions = [_version(body, dated) for dated in after[body]]
        apply_version(row, versions, current_of(versions, today), today)
    Organisation.objects.bulk_create(created, batch_size=_BATCH)
    columns = ["name", "kind", "code", "sector", "parent", "led_by", "closed_on", "sort_key", "search_key", "version"]
    Organisation.objects.bulk_update(there.values(), columns, batch_size=_BATCH)


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
