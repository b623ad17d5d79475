"""Random histories of the tree against a naive account of it: segments, ancestry, bases, paths, events, sums.

`HYPOTHESIS_PROFILE=slow` takes longer histories; let it run with `-o faulthandler_timeout=1800`.
"""

import os
import random
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from membership.models import Organisation, OrganisationAncestry, OrganisationSegment, OrganisationVersion
from membership.operations import organisation as operations
from membership.operations.segment import rebuild
from membership.rules.organisation_name import Naming
from membership.rules.organisation_naming import CodeTaken
from membership.rules.organisation_place import KindMayNotStandThere, ParentNotInForce, UnderItself
from membership.rules.organisation_version import ChangedLater, NotInForce
from pipeline.models import StageEvent
from tests.membership.tree_oracle import PARENTS, Oracle, Refusal

SLOW = os.environ.get("HYPOTHESIS_PROFILE") == "slow"
STEPS, EXAMPLES = (220, 12) if SLOW else (30, 5)
DAYS = 24
FIRST = date(2026, 1, 1)
TODAY = FIRST + timedelta(days=DAYS - 1)
REASONS = {
    KindMayNotStandThere: "kind",
    ParentNotInForce: "parent",
    CodeTaken: "code",
    NotInForce: "day",
    UnderItself: "cycle",
    ChangedLater: "later",
    operations.NothingChanges: "nothing",
    operations.StillHolds: "holds",
}


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


class History:
    """The same actions in the product and in the oracle; every refusal must be the same on both sides.

    Most actions are drawn so that they can succeed, the others from anything.
    """

    def __init__(self, candidacy, seed: int) -> None:
        self.oracle = Oracle(DAYS)
        self.candidacy = candidacy
        self.draw = random.Random(seed)
        self.seen: Counter[str] = Counter()
        self.number = 0

    def begin(self) -> None:
        self.establish("province", 0)
        for kind in (
            "upper",
            "upper",
            "base_committee",
            "base_committee",
            "base_cell",
            "sub_committee",
            "cell",
            "cell",
        ):
            self.establish(kind, 0)

    def step(self) -> None:
        verb = self.draw.choice(("establish", "move", "move", "move", "rename", "close", "event"))
        # Two days: the later one mostly, so that histories are long but also rewritten.
        day = max(self.draw.randrange(DAYS), self.draw.randrange(DAYS) if self.draw.random() < 0.6 else 0)
        if verb == "establish":
            self.establish(self.draw.choice(sorted(PARENTS)), day)
        else:
            getattr(self, verb)(self.draw.choice(sorted(self.oracle.bodies)), day)

    def parent_for(self, kind: str) -> int | None:
        fitting = [body for body, row in sorted(self.oracle.bodies.items()) if row.kind in PARENTS[kind]]
        anything = sorted(self.oracle.bodies)
        pool = fitting if fitting and self.draw.random() < 0.85 else anything
        return self.draw.choice(pool) if pool else None

    def establish(self, kind: str, day: int) -> None:
        parent = self.parent_for(kind)
        self.number += 1
        name, code = f"Tổ chức {self.number}", self.draw.choice(("", "", f"c{self.number}", f"c{self.number}", "m1"))
        made = self.both(
            "establish",
            lambda: operations.establish(
                by=None,
                kind=kind,
                parent_id=parent,
                naming=Naming(name, code),
                effective_on=day_of(day),
                decision_number="1",
            ),
            lambda: self.trial().establish(-1, kind, parent, day, name, code),
        )
        if made:
            self.oracle.establish(made.pk, kind, parent, day, name, code)

    def trial(self) -> Oracle:
        """For a body whose id the oracle cannot know yet."""
        trial = Oracle(DAYS)
        trial.bodies = dict(self.oracle.bodies)
        return trial

    def move(self, body: int, day: int) -> None:
        parent = self.parent_for(self.oracle.bodies[body].kind)
        self.both(
            "move",
            lambda: operations.move(parent_id=parent, **self.change_of(body, day)),
            lambda: self.oracle.move(body, parent, day),
        )

    def rename(self, body: int, day: int) -> None:
        naming = Naming(f"Tên {self.draw.randrange(4)}", self.draw.choice(("", "m1", "m2", "m3")))
        self.both(
            "rename",
            lambda: operations.rename(naming=naming, **self.change_of(body, day)),
            lambda: self.oracle.rename(body, day, naming.name, naming.code),
        )

    def close(self, body: int, day: int) -> None:
        self.both("close", lambda: operations.close(**self.change_of(body, day)), lambda: self.oracle.close(body, day))

    def event(self, body: int, day: int) -> None:
        """Something happens in a body that exists that day."""
        if not self.oracle.exists(body, day):
            return
        StageEvent.objects.create(
            candidacy=self.candidacy,
            code="sympathiser",
            occurred_on=day_of(day),
            counted_on=day_of(day),
            party_organisation_id=body,
            party_segment_id=segment_ids()[body, day],
            counts=False,
        )
        self.oracle.bodies[body].events.append(day)

    def change_of(self, body: int, day: int) -> dict:
        return {
            "by": None,
            "organisation_id": body,
            "version": self.version(body),
            "effective_on": day_of(day),
            "decision_number": "1",
        }

    def version(self, body: int) -> int:
        return Organisation.objects.get(pk=body).version

    def both(self, action: str, product, oracle):
        try:
            oracle()
            expected = "done"
        except Refusal as refusal:
            expected = str(refusal)
        result = None
        try:
            with transaction.atomic():
                result = product()
            actual = "done"
        except tuple(REASONS) as refusal:
            actual = REASONS[type(refusal)]
        assert actual == expected, (action, actual, expected)
        self.seen[f"{action} {actual}"] += 1
        return result


