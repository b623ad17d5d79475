"""The whole tree over all days in memory, for statements about thousands of bodies at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from common.many import one_of
from membership.models import Organisation, OrganisationSegment, OrganisationVersion
from membership.registry import organisation_followers
from membership.rules.tree_history import Dated

_COLUMNS = (
    "valid_from",
    "valid_to",
    "system",
    "name",
    "kind",
    "code",
    "parent_id",
    "sector",
    "led_by_id",
    "short_name",
)
# So many ids are taken from the sequence at once when a file sets up bodies.
_IDS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class KnownTree:
    """`external` are the ids that files gave to bodies, by tree; both directions."""

    histories: dict[int, list[Dated]]
    external: dict[tuple[str, str], int]
    external_of: dict[int, str]


def known_tree() -> KnownTree:
    """Two SQL statements, whatever the size."""
    histories: dict[int, list[Dated]] = defaultdict(list)
    versions = OrganisationVersion.objects.order_by("organisation_id", "valid_from")
    for organisation, *values in _rows(versions).iterator(chunk_size=20_000):
        histories[organisation].append(_dated(values))
    named = Organisation.objects.exclude(external_id="").values_list("pk", "system", "external_id")
    external = {(system, external_id): pk for pk, system, external_id in named}
    return KnownTree(dict(histories), external, {pk: external_id for (_system, external_id), pk in external.items()})


def _rows(versions: Any) -> Any:
    return versions.values_list("organisation_id", *_COLUMNS, "decision_number")


def _dated(values: Sequence[Any]) -> Dated:
    *told, decision = values
    return Dated(*told, 0, decision)  # type: ignore[call-arg]


class TreeStore:
    """What a plan of changes asks about the tree (`membership.rules.tree.Store`): body by body, or all at once.

    :param whole: read the whole tree first; for plans of many steps.
    """

    def __init__(self, *, whole: bool) -> None:
        self._known = known_tree().histories if whole else None
        self._ids: list[int] = []
        self._parents: dict[int, set[int]] = defaultdict(set)
        self._leaders: dict[int, set[int]] = defaultdict(set)
        self._codes: dict[str, set[int]] = defaultdict(set)
        for body, versions in (self._known or {}).items():
            for version in versions:
                self._codes[version.code].add(body)
                if version.parent is not None:
                    self._parents[version.parent].add(body)
                if version.led_by is not None:
                    self._leaders[version.led_by].add(body)

    def versions(self, bodies: Sequence[int]) -> dict[int, list[Dated]]:
        if self._known is not None:
            return {body: self._known[body] for body in bodies if body in self._known}
        found: dict[int, list[Dated]] = defaultdict(list)
        rows = OrganisationVersion.objects.filter(organisation__in=one_of(bodies)).order_by(
            "organisation_id", "valid_from"
        )
        for organisation, *values in _rows(rows):
            found[organisation].append(_dated(values))
        return found

    def below(self, bodies: Sequence[int]) -> Iterable[int]:
        if self._known is not None:
            return {below for body in bodies for below in self._parents[body]}
        return self._bodies(parent__in=one_of(bodies))

    def led_by(self, body: int) -> Iterable[int]:
        return self._leaders[body] if self._known is not None else self._bodies(led_by=body)

    def holders(self, code: str) -> Iterable[int]:
        return self._codes[code] if self._known is not None else self._bodies(code=code)

    def new_id(self) -> int:
        if not self._ids:
            self._ids = reserved_ids(_IDS_AT_ONCE if self._known is not None else 1)[::-1]
        return self._ids.pop()

    def _bodies(self, **which: Any) -> list[int]:
        rows = OrganisationVersion.objects.filter(**which).order_by()
        return list(rows.values_list("organisation_id", flat=True).distinct())


def reserved_ids(count: int) -> list[int]:
    """Ids of bodies to be, so that versions can name each other before any is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('membership_organisation', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def with_records() -> set[int]:
    """Bodies from whose rows, or from those of a body ever below them, figures are counted."""
    found: set[int] = set()
    for follower in organisation_followers:
        if follower.is_record:
            rows = apps.get_model(follower.model)._base_manager.exclude(**{follower.field: None})
            found.update(rows.values_list(follower.field, flat=True).order_by().distinct())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT unnest(chain) FROM {OrganisationSegment._meta.db_table} WHERE organisation_id = ANY(%s)",  # noqa: S608
            [list(found)],
        )
        return found | {row[0] for row in cursor.fetchall()}
