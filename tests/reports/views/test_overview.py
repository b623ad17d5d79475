"""The leader's page: what it says, how far it reaches, what it costs."""

import re
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from common.dates import local_today
from membership.operations.organisation import rename
from membership.rules.organisation_name import Naming
from pipeline.models import StageEvent
from quotas.models import Quota
from reports.operations.fact import recompute

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(cast):
    """The cast, with its facts counted and a quota for the unit that admits."""
    for organisation, target in ((cast.upper_a, 4), (cast.base_a1, 3), (cast.base_a2, 1)):
        Quota.objects.create(
            organisation=organisation,
            indicator="admitted",
            period_from=date(local_today().year, 1, 1),
            period_to=date(local_today().year, 12, 31),
            valid_from=date(local_today().year, 1, 1),
            target_min=target,
            unit="persons",
        )
    recompute()
    return cast


def page_of(client, organisation, **query):
    return client.get(reverse("overview"), {"don-vi": organisation.number} | query)


def test_overview_begins_with_a_sentence(counted, as_user):
    answer = page_of(as_user(counted.leader), counted.upper_a)
    assert answer.status_code == 200
    assert re.search(
        rf"{counted.upper_a.name} kết nạp \d+ đảng viên, đạt [\d,]+% chỉ tiêu \(4\)", answer.content.decode()
    )


def test_overview_lists_every_child_and_each_opens_its_own_page(counted, as_user):
    text = page_of(as_user(counted.leader), counted.upper_a).content.decode()
    for child in (counted.base_a1, counted.base_a2, counted.base_cell):
        assert child.name in text
        assert f"don-vi={child.number}" in text


def test_overview_sums_reconcile(counted, as_user):
    text = page_of(as_user(counted.leader), counted.upper_a).content.decode()
    below, direct, whole = re.search(
        r"Cộng các đơn vị: ([\d.]+)(?:; trực tiếp: ([\d.]+))?; toàn đơn vị: ([\d.]+)", text
    ).groups()
    numbers = [int((text or "0").replace(".", "")) for text in (below, direct, whole)]
    assert numbers[0] + numbers[1] == numbers[2]


@pytest.mark.parametrize("name", ["province", "upper_a", "base_a1", "union_province"])
def test_overview_costs_few_queries(counted, as_user, django_assert_max_num_queries, name):
    client = as_user(counted.union_officer if name == "union_upper" else counted.leader)
    if name == "union_province":
        counted.leader.grants.create(role="union_officer", organisation=counted.union_province, valid_from="2024-01-01")
    page_of(client, getattr(counted, name))
    with django_assert_max_num_queries(8):
        page_of(client, getattr(counted, name))


def test_overview_of_a_body_out_of_reach_is_not_found(counted, as_user):
    assert page_of(as_user(counted.leader), counted.other_province).status_code == 404
    assert page_of(as_user(counted.base_cadre), counted.base_b1).status_code == 404


def test_overview_needs_the_right_to_see_figures(counted, as_user):
    assert page_of(as_user(counted.training_centre), counted.upper_a).status_code == 403


@pytest.mark.parametrize(
    "query", [{"ky": "1999"}, {"ky": "2026x"}, {"cay": "x"}, {"ky": "9999"}, {"ky": "²"}, {"don-vi": "²"}]
)
def test_overview_of_a_year_or_tree_that_is_not_there_is_not_found(counted, as_user, query):
    assert page_of(as_user(counted.leader), counted.upper_a, **query).status_code == 404


def test_overview_names_bodies_as_they_were_called_in_its_year(counted, as_user):
    former, year = counted.base_a1.name, local_today().year
    rename(
        by=None,
        organisation_id=counted.base_a1.pk,
        version=1,
        naming=replace(Naming.of(counted.base_a1), name="Đảng bộ thôn Đổi Tên"),
        effective_on=date(year, 1, 1),
        decision_number="15-QĐ/TU",
    )
    client = as_user(counted.leader)
    above = page_of(client, counted.upper_a, ky=str(year - 1)).content.decode()
    assert f">{former}</a></th>" in above and "Đổi Tên" not in above
    assert f"{former} kết nạp " in page_of(client, counted.base_a1, ky=str(year - 1)).content.decode()
    assert ">Đảng bộ thôn Đổi Tên</a></th>" in page_of(client, counted.upper_a).content.decode()


def test_overview_filters_by_status(counted, as_user):
    text = page_of(as_user(counted.leader), counted.upper_a, **{"danh-gia": "no_quota"}).content.decode()
    assert counted.base_cell.name in text
    assert f">{counted.base_a1.name}</a></th>" not in text


def test_overview_shows_the_worst_units_first_and_the_others_on_demand(counted, as_user, monkeypatch):
    """A table of a hundred units is no answer: the worst stand there, the rest is one click away; sums are of all."""
    monkeypatch.setattr("reports.views.overview_table.WORST", 2)
    client = as_user(counted.leader)
    text = page_of(client, counted.upper_a).content.decode()
    rows = [
        child.name for child in (counted.base_a1, counted.base_a2, counted.base_cell) if f">{child.name}</a>" in text
    ]
    assert len(rows) == 2
    assert "Đang hiện 2 đơn vị chậm nhất trong 3 đơn vị." in text
    assert "Cộng các đơn vị" in text
    link = re.search(r'href="([^"]+)">Xem tất cả 3 đơn vị<', text)[1].replace("&amp;", "&")
    every = client.get(link).content.decode()
    assert all(f">{child.name}</a>" in every for child in (counted.base_a1, counted.base_a2, counted.base_cell))
    assert "Chỉ xem 2 đơn vị chậm nhất" in every