def segment_ids() -> dict[tuple[int, int], int]:
    return {
        (row.organisation_id, day): row.pk
        for row in OrganisationSegment.objects.all()
        for day in range(DAYS)
        if row.valid_from <= day_of(day) and (row.valid_to is None or day_of(day) < row.valid_to)
    }


def check(history: History) -> None:
    oracle, ours = history.oracle, set(history.oracle.bodies)
    rows = {row.pk: row for row in OrganisationSegment.objects.filter(organisation__in=ours)}
    at = {key: rows[pk] for key, pk in segment_ids().items() if key[0] in ours}
    expected = {(body, day) for body, row in oracle.bodies.items() for day in row.parents}
    assert set(at) == expected
    for (body, day), segment in at.items():
        chain = oracle.chain(body, day)
        assert segment.chain == chain
        assert segment.kinds == [oracle.bodies[one].kind for one in chain]
        assert segment.base_id == at[oracle.base(body, day), day].pk
    ancestry: dict[int, dict[int, int]] = {}
    for link in OrganisationAncestry.objects.filter(segment__in=rows):
        ancestry.setdefault(link.segment_id, {})[link.ancestor_id] = link.depth
    for pk, segment in rows.items():
        assert ancestry[pk] == {one: depth for depth, one in enumerate(reversed(segment.chain))}
    check_sums(oracle, at, ancestry)
    check_today(oracle)
    check_versions(oracle)
    check_events(ours)


def check_sums(oracle: Oracle, at: dict, ancestry: dict[int, dict[int, int]]) -> None:
    """On every day a body counts itself and exactly what its children count."""
    for day in range(DAYS):
        total = Counter(one for (_body, on), row in at.items() if on == day for one in ancestry[row.pk])
        for body in oracle.bodies:
            if oracle.exists(body, day):
                assert total[body] == 1 + sum(total[child] for child in oracle.children(body, day))


def check_today(oracle: Oracle) -> None:
    for body in Organisation.objects.filter(pk__in=oracle.bodies):
        row = oracle.bodies[body.pk]
        last = max((day for day in row.parents), default=None)
        assert last is not None
        assert (body.closed_on is None) == (last == DAYS - 1)
        assert (body.parent_id, body.name, body.code) == (row.parents[last], row.names[last], row.codes[last])
        if body.closed_on is None:
            assert body.path == "/" + "".join(f"{one:08}/" for one in oracle.chain(body.pk, last))
        else:
            assert body.closed_on == day_of(last + 1)
            assert body.path == (body.parent.path if body.parent else "/") + f"{body.pk:08}/"


def check_versions(oracle: Oracle) -> None:
    for version in OrganisationVersion.objects.filter(organisation__in=oracle.bodies):
        row = oracle.bodies[version.organisation_id]
        for day in range(DAYS):
            if version.valid_from <= day_of(day) and (version.valid_to is None or day_of(day) < version.valid_to):
                assert (version.name, version.code, version.parent_id) == (
                    row.names[day],
                    row.codes[day],
                    row.parents[day],
                )


def check_events(ours: set[int]) -> None:
    """Every event stands at the segment of its organisation on its day."""
    for event in StageEvent.objects.filter(party_organisation__in=ours).select_related("party_segment"):
        segment = event.party_segment
        assert segment.organisation_id == event.party_organisation_id
        assert segment.valid_from <= event.counted_on
        assert segment.valid_to is None or event.counted_on < segment.valid_to


def check_full_rebuild_agrees() -> None:
    """What the changes derived bit by bit is what all versions give at once; rows keep their ids."""
    before = list(OrganisationSegment.objects.order_by("pk").values())
    rebuild()
    assert list(OrganisationSegment.objects.order_by("pk").values()) == before


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not SLOW,
    # A seed has nothing to shrink.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_random_histories_agree_with_the_oracle(cast, seed):
    with time_machine.travel(TODAY, tick=False), transaction.atomic():
        history = History(cast.source, seed)
        history.begin()
        for _step in range(STEPS):
            history.step()
            if not SLOW:
                check(history)
        check(history)
        check_full_rebuild_agrees()
        # The draw is worth its time: every verb succeeded and was refused.
        assert history.seen["move done"] and history.seen["rename done"], history.seen
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_oracle_itself_refuses_a_circle_and_counts_a_base():
    oracle = Oracle(3)
    oracle.establish(1, "province", None, 0, "T", "t")
    oracle.establish(2, "upper", 1, 0, "A", "a")
    oracle.establish(3, "base_committee", 2, 1, "B", "b")
    oracle.establish(4, "cell", 3, 1, "C", "c")
    assert oracle.base(4, 2) == 3
    with pytest.raises(Refusal, match="parent"):
        oracle.establish(5, "cell", 3, 0, "D", "d")
    with pytest.raises(Refusal, match="cycle"):
        oracle.move(2, 3, 1)
    assert Organisation.objects.aggregate(n=Count("pk"))["n"] == 0
