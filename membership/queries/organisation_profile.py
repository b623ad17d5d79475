"""All that the page of one organisation says about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q

from membership.access import ranges
from membership.models import Grant, Organisation, OrganisationAncestry, OrganisationVersion
from membership.queries.former import reach_on, reach_then
from membership.queries.holding import Holding, holdings_in_subtree
from membership.queries.lineage import Lineage, edges, lineage_of
from membership.queries.planned_change import next_change
from membership.queries.reference import kind_label
from membership.rules.organisation_kind import KINDS, UNION, OrganisationKind, may_stand_under
from membership.rules.path import ids_in
from membership.rules.permission import Permission
from membership.rules.sector import BLOCKS, block_of

MOST_LED = 100
_VIEW = Permission.ORGANISATION_VIEW
_CELLS = tuple(kind.code for kind in KINDS.values() if kind.has_members)


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A body above, under its name of the day; the last of a line is the body itself."""

    number: int
    name: str
    in_reach: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """`current` is the version of the day, or nothing when the body did not exist; `versions` are newest first."""

    organisation: Organisation
    current: OrganisationVersion | None
    versions: Sequence[OrganisationVersion]
    line: Sequence[Ancestor]
    lineage: Lineage

    @property
    def kind(self) -> OrganisationKind:
        return KINDS[self.current.kind if self.current else self.organisation.kind]

    @property
    def block_label(self) -> str:
        """The block in which the Union counts the body; empty for the Party's."""
        shown = self.current or self.versions[0]
        return BLOCKS[block_of(shown.sector)] if shown.system == UNION else ""

    @property
    def kind_label(self) -> str:
        """What this kind is called on the day, else when the body was last there."""
        shown: Any = self.current or self.versions[0]
        return str(shown.kind_name)

    @property
    def takes_children(self) -> bool:
        """Whether some kind of body may stand under this one."""
        return any(may_stand_under(kind, self.kind.code) for kind in KINDS)

    @property
    def planned(self) -> tuple[str, date, int | None] | None:
        """By which decision, from when and by which account the body changes next, where that is planned."""
        newest: Any = self.versions[0]
        told = newest.planned
        return (told["decision"], date.fromisoformat(told["effective_on"]), told["by"]) if told else None

    @property
    def had_other_short_names(self) -> bool:
        return len({row.short_name for row in self.versions}) > 1

    @property
    def began_on(self) -> date:
        return self.versions[-1].valid_from

    @property
    def above(self) -> Ancestor | None:
        """The direct parent on the day."""
        return self.line[-2] if len(self.line) > 1 else None


def profile_of(user: Any, number: int, day: date) -> Profile:
    """Two SQL statements; at most two more for whoever looks back.

    :raises Organisation.DoesNotExist: no such number in the user's reach.
    """
    rows = OrganisationVersion.objects.filter(organisation__number=number).order_by("-valid_from")
    named: dict[str, Any] = {"kind_name": kind_label(day), "kind_then": kind_label(OuterRef("valid_from"))}
    told = rows.annotate(edges=edges(), planned=next_change("organisation"), **named)
    told = told.select_related("organisation", "parent", "led_by")
    versions = list(told.filter(ranges(user, _VIEW).any_q("organisation__path")))
    versions = versions or list(told.filter(reach_then(user, _VIEW).any_q("organisation__path")))
    if not versions:
        raise Organisation.DoesNotExist
    organisation = versions[0].organisation
    current = next(
        (row for row in versions if row.valid_from <= day and (not row.valid_to or day < row.valid_to)), None
    )
    lineage = lineage_of(user, organisation.pk, versions[0].edges)
    return Profile(organisation, current, versions, line_of(user, organisation, day) if current else (), lineage)


def line_of(user: Any, organisation: Organisation, day: date) -> list[Ancestor]:
    """From the top of the tree down to the body, as they were called and stood on the day."""
    reach = reach_on(user, day)
    above = OrganisationAncestry.objects.filter(
        Q(segment__valid_to=None) | Q(segment__valid_to__gt=day),
        segment__organisation=organisation,
        segment__valid_from__lte=day,
    )
    versions = OrganisationVersion.objects.on(day).filter(organisation__in=above.values("ancestor"))
    rows = sorted(versions.select_related("organisation"), key=lambda row: KINDS[row.kind].rank)
    return [Ancestor(row.organisation.number, row.name, reach.covers(row.organisation.path)) for row in rows]


def led_by(organisation: Organisation, day: date) -> list[Any]:
    """Versions of the Youth Union bodies that the body leads on the day, by name. One SQL statement."""
    rows = OrganisationVersion.objects.on(day).filter(led_by=organisation).select_related("organisation")
    return list(rows.order_by("organisation__sort_key", "organisation_id")[:MOST_LED])


def counts_of(organisation: Organisation, day: date) -> list[Holding]:
    """How much there is in the body and everything below it. One SQL statement."""
    below = Organisation.objects.existing().under(organisation).exclude(pk=organisation.pk)
    children = OrganisationVersion.objects.on(day).filter(parent=organisation)
    also = {
        "đơn vị trực tiếp": children,
        "tổ chức ở mọi cấp dưới": below,
        "chi bộ, chi đoàn": below.filter(kind__in=_CELLS),
    }
    return holdings_in_subtree(organisation, day, also=also)


def grants_for(organisation: Organisation, day: date) -> list[Any]:
    """Who may do something in the body on the day: grants for it and for the bodies above it, its own first."""
    rows = Grant.objects.in_force(day).filter(organisation__in=ids_in(organisation.path))
    found = rows.select_related("user", "organisation").order_by("user__sort_key", "pk")
    return sorted(found, key=lambda grant: -len(grant.organisation.path))
