"""Official codes in plans: judged when all lines are played, told by line, and only where a line gives them."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from membership.models import Organisation, OrganisationVersion
from membership.operations.reorganisation import ReorganisationRefused, commit
from membership.rules.reorganisation import Step

TODAY, DAY = date(2026, 11, 20), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def step(line: int, action: str, on: date = DAY, **more) -> Step:
    return Step(line, action, on, "15-QĐ/TU", **more)


def refused(*steps: Step) -> dict[int, str]:
    with pytest.raises(ReorganisationRefused) as refusal:
        commit(by=None, steps=list(steps))
    return {error.line: error.reason for error in refusal.value.lines}


def test_codes_that_do_not_fit_are_told_by_line(cast):
    cell = {"kind": "cell", "parent": cast.base_a1.pk}
    told = refused(
        step(1, "establish", code="90.001.002.000.021", name="Chi bộ Một", **cell),
        step(2, "establish", code="90.001.001.000.022", name="Chi bộ Hai", **cell),
        step(3, "recode", sources=("90.001.001.000.001",), code="9000100100002"),
        step(4, "recode", sources=("90.001.001.000.002",), code="90.001.001.000.000"),
        step(
            5,
            "merge",
            sources=("90.001.002.000.001", "90.002.001.000.001"),
            targets=("90.002.001.000.023",),
            name="Chi bộ Ba",
        ),
    )
    assert set(told) == {1, 3, 4, 5}
    assert "phải bắt đầu bằng 90.001.001" in told[1]
    assert "có 13 chữ số" in told[3]
    assert "không được là 0" in told[4]
    assert "phải bắt đầu bằng 90.001.002" in told[5]
    assert not Organisation.objects.filter(name="Chi bộ Hai").exists()


def test_code_and_place_may_change_in_any_order_of_the_lines(cast):
    commit(
        by=None,
        steps=[
            step(1, "recode", sources=("90.001.001.000.001",), code="90001002000009"),
            step(2, "move", sources=("90.001.002.000.009",), parent="90.001.002"),
        ],
    )
    cell = Organisation.objects.get(pk=cast.cell_a11.pk)
    assert (cell.code, cell.parent) == ("90.001.002.000.009", cast.base_a2)


def test_code_that_stays_while_its_body_moves_is_left_alone(cast):
    commit(by=None, steps=[step(1, "move", sources=("90.001.001.000.001",), parent="90.001.002")])
    commit(by=None, steps=[step(1, "rename", sources=("90.001.001.000.001",), name="Chi bộ Xóm Đình mới")])
    assert OrganisationVersion.objects.on(DAY).get(code="90.001.001.000.001").parent == cast.base_a2


def test_codes_of_an_installations_own_and_of_the_union_are_not_judged(cast):
    commit(
        by=None,
        steps=[
            step(1, "recode", sources=("90.001.001.000.001",), code="CB-01"),
            step(2, "recode", sources=("90.001.001.000.002",), code="90.009"),
            step(3, "recode", sources=("D90.001.001.01",), code="90.001.001.000.000"),
        ],
    )
    assert Organisation.objects.get(pk=cast.union_branch.pk).code == "90.001.001.000.000"