def test_overview_says_where_it_counts_turns_and_where_heads(counted, as_user):
    text = page_of(as_user(counted.leader), counted.upper_a).content.decode()
    units = re.findall(r'bar-value"><strong>[\d.]+</strong> (lượt người|người)', text)
    assert units == ["lượt người"] * 4 + ["người"]
    assert re.search(r'kpi-of">/ 4 người', text)


def test_overview_of_the_union_is_about_whom_it_introduced(counted, as_user):
    """Its targets are introductions: without them every body of the Union would stand there as "chưa giao"."""
    year = local_today().year
    for organisation, target in ((counted.union_upper, 4), (counted.union_base, 2)):
        Quota.objects.create(
            organisation=organisation,
            indicator="introduced",
            period_from=date(year, 1, 1),
            period_to=date(year, 12, 31),
            valid_from=date(year, 1, 1),
            target_min=target,
            unit="persons",
        )
    text = page_of(as_user(counted.union_officer), counted.union_upper).content.decode()
    assert f"Kết quả thực hiện chỉ tiêu giới thiệu đoàn viên ưu tú năm {year}" in text
    told = r"giới thiệu (\d+) lượt đoàn viên ưu tú cho Đảng, đạt [\d,]+% chỉ tiêu \(4\)"
    introduced = int(re.search(rf"{counted.union_upper.name} {told}", text)[1])
    listed = page_of(as_user(counted.union_officer), counted.union_upper)
    assert re.search(rf'kpi-value"><a href="[^"]*chi-so=introduced[^"]*">{introduced}</a>', listed.content.decode())
    assert "đơn vị tính: lượt người" in text and ">Đã giới thiệu</th>" in text
    assert text.count("status-no_quota") < text.count('<tr role="row"') - 1


def test_printed_overview_says_whose_it_is_and_who_printed_it(counted, as_user):
    text = page_of(as_user(counted.leader), counted.upper_a).content.decode()
    assert f'print-head">{counted.upper_a.name}<' in text
    assert re.search(rf"Trang lập lúc \d\d:\d\d ngày \d\d/\d\d/\d{{4}} · người in: {counted.leader.full_name}", text)


def test_number_on_the_overview_is_the_length_of_the_list_behind_it(counted, as_user):
    client = as_user(counted.leader)
    event = StageEvent.objects.get(candidacy=counted.admitted, code="admitted")
    query = {"chi-so": "admitted", "ky": event.counted_on.year, "don-vi": counted.base_a1.number}
    answer = client.get(reverse("figure_list"), query)
    listed = int(re.search(r"data-figure-count>([\d.]+)<", answer.content.decode())[1].replace(".", ""))
    shown = page_of(client, counted.base_a1, ky=event.counted_on.year).content.decode()
    assert re.search(rf"kết nạp {listed} đảng viên", shown)
    assert listed > 0


def test_list_behind_a_number_needs_the_right_to_see_people(counted, as_user):
    query = {"chi-so": "admitted", "ky": "2026", "don-vi": counted.upper_a.number}
    assert as_user(counted.organisation_admin).get(reverse("figure_list"), query).status_code == 403
    text = page_of(as_user(counted.organisation_admin), counted.upper_a).content.decode()
    assert reverse("figure_list") not in text


@pytest.mark.parametrize("query", [{"chi-so": "members"}, {"nhom": "x"}, {"ky": "x"}])
def test_list_behind_an_unknown_number_is_not_found(counted, as_user, query):
    full = {"chi-so": "admitted", "ky": "2026", "don-vi": counted.upper_a.number, **query}
    assert as_user(counted.leader).get(reverse("figure_list"), full).status_code == 404


def test_overview_says_when_figures_lag_behind(counted, as_user):
    from reports.models import StaleFact

    with time_machine.travel("2026-01-05T08:00:00+07:00"):
        StaleFact.objects.create(segment_id=1, month=date(2026, 1, 1))
    StaleFact.objects.update(marked_at="2026-01-05T01:00:00Z")
    assert "đang được tính lại" in page_of(as_user(counted.leader), counted.upper_a).content.decode()


def kpis(answer):
    return {kpi["label"]: kpi["value"] for kpi in answer.context["kpis"]}


def test_overview_of_a_year_that_is_over_tells_who_waits_today_and_is_the_list_behind_it(counted, as_user):
    client, last_year = as_user(counted.leader), local_today().year - 1
    now, then = page_of(client, counted.upper_a), page_of(client, counted.upper_a, ky=last_year)
    for label in ("Hết thời kỳ dự bị, chưa công nhận", "Hồ sơ đứng yên trên 90 ngày"):
        assert kpis(now)[label] == kpis(then)[label]
    assert kpis(now)["Hồ sơ đứng yên trên 90 ngày"] != "0"
    # Whoever is ready today cannot be admitted in a year that is over.
    assert "Nguồn sẵn sàng" in now.content.decode() and "Nguồn sẵn sàng" not in then.content.decode()
    assert "Đơn vị nào không đạt chỉ tiêu?" in then.content.decode()
    assert "Còn phải kết nạp" in kpis(now) and "Còn thiếu so với chỉ tiêu" in kpis(then)


def test_overview_without_a_target_calls_nobody_the_latest(counted, as_user, monkeypatch):
    monkeypatch.setattr("reports.views.overview_table.WORST", 2)
    text = page_of(as_user(counted.leader), counted.upper_a, ky=local_today().year - 1).content.decode()
    assert "Đang hiện 2 đơn vị đầu trong" in text and "chậm nhất trong" not in text
