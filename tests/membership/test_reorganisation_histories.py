"""Random histories of mergers, splits, moves and ends in both trees, against a naive account of them.

On every day each membership counts once, in the body that the account names; children and what a body holds itself add
up to what the product counts for it; segments are what the versions say, facts what a full count says.
`HYPOTHESIS_PROFILE=slow` takes histories of 500 actions; let it run with `-o faulthandler_timeout=1800`.
"""

import os
import random
from collections import Counter
from datetime import date, timedelta

import time_machine
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from membership.models import (
    Grant,
    Organisation,
    OrganisationSegment,
    OrganisationSuccession,
    OrganisationVersion,
    PartyMembership,
    Person,
    UnionMembership,
)
from membership.operations.reorganisation import ReorganisationRefused, commit
from membership.operations.segment import rebuild
from membership.queries.former import visible_then
from membership.rules.reorganisation import Step
from reports.operations.fact import differences, refresh
from reports.queries.invariant import structure_checks
from reports.queries.stock import stocks
from tests.membership.reorganisation_oracle import Account

SLOW = os.environ.get("HYPOTHESIS_PROFILE") == "slow"
STEPS, EXAMPLES = (500, 2) if SLOW else (16, 3)
DAYS, PEOPLE = 20, 14
FIRST = date(2026, 10, 1)
TODAY = FIRST + timedelta(days=DAYS - 1)
PARENTS = {
    "upper": ("province",),
    "base_committee": ("upper", "province"),
    "base_cell": ("upper", "province"),
    "cell": ("base_committee",),
    "union_upper": ("union_province",),
    "union_base": ("union_upper", "union_province"),
    "union_branch": ("union_base",),
}
HOLDERS = ("cell", "base_cell", "union_base", "union_branch")


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


