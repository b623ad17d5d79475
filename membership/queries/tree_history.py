"""The whole tree over all days in memory, for statements about thousands of bodies at once."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

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
)


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
    for organisation, *values in versions.values_list("organisation_id", *_COLUMNS).iterator(chunk_size=20_000):
        histories[organisation].append(Dated(*values))
    named = Organisation.objects.exclude(external_id="").values_list("pk", "system", "external_id")
    external = {(system, external_id): pk for pk, system, external_id in named}
    return KnownTree(dict(histories), external, {pk: external_id for (_system, external_id), pk in external.items()})


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
