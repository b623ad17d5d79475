"""Cohorts and conversion by unit on today's tree."""

from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.models import Candidacy
from reports.operations.fact import recompute
from reports.queries.conversion import Conversion, conversion
from reports.queries.place import THEN, TODAY
from tests.reports.reorganised import Oracle, reorganise, wide_world
from tests.reports.test_conversion import END, START, event, introduced
from tests.reports.world import World

MERGED_ON = date(2022, 1, 1)
CELLS = ("cell_a11", "cell_a12", "cell_a21", "cell_b11", "base_cell")


@pytest.fixture
def world(db):
    with time_machine.travel(date(2022, 9, 1), tick=False):
        yield wide_world()


def cohort(world: World, name: str, tree: str) -> Conversion:
    return conversion(world.bodies[name], START, END, mode="cohort", tree=tree)


def outcomes(found: Conversion) -> dict[str, int]:
    return {outcome: count for outcome, count in found.outcomes.items() if count}


def test_a_cohort_follows_the_only_heir(world):
    event(world, introduced(world), "admitted", date(2021, 9, 3))
    introduced(world, "cell_b11")
    reorganise(world, "upper_a", MERGED_ON, [("upper_b", False)], ["upper_b"])
    assert outcomes(cohort(world, "upper_b", THEN)) == {"open": 1}
    assert outcomes(cohort(world, "upper_b", TODAY)) == {"open": 1, "advanced": 1}
    assert sum(point.admitted for point in cohort(world, "upper_b", TODAY).survival) == 1


def test_who_was_handed_to_a_body_that_today_stands_inside_was_not_handed_over(world):
    person = introduced(world, "cell_a11")
    event(world, person, "handed_over", date(2021, 6, 1), "cell_a11")
    Candidacy.objects.filter(pk=person.pk).update(party_organisation=world.cell_b11)
    event(world, person, "admitted", date(2021, 9, 3), "cell_b11")
    reorganise(world, "upper_a", MERGED_ON, [("upper_b", False)], ["upper_b"])
    assert outcomes(cohort(world, "upper_a", THEN)) == {"handed_over": 1}
    assert outcomes(cohort(world, "upper_b", TODAY)) == {"advanced": 1}


_PEOPLE = st.lists(st.tuples(st.sampled_from(CELLS), st.booleans()), min_size=1, max_size=8)
_ENDS = st.lists(
    st.tuples(
        st.permutations(("base_a1", "base_a2", "base_b1")) | st.permutations(("upper_a", "upper_b")),
        st.sampled_from(["merge", "split", "dissolve"]),
    ),
    max_size=2,
)


@given(people=_PEOPLE, ends=_ENDS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cohorts_and_units_add_up_to_what_the_events_say(world, people, ends):
    with world.undone():
        for where, is_admitted in people:
            person = introduced(world, where)
            if is_admitted:
                event(world, person, "admitted", date(2021, 9, 3), where)
        for place, ((name, *others), how) in enumerate(ends):
            heirs = {"merge": [(others[0], False)], "split": [(other, True) for other in others], "dissolve": []}[how]
            reorganise(world, name, date(2022, 1 + place, 1), heirs, [others[0]])
        recompute()
        oracle = Oracle()
        for name in ("province", "upper_a", "upper_b", "base_b1"):
            for tree in (THEN, TODAY):
                inside = [
                    is_admitted
                    for where, is_admitted in people
                    if oracle.part(world.bodies[name].pk, world.bodies[where].pk, date(2021, 2, 3), tree) is not None
                ]
                found = cohort(world, name, tree)
                assert (found.denominator, found.numerator) == (len(inside), sum(inside)), (name, tree)
                assert sum(found.outcomes.values()) == len(inside)
                assert sum(point.admitted for point in found.survival) == sum(inside)
                flows = conversion(world.bodies[name], START, END, by_unit=True, tree=tree)
                assert (flows.denominator or 0, flows.numerator or 0) == (len(inside), sum(inside))
                assert sum(unit.introduced or 0 for unit in flows.units) == len(inside)
                assert sum(unit.admitted or 0 for unit in flows.units) == sum(inside)