class History:
    """The product decides whether an action can stand; the account is told of those that it carried out."""

    def __init__(self, cast, seed: int) -> None:
        self.draw = random.Random(seed)
        self.account = Account(DAYS)
        self.seen: Counter[str] = Counter()
        self.number = 0
        for system in ("party", "union"):
            top = Organisation.objects.create(
                system=system,
                kind="province" if system == "party" else "union_province",
                name="Đỉnh",
                path=f"/{system}/",
            )
            top.path = f"/{top.pk:08}/"
            top.save()
            OrganisationVersion.objects.create(
                organisation=top, system=system, kind=top.kind, name="Đỉnh", valid_from=FIRST - timedelta(days=90)
            )
            rebuild(organisation_ids=[top.pk])
            self.account.establish(top.pk, top.kind, None, 0)
        kept = ("family_name", "middle_name", "given_name", "birth_on", "sex", "ethnic_group_id", "religion_id")
        like = {name: getattr(cast.person("stranger"), name) for name in kept}
        self.people = [Person.objects.create(**like) for _number in range(PEOPLE)]

    def bodies(self, day: int, *kinds: str) -> list[int]:
        return [
            body for body, kind in sorted(self.account.kind.items()) if kind in kinds and self.account.exists(body, day)
        ]

    def one(self, day: int, *kinds: str) -> int | None:
        found = self.bodies(day, *kinds)
        return self.draw.choice(found) if found else None

    def commit(self, verb: str, *steps: Step) -> bool:
        try:
            with transaction.atomic():
                commit(by=None, steps=steps)
        except ReorganisationRefused:
            self.seen[f"{verb} refused"] += 1
            return False
        self.seen[f"{verb} done"] += 1
        return True

    def establish(self, kind: str, day: int) -> int | None:
        parent = self.one(day, *PARENTS[kind])
        if parent is None:
            return None
        self.number += 1
        code = f"thử.{self.number}"
        made = Step(
            1, "establish", day_of(day), "1", name=f"Tổ chức {self.number}", kind=kind, code=code, parent=parent
        )
        if not self.commit("establish", made):
            return None
        body = Organisation.objects.get(code=code).pk
        self.account.establish(body, kind, parent, day)
        return body

    def fill(self) -> None:
        """Everyone is a member somewhere, one in the Party, the next in the Youth Union; some leave."""
        for number, person in enumerate(self.people):
            model = (PartyMembership, UnionMembership)[number % 2]
            kinds = ("cell", "base_cell") if model is PartyMembership else ("union_base", "union_branch")
            body, start = self.one(0, *kinds), self.draw.randrange(DAYS // 2)
            end = self.draw.choice((None, DAYS - 3))
            model.objects.create(
                person=person,
                organisation_id=body,
                valid_from=day_of(start),
                valid_to=None if end is None else day_of(end),
            )
            self.account.join(person.pk, body, start, DAYS if end is None else end)

    def step(self) -> None:
        verb = self.draw.choice(("establish", "move", "move", "merge", "merge", "dissolve", "split"))
        day = max(self.draw.randrange(1, DAYS), self.draw.randrange(1, DAYS))
        if verb == "establish":
            self.establish(self.draw.choice(sorted(PARENTS)), day)
            return
        body = self.one(day, *PARENTS)
        if body is not None:
            getattr(self, verb)(body, day)

    def move(self, body: int, day: int) -> None:
        parent = self.one(day, *PARENTS[self.account.kind[body]])
        if self.commit("move", Step(1, "move", day_of(day), "1", sources=(body,), parent=parent)):
            self.account.move(body, parent, day)

    def merge(self, body: int, day: int) -> None:
        target = self.one(day, self.account.kind[body])
        if self.commit("merge", Step(1, "merge", day_of(day), "1", sources=(body,), targets=(target,))):
            self.account.pass_on(body, target, day)

    def dissolve(self, body: int, day: int) -> None:
        if self.commit("dissolve", Step(1, "dissolve", day_of(day), "1", sources=(body,))):
            assert not self.account.held_from(body, day)
            self.account.end(body, day)

    def split(self, body: int, day: int) -> None:
        kind = self.account.kind[body]
        others = [one for one in self.bodies(day, kind) if one != body]
        if len(others) < 2:
            return
        targets = self.draw.sample(others, 2)
        goes_on = self.draw.random() < 0.5
        if goes_on:
            targets[0] = body
        people = {person: self.draw.choice(targets) for person in self.account.held_from(body, day)}
        split = Step(1, "split", day_of(day), "1", sources=(body,), targets=tuple(targets), assigned=people)
        if self.commit("split", split):
            self.account.send(body, day, people)
            if not goes_on:
                self.account.pass_on(body, targets[0], day)


def check(history: History) -> None:
    account = history.account
    rows = OrganisationSegment.objects.filter(organisation__in=account.above)
    for day in range(DAYS):
        at = {
            row.organisation_id: row.chain
            for row in rows
            if row.valid_from <= day_of(day) and (row.valid_to is None or day_of(day) < row.valid_to)
        }
        expected = {body: account.chain(body, day) for body in account.above if account.exists(body, day)}
        assert at == expected
        check_people(account, day)


def check_people(account: Account, day: int) -> None:
    """Everyone once, where the account says."""
    found = [
        row
        for model in (PartyMembership, UnionMembership)
        for row in model.objects.in_force(day_of(day))
        .filter(organisation__in=account.above)
        .values_list("person_id", "organisation_id")
    ]
    assert sorted(found) == sorted((person, rows[day]) for person, rows in account.place.items() if day in rows)


def check_sums(history: History) -> None:
    """What the product counts for a body is what its children and itself hold by the account."""
    account = history.account
    for day in (0, DAYS // 2, DAYS - 1):
        for body in Organisation.objects.filter(pk__in=account.above):
            if not account.exists(body.pk, day):
                continue
            pair = ("members" if body.system == "party" else "union_members", "all")
            rows = stocks(body, [pair], day_of(day), by_child=True)
            assert counted_by_child(rows, pair) == {
                child: count
                for child, count in (
                    *((child, account.total(child, day)) for child in account.children(body.pk, day)),
                    (None, account.direct(day)[body.pk]),
                )
                if count
            }


def check_looking_back(history: History) -> None:
    """Each keeper of a body looks back at ended ones alone, and at all that went over to theirs as a whole."""
    bodies = {row.pk: row for row in Organisation.objects.filter(pk__in=history.account.above)}
    whole = OrganisationSuccession.objects.filter(partial=False, predecessor__closed_on=F("effective_on"))
    for body in bodies.values():
        if body.closed_on is not None:
            continue
        keeper = User(is_active=True)
        keeper.grants_today = [Grant(role="leader", organisation=body)]
        now = {row.pk for row in Organisation.objects.visible_to(keeper)}
        then = {row.pk for row in visible_then(keeper)}
        assert now <= then and all(bodies[one].closed_on for one in then - now)
        assert then >= {edge.predecessor_id for edge in whole if edge.successor_id in then}


def counted_by_child(rows, pair) -> dict[int | None, int]:
    place = rows.pairs.index(pair)
    return {child: counts[place] for (child, _month), counts in rows.cells.items() if counts[place]}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not SLOW,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_random_reorganisations_agree_with_the_account(cast, seed):
    with time_machine.travel(TODAY, tick=False), transaction.atomic():
        history = History(cast, seed)
        for kind in (
            "upper",
            "upper",
            "base_committee",
            "base_committee",
            "base_cell",
            "base_cell",
            "cell",
            "cell",
            "cell",
        ):
            history.establish(kind, 0)
        for kind in ("union_upper", "union_upper", "union_base", "union_base", "union_branch", "union_branch"):
            history.establish(kind, 0)
        history.fill()
        for _step in range(STEPS):
            history.step()
        check(history)
        check_sums(history)
        check_looking_back(history)
        assert [found.name for found in structure_checks() if not found.ok] == []
        while (done := refresh()) and done.marks:
            pass
        assert differences().count == 0
        assert history.seen["merge done"] and history.seen["move done"], history.seen
        transaction.set_rollback(True)
