"""Who went on for whom: the bodies that one took over, and those that took it over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from membership.models import OrganisationSuccession, Reorganisation, ReorganisationLine
from membership.queries.former import may_then
from membership.rules.permission import Permission

_SIDES = ("predecessor", "successor")


@dataclass(frozen=True, slots=True)
class Relative:
    """A body before or after; `partial` when only a part passed over."""

    number: int
    name: str
    effective_on: date
    partial: bool
    decision_number: str
    in_reach: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    predecessors: Sequence[Relative]
    successors: Sequence[Relative]


def edges() -> ArraySubquery:
    """Annotates rows that name an `organisation` with what `lineage_of` reads."""
    own = Q(predecessor=OuterRef("organisation")) | Q(successor=OuterRef("organisation"))
    told = {f"{side}_{name}": f"{side}__{name}" for side in _SIDES for name in ("id", "number", "name", "path")}
    one = JSONObject(**told, effective_on="effective_on", partial="partial", decision=_decision())
    rows: Any = OrganisationSuccession.objects.filter(own)
    return ArraySubquery(rows.order_by("-effective_on", "pk").values(one=one))


def lineage_of(user: Any, organisation_id: int, found: Iterable[Mapping[str, Any]]) -> Lineage:
    """Newest first; bodies out of the user's reach are told from the others."""
    relatives: dict[str, list[Relative]] = {side: [] for side in _SIDES}
    for edge in found:
        side = "successor" if edge["predecessor_id"] == organisation_id else "predecessor"
        relatives[side].append(
            Relative(
                number=edge[f"{side}_number"],
                name=edge[f"{side}_name"],
                effective_on=date.fromisoformat(edge["effective_on"]),
                partial=edge["partial"],
                decision_number=edge["decision"] or "",
                in_reach=may_then(user, Permission.ORGANISATION_VIEW, edge[f"{side}_path"]),
            )
        )
    return Lineage(relatives["predecessor"], relatives["successor"])


def _decision() -> Subquery:
    """The decision of that day about one of the two."""
    about: Any = Q(organisation=OuterRef("predecessor")) | Q(organisation=OuterRef("successor"))
    lines: Any = ReorganisationLine.objects.filter(
        about, effective_on=OuterRef("effective_on"), reorganisation__state=Reorganisation.State.DONE
    )
    found = lines.order_by("-pk").values("reorganisation__decision_number")[:1]
    return Subquery(found, output_field=CharField())
