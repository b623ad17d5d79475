"""Handing targets down: total, children and reserve stay in order, amendments keep what was."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from common.errors import StaleVersion
from membership.models import Organisation, OrganisationSuccession
from membership.operations.reorganisation import commit
from membership.queries.reorganisation_people import people_of
from membership.rules.reorganisation import Step
from quotas.models import Quota, ReportedFigure
from quotas.operations.allocation import (
    AmendmentBeforeOriginal,
    NotAChild,
    QuotaAboveParent,
    RangeReversed,
    TargetNotWhole,
    TooMuchAllocated,
    allocate,
)
from quotas.rules.allocation import Line, Target, allocation_of, seen_mark

LINE = Line("admitted", "all", date(2026, 1, 1), date(2026, 12, 31))
FIRST = date(2026, 1, 15)


def make_quota(organisation, low, high=None, *, valid_from=date(2026, 1, 1), **fields):
    return Quota.objects.create(
        organisation=organisation,
        indicator="admitted",
        period_from=LINE.period_from,
        period_to=LINE.period_to,
        valid_from=valid_from,
        target_min=low,
        target_max=high,
        unit="persons",
        **fields,
    )


def seen_of(organisation, day=FIRST):
    rows = Quota.objects.in_force(day).filter(organisation__parent=organisation)
    return seen_mark((row.pk, row.version) for row in rows)


def hand_down(cast, *targets, by=None, day=FIRST, seen=None, decision="12-QĐ/ĐU"):
    return allocate(
        by=by or cast.specialist,
        parent_id=cast.upper_a.pk,
        line=LINE,
        targets=[Target(organisation.pk, *map(_decimal, values)) for organisation, *values in targets],
        decision_number=decision,
        valid_from=day,
        seen=seen or seen_of(cast.upper_a, day),
    )


def _decimal(value):
    return None if value is None else Decimal(value)


pytestmark = pytest.mark.django_db


def test_allocate_writes_one_target_for_each_child(cast):
    make_quota(cast.upper_a, 20)
    assert hand_down(cast, (cast.base_a1, 12), (cast.base_a2, 5)) == 2
    kept = Quota.objects.in_force(FIRST).filter(organisation__parent=cast.upper_a)
    assert {row.organisation_id: row.target_min for row in kept} == {cast.base_a1.pk: 12, cast.base_a2.pk: 5}


def test_allocate_refuses_a_target_above_that_of_the_parent(cast):
    make_quota(cast.upper_a, 10)
    with pytest.raises(QuotaAboveParent, match="cao hơn chỉ tiêu được giao"):
        hand_down(cast, (cast.base_a1, 11))
    assert not Quota.objects.filter(organisation=cast.base_a1).exists()


def test_allocate_refuses_more_than_was_assigned_and_says_how_much(cast):
    make_quota(cast.upper_a, 10)
    with pytest.raises(TooMuchAllocated, match="vượt 4"):
        hand_down(cast, (cast.base_a1, 8), (cast.base_a2, 6))


def test_allocate_may_use_the_upper_end_of_a_range(cast):
    make_quota(cast.upper_a, 10, 14)
    assert hand_down(cast, (cast.base_a1, 8), (cast.base_a2, 6)) == 2


def test_allocate_from_a_later_day_keeps_the_former_version(cast):
    make_quota(cast.upper_a, 20)
    hand_down(cast, (cast.base_a1, 12))
    hand_down(cast, (cast.base_a1, 9), day=date(2026, 7, 1), decision="31-QĐ/ĐU")
    assert Quota.objects.in_force(date(2026, 6, 30)).get(organisation=cast.base_a1).target_min == 12
    assert Quota.objects.in_force(date(2026, 7, 1)).get(organisation=cast.base_a1).target_min == 9


def test_allocate_on_the_same_day_corrects_and_keeps_history(cast):
    make_quota(cast.upper_a, 20)
    hand_down(cast, (cast.base_a1, 12))
    hand_down(cast, (cast.base_a1, 13))
    quota = Quota.objects.get(organisation=cast.base_a1)
    assert (quota.target_min, quota.version) == (13, 2)
    assert quota.row_history.get().target_min == 12


def test_allocate_with_an_empty_target_takes_it_away(cast):
    make_quota(cast.upper_a, 20)
    hand_down(cast, (cast.base_a1, 12))
    hand_down(cast, (cast.base_a1, None), day=date(2026, 3, 1))
    assert not Quota.objects.in_force(date(2026, 3, 1)).filter(organisation=cast.base_a1).exists()


def test_allocate_before_the_version_in_force_is_refused(cast):
    make_quota(cast.upper_a, 20)
    hand_down(cast, (cast.base_a1, 12), day=date(2026, 3, 1))
    with pytest.raises(AmendmentBeforeOriginal, match="từ 01/03/2026 trở đi"):
        hand_down(cast, (cast.base_a1, 11), day=date(2026, 2, 1))


def test_allocate_refuses_what_was_changed_since_it_was_shown(cast):
    make_quota(cast.upper_a, 20)
    shown = seen_of(cast.upper_a)
    hand_down(cast, (cast.base_a1, 12))
    with pytest.raises(StaleVersion):
        hand_down(cast, (cast.base_a1, 7), seen=shown)


def test_allocate_refuses_a_body_that_is_not_a_child(cast):
    make_quota(cast.upper_a, 20)
    with pytest.raises(NotAChild):
        hand_down(cast, (cast.base_b1, 1))


@pytest.mark.parametrize("values", [("2.5",), (-1,)])
def test_allocate_refuses_what_is_not_a_number_of_persons(cast, values):
    with pytest.raises(TargetNotWhole):
        hand_down(cast, (cast.base_a1, *values))


def test_allocate_refuses_a_reversed_range(cast):
    with pytest.raises(RangeReversed):
        hand_down(cast, (cast.base_a1, 5, 4))


def test_allocate_needs_the_right_and_hides_what_is_out_of_scope(cast):
    with pytest.raises(PermissionDenied):
        hand_down(cast, (cast.base_a1, 1), by=cast.leader)
    with pytest.raises(Organisation.DoesNotExist):
        hand_down(cast, (cast.base_a1, 1), by=cast.base_cadre)


@given(st.lists(st.integers(0, 500), max_size=8), st.one_of(st.none(), st.integers(0, 2000)))
def test_total_children_and_reserve_always_add_up(targets, total):
    allocation = allocation_of(None if total is None else Decimal(total), [Decimal(target) for target in targets])
    assert allocation.allocated == sum(targets)
    if total is not None:
        assert allocation.reserve + allocation.allocated == total
        assert allocation.excess == max(0, sum(targets) - total)


BAD_QUOTAS = {
    "quota_period_in_order": {"period_to": date(2025, 1, 1)},
    "quota_target_not_negative": {"target_min": -1},
    "quota_range_in_order": {"target_min": 5, "target_max": 4},
    "quota_ends_after_it_begins": {"valid_to": date(2026, 1, 1)},
}


@pytest.mark.parametrize("name", BAD_QUOTAS)
def test_database_refuses_a_bad_quota(cast, name):
    fields = {
        "organisation": cast.upper_a,
        "indicator": "admitted",
        "period_from": LINE.period_from,
        "period_to": LINE.period_to,
        "valid_from": date(2026, 1, 1),
        "target_min": 5,
        "unit": "persons",
    }
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Quota.objects.create(**{**fields, **BAD_QUOTAS[name]})


def test_database_refuses_two_versions_at_a_time(cast):
    make_quota(cast.upper_a, 5)
    with pytest.raises(IntegrityError, match="quota_one_version_at_a_time"), transaction.atomic():
        make_quota(cast.upper_a, 6, valid_from=date(2026, 5, 1))


BAD_FIGURES = {
    "reported_figure_period_in_order": {"period_to": date(2018, 1, 1)},
    "reported_figure_not_negative": {"value": -1},
    "reported_figure_names_its_source": {"source": ""},
}


@pytest.mark.parametrize("name", BAD_FIGURES)
def test_database_refuses_a_bad_declared_figure(cast, name):
    fields = {
        "organisation": cast.upper_a,
        "indicator": "admitted",
        "period_from": date(2019, 1, 1),
        "period_to": date(2022, 12, 31),
        "value": 3,
        "precision": "exact",
        "source": "Báo cáo năm",
    }
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ReportedFigure.objects.create(**{**fields, **BAD_FIGURES[name]})


def test_database_refuses_the_same_declared_figure_twice(cast):
    fields = {
        "organisation": cast.upper_a,
        "indicator": "admitted",
        "period_from": date(2019, 1, 1),
        "period_to": date(2022, 12, 31),
        "value": 3,
        "precision": "exact",
        "source": "Báo cáo năm",
    }
    ReportedFigure.objects.create(**fields)
    with pytest.raises(IntegrityError, match="reported_figure_once"), transaction.atomic():
        ReportedFigure.objects.create(**fields)


# --- targets that a reorganisation left to a decision ---


def split_base(cast, *codes: str, goes_on: bool = False) -> None:
    """base_a1 becomes new committees; its cells go to the first of them. With `goes_on` it keeps its people."""
    day, decision = date(2026, 7, 1), "15-QĐ/TU"
    steps = [
        Step(
            line, "establish", day, decision, code=code, name=f"Đảng bộ {code}", kind="base_committee", parent="90.001"
        )
        for line, code in enumerate(codes, start=1)
    ]
    cells = (cast.cell_a11.pk, cast.cell_a12.pk)
    steps.append(Step(10, "move", day, decision, sources=cells, parent=codes[0]))
    targets = (cast.base_a1.pk, *codes) if goes_on else codes
    people = dict.fromkeys(people_of(cast.base_a1.pk, day), targets[0])
    steps.append(Step(11, "split", day, decision, sources=(cast.base_a1.pk,), targets=targets, assigned=people))
    commit(by=None, steps=steps)


def quota_page(cast, as_user) -> str:
    return as_user(cast.specialist).get(f"/chi-tieu/?ky=2026&don-vi={cast.upper_a.number}").content.decode()


def test_target_of_a_split_body_stands_in_the_table_until_all_successors_have_one(cast, as_user, time_machine):
    time_machine.move_to(date(2026, 8, 1), tick=False)
    make_quota(cast.upper_a, 20)
    make_quota(cast.base_a1, 12)
    assert "chia tách" not in quota_page(cast, as_user)
    split_base(cast, "90.001.011", "90.001.012")
    first, second = (Organisation.objects.get(code=code) for code in ("90.001.011", "90.001.012"))
    html = quota_page(cast, as_user)
    assert "đã chia tách từ ngày 01/07/2026, chỉ tiêu 12 không tự chia được" in html
    assert f'href="/to-chuc/{cast.base_a1.number}/"' in html
    assert "Cần giao cho: Đảng bộ 90.001.011, Đảng bộ 90.001.012." in html
    hand_down(cast, (first, 7), day=date(2026, 8, 1))
    assert "Cần giao cho: Đảng bộ 90.001.012." in quota_page(cast, as_user)
    hand_down(cast, (first, 7), (second, 5), day=date(2026, 8, 1))
    assert "chia tách" not in quota_page(cast, as_user)


@pytest.mark.parametrize("begins", [date(2026, 1, 1), date(2026, 7, 15)])
def test_target_of_a_body_that_a_part_left_stands_flagged_until_it_is_decided(cast, as_user, time_machine, begins):
    time_machine.move_to(date(2026, 8, 1), tick=False)
    make_quota(cast.upper_a, 20)
    make_quota(cast.base_a1, 12, valid_from=begins)
    split_base(cast, "90.001.011", goes_on=True)
    html = quota_page(cast, as_user)
    assert "Cần quyết định lại" in html and "Chưa trừ phần tách ra Đảng bộ 90.001.011" in html
    assert Quota.objects.in_force(date(2026, 8, 1)).get(organisation=cast.base_a1).target_min == 12
    assert hand_down(cast, (cast.base_a1, 12), day=date(2026, 8, 1), decision="31-QĐ/ĐU") == 1
    html = quota_page(cast, as_user)
    assert "Cần quyết định lại" not in html and "31-QĐ/ĐU" in html


def test_target_of_a_split_body_names_only_those_who_went_on_for_it_then(cast, as_user, time_machine):
    """Not whoever was given a part of it years before; and each once."""
    time_machine.move_to(date(2026, 8, 1), tick=False)
    make_quota(cast.upper_a, 20)
    make_quota(cast.base_a1, 12)
    earlier = {"predecessor": cast.base_a1, "effective_on": date(2025, 1, 1), "partial": True}
    OrganisationSuccession.objects.create(successor=cast.base_a2, **earlier)
    split_base(cast, "90.001.011", "90.001.012")
    OrganisationSuccession.objects.create(successor=Organisation.objects.get(code="90.001.011"), **earlier)
    assert "Cần giao cho: Đảng bộ 90.001.011, Đảng bộ 90.001.012." in quota_page(cast, as_user)


def test_sum_of_a_merger_stands_flagged_until_it_is_decided_as_it_is_too(cast, as_user, time_machine):
    time_machine.move_to(date(2026, 8, 1), tick=False)
    make_quota(cast.upper_a, 20)
    make_quota(cast.base_a1, 7)
    make_quota(cast.base_a2, 5)
    merge = Step(1, "merge", date(2026, 7, 1), "15-QĐ/TU", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk,))
    commit(by=None, steps=[merge])
    html = quota_page(cast, as_user)
    assert "Cần quyết định lại" in html
    assert "Đảng bộ thôn Đông Lĩnh 7 + Đảng bộ Trường THPT Hòa Lĩnh 5" in html
    assert hand_down(cast, (cast.base_a2, 12), day=date(2026, 8, 1), decision="31-QĐ/ĐU") == 1
    html = quota_page(cast, as_user)
    assert "Cần quyết định lại" not in html and "31-QĐ/ĐU" in html


def test_after_another_saved_a_second_save_is_meant(cast, as_user, time_machine):
    time_machine.move_to(date(2026, 8, 1), tick=False)
    make_quota(cast.upper_a, 20)
    make_quota(cast.base_a1, 7)
    client, url = as_user(cast.specialist), f"/chi-tieu/?ky=2026&don-vi={cast.upper_a.number}"
    sent = {f"min_{cast.base_a1.pk}": "9", "decision_number": "40-QĐ/ĐU", "valid_from": "01/08/2026"}
    seen = seen_of(cast.upper_a, date(2026, 8, 1))
    hand_down(cast, (cast.base_a1, 8), day=date(2026, 8, 1))
    stale = client.post(url, {**sent, "seen": seen}).content.decode()
    assert "người khác đã lưu thay đổi" in stale and "hiện giao: 8" in stale and 'value="9"' in stale
    shown = re.search(r'name="seen" value="(\w+)"', stale)
    assert client.post(url, {**sent, "seen": shown[1]}).status_code == 302
    now = Quota.objects.in_force(date(2026, 8, 1)).get(organisation=cast.base_a1)
    assert now.target_min == 9


@pytest.fixture
def december(cast, as_user, time_machine):
    """10 are assigned in August and 12 from December on; a table read in August, with something typed for December."""
    time_machine.move_to(date(2026, 8, 1), tick=False)
    make_quota(cast.base_a1, 10, valid_to=date(2026, 12, 1))
    make_quota(cast.base_a1, 12, valid_from=date(2026, 12, 1))
    client, url = as_user(cast.specialist), f"/chi-tieu/?ky=2026&don-vi={cast.upper_a.number}"
    read_in_august = seen_of(cast.upper_a, date(2026, 8, 1))

    def send(typed, seen=read_in_august):
        words = {"decision_number": "40-QĐ/ĐU", "valid_from": "01/12/2026", "seen": seen}
        return client.post(url, {f"min_{cast.base_a1.pk}": typed, **words})

    return send


def test_what_a_stale_table_would_put_back_is_told_though_nobody_touched_it(december):
    assert "hiện giao: 12" in december("10").content.decode()


def test_what_is_assigned_for_a_day_ahead_can_be_corrected_before_it(cast, december):
    stale = december("8").content.decode()
    assert "hiện giao: 12" in stale
    shown = re.search(r'name="seen" value="(\w+)"', stale)
    assert december("8", shown[1]).status_code == 302
    assert [row.target_min for row in Quota.objects.filter(organisation=cast.base_a1).order_by("valid_from")] == [10, 8]
