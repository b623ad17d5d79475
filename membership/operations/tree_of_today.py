"""The rows of `Organisation` as their versions have them today: name, kind, code, parent, path, keys."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from membership.models import Organisation, OrganisationVersion
from membership.operations.tree_change import lock_tree
from membership.rules.organisation_kind import KINDS
from membership.rules.organisation_name import search_key_of_history, sort_key_of
from membership.rules.path import path_of


class Begins(Protocol):
    """Whatever is valid from a day on."""

    @property
    def valid_from(self) -> date: ...


def follow_versions(organisation: Organisation, versions: Sequence[OrganisationVersion], today: date) -> None:
    """Bring one organisation, and the paths below it, in line with its versions; counts its own version up."""
    current = current_of(versions, today)
    before = organisation.path
    apply_version(organisation, versions, current, today)
    parent_path = organisation.parent.path if organisation.parent else ""
    organisation.path = path_of(parent_path, organisation.pk)
    organisation.version += 1
    organisation.save()
    if organisation.path != before:
        _move_paths(before, organisation)


def current_of[V: Begins](versions: Sequence[V], today: date) -> V:
    """The version of today; of a body that ended or has not begun, the nearest one."""
    begun = [version for version in versions if version.valid_from <= today]
    return begun[-1] if begun else versions[0]


def apply_version(
    organisation: Organisation, versions: Sequence[OrganisationVersion], current: OrganisationVersion, today: date
) -> None:
    """Write what a version says, and the keys by which the body is found and ordered; not its path."""
    organisation.name, organisation.kind, organisation.code = current.name, current.kind, current.code
    organisation.short_name, organisation.sector = current.short_name, current.sector
    if organisation.parent_id != current.parent_id:
        organisation.parent_id = current.parent_id
    if organisation.led_by_id != current.led_by_id:
        organisation.led_by_id = current.led_by_id
    organisation.closed_on = current.valid_to if current.valid_to and current.valid_to <= today else None
    organisation.sort_key = sort_key_of(current.kind, current.name)
    organisation.search_key = search_key_of_history(
        [version.name for version in versions],
        [version.code for version in versions],
        [version.short_name for version in versions],
    )


def _move_paths(before: str, organisation: Organisation) -> None:
    """One statement for everything below: the part of each path above it is exchanged."""
    below: Any = Organisation.objects.filter(path__gte=before, path__lt=before[:-1] + "0")
    below.update(path=Concat(Value(organisation.path), Substr(F("path"), len(before) + 1)))


@transaction.atomic
def turn_tree_to(day: date) -> int:
    """Let versions that files dated ahead take effect on the rows of today; how many bodies changed.

    Running it twice changes nothing.
    """
    lock_tree(patiently=True)
    rows = Organisation.objects.filter(Q(pk__in=_differing(day)) | Q(pk__in=_ended(day)))
    # From the top down, so that each finds the path of its parent.
    changed = sorted(rows.select_for_update(), key=lambda row: KINDS[row.kind].rank)
    for organisation in changed:
        versions = organisation.versions.order_by("valid_from")
        follow_versions(organisation, list(versions), day)
    return len(changed)


def _differing(day: date) -> Any:
    """Bodies whose row is not what their version of the day says."""
    same = {name: F(f"organisation__{name}") for name in ("name", "short_name", "kind", "code", "sector")}
    row = OrganisationVersion.objects.on(day)
    told = Q(**same, organisation__closed_on=None)
    for name in ("parent", "led_by"):
        told &= Q(**{name: F(f"organisation__{name}")}) | Q(**{name: None, f"organisation__{name}": None})
    return row.exclude(told).values("organisation")


def _ended(day: date) -> Any:
    """Bodies that end on the day or before, and whose row does not say so."""
    there = OrganisationVersion.objects.on(day).values("organisation")
    begun = OrganisationVersion.objects.filter(valid_from__lte=day).values("organisation")
    return Organisation.objects.existing().filter(pk__in=begun).exclude(pk__in=there).values("pk")
