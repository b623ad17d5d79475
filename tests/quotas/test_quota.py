"""Targets assigned by decision, and declared figures: versions, corrections, refusals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from membership.access import Refused
from quotas.models import Quota, ReportedFigure
from quotas.operations.quota import (
    Assignment,
    PeriodReversed,
    PersonsNotWhole,
    TargetNegative,
    TargetReversed,
    assign_quota,
    assign_quotas,
)
from quotas.operations.reported_figure import Declaration, SourceMissing, declare_figure, declare_figures


@pytest.fixture
def target(cast) -> Assignment:
    return Assignment(
        organisation_id=cast.base_a1.pk,
        indicator="admitted",
        group="all",
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        target_min=Decimal(10),
        target_max=Decimal(15),
        unit="persons",
        decision_number="05-QĐ/ĐU",
        source="",
        valid_from=date(2026, 1, 1),
    )


@pytest.fixture
def declared(cast) -> Declaration:
    return Declaration(
        organisation_id=cast.base_a1.pk,
        indicator="admitted",
        group="all",
        period_from=date(2018, 1, 1),
        period_to=date(2018, 12, 31),
        value=Decimal(7),
        precision="exact",
        source="Báo cáo 2018",
    )


def versions() -> list[tuple[Decimal, date, date | None]]:
    rows = Quota.objects.order_by("valid_from").values_list("target_min", "valid_from", "valid_to")
    return list(rows)


def test_assign_quota_writes_who_and_is_in_force_from_its_day(cast, target):
    quota = assign_quota(by=cast.specialist, assignment=target)
    assert quota.created_by_id == cast.specialist.pk
    assert Quota.objects.in_force(date(2026, 1, 1)).get() == quota
    assert not Quota.objects.in_force(date(2025, 12, 31)).exists()


def test_a_later_day_amends_and_the_former_version_stays(cast, target):
    assign_quota(by=None, assignment=target)
    july = date(2026, 7, 1)
    assign_quota(by=None, assignment=replace(target, target_min=Decimal(12), valid_from=july))
    assert versions() == [(10, date(2026, 1, 1), july), (12, july, None)]


def test_an_earlier_day_goes_before_what_stands(cast, target):
    july = date(2026, 7, 1)
    assign_quota(by=None, assignment=replace(target, valid_from=july))
    assign_quota(by=None, assignment=replace(target, target_min=Decimal(8)))
    assert versions() == [(8, date(2026, 1, 1), july), (10, july, None)]


def test_the_same_day_corrects_with_history(cast, target):
    quota = assign_quota(by=None, assignment=target)
    corrected = assign_quota(by=None, assignment=replace(target, target_min=Decimal(11)))
    assert (corrected.pk, corrected.target_min, corrected.version) == (quota.pk, 11, 2)
    assert quota.row_history.get().target_min == 10


def test_assigning_again_what_stands_changes_nothing(cast, target):
    assert assign_quotas(by=None, assignments=[target]) == 1
    assert assign_quotas(by=None, assignments=[target]) == 0
    assert Quota.objects.get().version == 1


def test_a_version_that_was_taken_back_is_not_revived(cast, target):
    quota = assign_quota(by=None, assignment=target)
    Quota.objects.filter(pk=quota.pk).update(valid_to=date(2026, 3, 1))
    assign_quota(by=None, assignment=replace(target, target_min=Decimal(12), valid_from=date(2026, 7, 1)))
    assert versions()[0][2] == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"target_max": Decimal(9)}, TargetReversed),
        ({"target_min": Decimal(-1)}, TargetNegative),
        ({"target_min": Decimal("10.5")}, PersonsNotWhole),
        ({"period_to": date(2025, 12, 31)}, PeriodReversed),
    ],
)
def test_a_target_that_cannot_be_is_refused(target, changed, refusal):
    with pytest.raises(refusal):
        assign_quota(by=None, assignment=replace(target, **changed))
    assert not Quota.objects.exists()


def test_shares_may_have_decimals(target):
    assigned = assign_quota(
        by=None, assignment=replace(target, unit="percent", target_min=Decimal("3.5"), target_max=None)
    )
    assert assigned.target_min == Decimal("3.5")


def test_assigning_needs_the_right_there(cast, target, declared):
    with pytest.raises(Refused):
        assign_quota(by=cast.leader, assignment=target)
    with pytest.raises(Refused):
        assign_quota(by=cast.specialist, assignment=replace(target, organisation_id=cast.base_b1.pk))
    with pytest.raises(Refused):
        declare_figure(by=cast.leader, declaration=declared)


def test_a_figure_declared_again_is_corrected_and_counted_once(cast, declared):
    declare_figure(by=cast.specialist, declaration=declared)
    figure = declare_figure(by=cast.specialist, declaration=replace(declared, value=Decimal(9)))
    assert figure.value == 9
    assert figure.row_history.get().value == 7
    assert declare_figures(by=None, declarations=[replace(declared, value=Decimal(9))]) == 0
    assert ReportedFigure.objects.count() == 1


def test_a_figure_names_its_source(cast, declared):
    with pytest.raises(SourceMissing):
        declare_figure(by=None, declaration=replace(declared, source=" "))
