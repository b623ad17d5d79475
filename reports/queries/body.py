"""A committee and the bodies directly below it, as they were on the day, with the quotas that answer for a period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q

from common.dates import Period
from membership.models import Organisation
from reports.queries.place import THEN
from reports.queries.restated_quota import Inherited, inherited_targets
from reports.rules.attainment import Body
from reports.rules.measure import Pair
from reports.rules.status import Target
from reports.rules.term import PERCENT_A_YEAR, PERSONS, unit_of

_AIM = ("indicator", "group", "unit", "target_min", "target_max")


@dataclass(frozen=True, slots=True)
class Aim:
    """The target of one organisation for one indicator and group."""

    unit: str
    target: Target


@dataclass(frozen=True, slots=True)
class Bodies:
    """`children` in the order of the tree; `organisations` and `named` by id, the committee among them.

    `inherited` are targets of bodies that ended, on today's tree; those with an heir are in `aims`.
    """

    committee: int
    organisations: Mapping[int, Organisation]
    named: Mapping[int, Body]
    aims: Mapping[tuple[int, Pair], Aim]
    inherited: tuple[Inherited, ...] = field(default=())

    @property
    def children(self) -> tuple[int, ...]:
        return tuple(body for body in self.organisations if body != self.committee)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """For which the committee has quotas; else for which its children have."""
        own = [pair for body, pair in self.aims if body == self.committee]
        return tuple(dict.fromkeys(own or [pair for _, pair in self.aims]))

    def aim(self, body: int, pair: Pair) -> Aim | None:
        return self.aims.get((body, pair))

    def unit(self, pair: Pair) -> str:
        """The unit of the committee's quota, else of a child's, else of the indicator."""
        found = self.aim(self.committee, pair) or next(
            (aim for (_, other), aim in self.aims.items() if other == pair), None
        )
        return found.unit if found else unit_of(pair[0])


def bodies_of(committee: Organisation, period: Period, as_of: date, *, tree: str) -> Bodies:
    """One statement, two for today's tree.

    The children are those of the last day of the period that has come, named as on that day; or those of today.
    """
    day = min(period.end, as_of)
    if tree == THEN:
        return _read(committee, Q(pk=committee.pk) | Q(then__parent=committee), period, as_of, day)
    bodies = _read(committee, Q(pk=committee.pk) | Q(parent=committee, closed_on=None), period, as_of, None)
    if committee.closed_on:
        # Its targets, like all that it did, stand with its heirs.
        bodies = replace(bodies, aims={})
    return _with_inherited(bodies, inherited_targets(committee, period, as_of))


def _with_inherited(bodies: Bodies, inherited: Iterable[Inherited]) -> Bodies:
    aims, kept = dict(bodies.aims), []
    for target in inherited:
        if target.heir is not None:
            held = aims.get((target.heir, target.pair), Aim(PERSONS, Target(0)))
            if held.unit == PERSONS:
                aims[target.heir, target.pair] = Aim(PERSONS, held.target + Target(target.low, target.high))
            else:
                target = replace(target, heir=None)
        kept.append(target)
    return replace(bodies, aims=aims, inherited=tuple(kept))


def with_former(bodies: Bodies, ids: set[int], committee: Organisation, period: Period, as_of: date) -> Bodies:
    """Also the bodies that were children earlier in the period; no statement where there are none."""
    missing = ids - set(bodies.organisations)
    if not missing:
        return bodies
    more = _read(committee, Q(pk__in=missing), period, as_of, min(period.end, as_of))
    return replace(
        bodies,
        organisations={**bodies.organisations, **more.organisations},
        named={**bodies.named, **more.named},
        aims={**bodies.aims, **more.aims},
    )


def _read(committee: Organisation, which: Q, period: Period, as_of: date, day: date | None) -> Bodies:
    """
    :param day: on which the bodies are named; None as they are called today.
    """
    rows: Any = (
        Organisation.objects.annotate(
            then=FilteredRelation("versions", condition=_valid("versions", day) if day else Q(versions__pk=None)),
            aim=FilteredRelation("quotas", condition=_answers(period, as_of)),
        )
        .filter(which)
        .annotate(then_code=F("then__code"), then_name=F("then__name"))
        .annotate(**{f"aim_{name}": F(f"aim__{name}") for name in _AIM})
        .order_by("sort_key", "pk", "aim__indicator", "aim__group")
    )
    organisations: dict[int, Organisation] = {}
    named: dict[int, Body] = {}
    aims: dict[tuple[int, Pair], Aim] = {}
    for row in rows:
        organisations.setdefault(row.pk, row)
        named[row.pk] = Body(row.pk, row.code if row.then_code is None else row.then_code, row.then_name or row.name)
        if row.aim_indicator:
            target = Target(row.aim_target_min, row.aim_target_max, counts_people=row.aim_unit == PERSONS)
            aims[row.pk, (row.aim_indicator, row.aim_group)] = Aim(row.aim_unit, target)
    return Bodies(committee.pk, organisations, named, aims)


def names_of(ids: Iterable[int], day: date | None) -> dict[int, str]:
    """What bodies were called on a day, else are called today; one statement."""
    rows: Any = Organisation.objects.filter(pk__in=list(ids)).annotate(
        then=FilteredRelation("versions", condition=_valid("versions", day) if day else Q(versions__pk=None))
    )
    return {
        pk: then or name for pk, then, name in rows.order_by("sort_key", "pk").values_list("pk", "then__name", "name")
    }


def _valid(relation: str, day: date) -> Q:
    return (Q(**{f"{relation}__valid_to": None}) | Q(**{f"{relation}__valid_to__gt": day})) & Q(
        **{f"{relation}__valid_from__lte": day}
    )


def _answers(period: Period, as_of: date) -> Q:
    """Exactly this period, in force on the day; a rate a year also for each calendar year inside its period."""
    exact = Q(quotas__period_from=period.start, quotas__period_to=period.end)
    if period.is_whole_years() and len(period.whole_years()) == 1:
        exact |= Q(
            quotas__unit=PERCENT_A_YEAR, quotas__period_from__lte=period.start, quotas__period_to__gte=period.end
        )
    return exact & _valid("quotas", as_of) & Q(quotas__state="assigned")
