"""The tree as it stood on a day, branch by branch, as far as a user may see it.

What the user sees of a past day costs one SQL statement more, once for each request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from common.pagination import Page, paginate
from membership.models import Organisation, OrganisationSegment, OrganisationVersion
from membership.queries.former import reach_on, visible_then
from membership.queries.reference import kind_label

BRANCH_SIZE = 100
_ORDER = ("organisation__sort_key", "organisation_id")


@dataclass(slots=True)
class Node:
    """One body in the tree; `below` are its children where the branch is open, `more` that some are not shown."""

    pk: int
    number: int
    name: str
    code: str
    kind_label: str
    system: str
    children: int = 0
    is_open: bool = False
    below: list["Node"] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True, slots=True)
class Stray:
    """A body that is in reach today and stood elsewhere on the day in view."""

    number: int
    name: str
    parent_name: str


@dataclass(frozen=True, slots=True)
class Tree:
    """`tops` are those of the grants, on a past day also of what ended into them; `more_strays` than are shown."""

    tops: list[Node]
    strays: list[Stray]
    more_strays: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """Some children of a body; `next` and `previous` are cursors."""

    nodes: list[Node]
    next: str | None
    previous: str | None


def _in_reach(user: Any, day: date) -> QuerySet[Any]:
    rows = OrganisationVersion.objects.on(day).filter(reach_on(user, day).any_q("organisation__path"))
    return rows.select_related("organisation").annotate(kind_name=kind_label(day))


def _node(version: Any) -> Node:
    return Node(
        pk=version.organisation_id,
        number=version.organisation.number,
        name=version.name,
        code=version.code,
        kind_label=version.kind_name,
        system=version.system,
    )


def branch(user: Any, parent: Organisation, day: date, *, cursor: str | None = None, size: int = BRANCH_SIZE) -> Branch:
    """A hundred children of one body. Two SQL statements."""
    rows: Page[Any] = paginate(_in_reach(user, day).filter(parent=parent), order=_ORDER, cursor=cursor, size=size)
    nodes = [_node(version) for version in rows]
    _count_children(user, nodes, day)
    return Branch(nodes, rows.next, rows.previous)


def tree(user: Any, day: date, *, chain: Sequence[int] = ()) -> Tree:
    """What the user sees of the tree, with the branches of a chain of bodies opened. Three SQL statements."""
    outside, strays, more_strays = _outside(user, day, chain)
    tops = [_node(version) for version in outside]
    nodes = {node.pk: node for node in tops}
    for version in _children_of(user, chain, day):
        node = _node(version)
        nodes.setdefault(node.pk, node)
        if version.parent_id in nodes:
            nodes[version.parent_id].below.append(nodes[node.pk])
    _count_children(user, nodes.values(), day)
    for node in nodes.values():
        node.is_open = bool(node.below)
        node.more = node.is_open and len(node.below) < node.children
    return Tree(tops, [Stray(row.organisation.number, row.name, row.parent.name) for row in strays], more_strays)


def opened_at(user: Any, number: int, day: date) -> tuple[Organisation, Sequence[int]]:
    """A body and the chain down to it on the day; no chain when it did not exist. One SQL statement, else two.

    :raises Organisation.DoesNotExist: no such number in the user's reach.
    """
    reach = reach_on(user, day).any_q("organisation__path")
    segments = OrganisationSegment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day), reach, organisation__number=number, valid_from__lte=day
    )
    if segment := segments.select_related("organisation").first():
        return segment.organisation, segment.chain
    return visible_then(user).get(number=number), ()


def _outside(user: Any, day: date, chain: Sequence[int]) -> tuple[list[Any], list[Any], bool]:
    """Versions of bodies in reach whose parent on the day is not: the tops of the tree, and strays; are there more.

    Strays stand below the reach today and came into it later, from elsewhere: hundreds of them would hide the tops. One
    that is asked for is a top.
    """
    reach = reach_on(user, day)
    outside = Q(parent=None) if reach.everywhere else Q(parent=None) | ~reach.any_q("parent__path")
    stray = Q(parent__isnull=False) & reach.any_q("organisation__parent__path") & ~Q(organisation_id__in=chain)
    rows = _in_reach(user, day).filter(outside).select_related("parent")
    rows = rows.annotate(is_stray=Case(When(stray, then=True), default=False))
    from_where = Case(When(is_stray=True, then=F("parent__sort_key")), default=Value(""))
    found = list(rows.order_by("is_stray", "-system", from_where, *_ORDER)[: 2 * BRANCH_SIZE + 1])
    tops = [row for row in found if not row.is_stray][:BRANCH_SIZE]
    strays = [row for row in found if row.is_stray]
    return tops, strays[:BRANCH_SIZE], len(strays) > BRANCH_SIZE


def _children_of(user: Any, parents: Sequence[int], day: date) -> list[Any]:
    """The first hundred children of each, and whoever of the chain stands further down; in their order."""
    if not parents:
        return []
    place = Window(RowNumber(), partition_by=F("parent"), order_by=_ORDER)
    rows = _in_reach(user, day).filter(parent__in=parents).annotate(place=place)
    shown = rows.filter(Q(place__lte=BRANCH_SIZE) | Q(organisation_id__in=parents))
    return sorted(shown, key=lambda version: (parents.index(version.parent_id), version.place))


def _count_children(user: Any, nodes: Iterable[Node], day: date) -> None:
    by_pk = {node.pk: node for node in nodes}
    counts = _in_reach(user, day).filter(parent__in=list(by_pk)).order_by().values("parent").annotate(n=Count("pk"))
    for parent, count in counts.values_list("parent", "n"):
        by_pk[parent].children = count
