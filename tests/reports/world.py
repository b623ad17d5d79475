"""A small tree and events of any kind on it, and what they should count to, worked out without SQL."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from membership.models import Organisation, OrganisationSegment, OrganisationVersion, Person
from membership.operations.segment import rebuild
from membership.rules.group import GROUPS, mask_of
from membership.rules.organisation_kind import BASE_KINDS, KINDS
from membership.rules.path import path_of
from pipeline.models import Candidacy, RulePack, StageEvent
from pipeline.rules.indicator import INDICATORS
from reports.rules.fact_column import FACT_COLUMNS

BEGINS = date(2020, 1, 1)
# Name, kind, above.
TREE = (
    ("province", "province", None),
    ("upper_a", "upper", "province"),
    ("upper_b", "upper", "province"),
    ("base_a1", "base_committee", "upper_a"),
    ("base_a2", "base_committee", "upper_a"),
    ("base_b1", "base_committee", "upper_b"),
    ("base_cell", "base_cell", "upper_b"),
    ("sub_a1", "sub_committee", "base_a1"),
    ("cell_a11", "cell", "sub_a1"),
    ("cell_a12", "cell", "base_a1"),
    ("cell_a21", "cell", "base_a2"),
    ("cell_b11", "cell", "base_b1"),
    ("youth", "union_province", None),
    ("youth_a", "union_upper", "youth"),
    ("youth_b", "union_upper", "youth"),
    ("school", "union_base", "youth_a"),
    ("village", "union_base", "youth_b"),
    ("branch", "union_branch", "village"),
)
PARTY_HOLDERS = ("cell_a11", "cell_a12", "cell_a21", "cell_b11", "base_cell", "base_a1", "upper_a")
UNION_HOLDERS = ("school", "village", "branch")


class _Undone(Exception):
    """Ends what is to be forgotten."""


@dataclass
class World:
    bodies: dict[str, Organisation] = field(default_factory=dict)
    pack: RulePack = field(init=False)

    @classmethod
    def make(cls) -> "World":
        world = cls()
        for name, kind, above in TREE:
            world.establish(name, kind, above, BEGINS)
        rebuild()
        world.pack = RulePack.objects.filter().first() or RulePack.objects.create(
            code="thử", title="Quy định thử", valid_from=BEGINS
        )
        return world

    @contextmanager
    def undone(self) -> Iterator["World"]:
        """Whatever happens to the world inside is gone afterwards."""
        try:
            with transaction.atomic():
                yield self
                raise _Undone
        except _Undone:
            pass
        finally:
            for body in self.bodies.values():
                body.refresh_from_db()

    def __getattr__(self, name: str) -> Organisation:
        try:
            return self.__dict__["bodies"][name]
        except KeyError:
            raise AttributeError(name) from None

    def establish(self, name: str, kind: str, above: str | None, day: date) -> Organisation:
        parent = self.bodies[above] if above else None
        system = KINDS[kind].system
        row = Organisation.objects.create(
            system=system, kind=kind, name=name, code=name, parent=parent, path=f"/{name}/", sector=""
        )
        row.path = path_of(parent.path if parent else "", row.pk)
        row.save(update_fields=["path"])
        OrganisationVersion.objects.create(
            organisation=row, system=system, valid_from=day, name=name, kind=kind, code=name, parent=parent
        )
        self.bodies[name] = row
        return row

    def move(self, name: str, to: str, day: date) -> None:
        """Put a body below another from a day on, and everything derived from the tree right again."""
        body, parent = self.bodies[name], self.bodies[to]
        last = body.versions.get(valid_to=None)
        if last.parent == parent:
            return
        if last.valid_from >= day:
            last.parent = parent
            last.save()
        else:
            last.valid_to = day
            last.save()
            OrganisationVersion.objects.create(
                organisation=body,
                system=body.system,
                valid_from=day,
                name=name,
                kind=body.kind,
                code=name,
                parent=parent,
            )
        body.parent = parent
        self._settle_paths()
        rebuild(organisation_ids=[body.pk])

    def detour(self, name: str, to: str, day: date, end: date) -> None:
        """Find out late that a body stood below another from a day to a day, inside one of its versions."""
        body = self.bodies[name]
        whole = body.versions.filter(valid_from__lt=day).order_by("-valid_from").first()
        if whole is None or whole.parent == self.bodies[to] or (whole.valid_to and whole.valid_to <= end):
            return
        last, whole.valid_to = whole.valid_to, day
        whole.save()
        for start, until, parent in ((day, end, self.bodies[to]), (end, last, whole.parent)):
            whole.pk, whole.valid_from, whole.valid_to, whole.parent = None, start, until, parent
            whole.save(force_insert=True)
        rebuild(organisation_ids=[body.pk])

    def _settle_paths(self) -> None:
        for name, _, _ in TREE:
            body = self.bodies[name]
            parent = next((other for other in self.bodies.values() if other.pk == body.parent_id), None)
            body.path = path_of(parent.path if parent else "", body.pk)
            body.save(update_fields=["path", "parent"])

    def candidacy(self, party: str, union: str | None = None, *, opened_on: date = BEGINS) -> Candidacy:
        person = Person.objects.create(given_name="Thử", full_name="Thử", sort_key="thu", search_key=" thu", sex="male")
        return Candidacy.objects.create(
            person=person,
            party_organisation=self.bodies[party],
            union_organisation=self.bodies[union] if union else None,
            rule_pack=self.pack,
            opened_on=opened_on,
            stage_on=opened_on,
            last_event_on=opened_on,
        )

    def event(
        self,
        code: str,
        day: date,
        party: str,
        union: str | None = None,
        *,
        groups: tuple[str, ...] = (),
        candidacy: Candidacy | None = None,
        counts: bool = True,
        to_stage: str = "",
    ) -> StageEvent:
        """One event of a person of their own, unless a candidacy is given."""
        return StageEvent.objects.create(
            candidacy=candidacy or self.candidacy(party, union),
            code=code,
            occurred_on=day,
            counted_on=day,
            party_organisation=self.bodies[party],
            party_segment=segment_on(self.bodies[party], day),
            union_organisation=self.bodies[union] if union else None,
            union_segment=segment_on(self.bodies[union], day) if union else None,
            groups=sum(mask_of(group) for group in groups),
            counts=counts,
            to_stage=to_stage,
        )

    def void(self, event: StageEvent) -> None:
        StageEvent.objects.filter(pk=event.pk).update(is_voided=True)
        event.refresh_from_db()
        StageEvent.objects.create(
            candidacy=event.candidacy,
            code=event.code,
            occurred_on=event.occurred_on,
            counted_on=event.counted_on,
            party_organisation=event.party_organisation,
            party_segment=event.party_segment,
            union_organisation=event.union_organisation,
            union_segment=event.union_segment,
            counts=False,
            voids=event,
        )

    # What should come out, from the rows of versions and events alone.

    def chains(self) -> "Chains":
        return Chains(list(OrganisationVersion.objects.all()))

    def expected_facts(self) -> Counter[tuple[int, date, str]]:
        """(base organisation, month, column) → count."""
        counts: Counter[tuple[int, date, str]] = Counter()
        chains = self.chains()
        for event in StageEvent.objects.filter(counts=True, is_voided=False):
            for body in filter(None, (event.party_organisation_id, event.union_organisation_id)):
                chain = chains.above(body, event.counted_on)
                base = next((pk for pk, kind in chain if kind in BASE_KINDS), body)
                for column, (indicator, group) in FACT_COLUMNS.items():
                    if belongs(event, indicator, group):
                        counts[base, event.counted_on.replace(day=1), column] += 1
        return counts


@dataclass
class Chains:
    """Who stood above whom, read from the dated versions."""

    versions: list[OrganisationVersion]

    def above(self, body_id: int, day: date) -> list[tuple[int, str]]:
        """The body on a day and all above it, lowest first, with their kinds."""
        chain = []
        next_id: int | None = body_id
        while next_id is not None:
            version = next(
                v
                for v in self.versions
                if v.organisation_id == next_id
                if v.valid_from <= day and (v.valid_to is None or day < v.valid_to)
            )
            chain.append((next_id, version.kind))
            next_id = version.parent_id
        return chain


def belongs(event: StageEvent, indicator: str, group: str) -> bool:
    return event.code in INDICATORS[indicator].events and (
        group == "all" or bool(event.groups >> GROUPS[group].bit & 1)
    )


def segment_on(body: Organisation, day: date) -> OrganisationSegment:
    return next(
        segment
        for segment in OrganisationSegment.objects.filter(organisation=body)
        if segment.valid_from <= day and (segment.valid_to is None or day < segment.valid_to)
    )


def day_of(number: int) -> date:
    """The n-th day of the world."""
    return BEGINS + timedelta(days=number)
