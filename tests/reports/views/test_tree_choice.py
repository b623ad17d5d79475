"""Every page of figures by either tree: the choice stays in the address, and lists are as long as their numbers."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken
from accounts.models.api_token import digest_of
from common.dates import local_today
from membership.models import OrganisationSuccession
from membership.operations.reorganisation import commit
from membership.queries.reorganisation_people import people_of
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy, StageEvent
from quotas.models import Quota, ReportedFigure
from reports.operations.fact import recompute

pytestmark = pytest.mark.django_db

PAGES = ("overview", "figure", "conversion", "figure_list")


@pytest.fixture
def merged(cast):
    """The base committee that admitted is divided today: its cells go to one of two successors."""
    ended, heirs, today = cast.base_a1, (cast.base_a2.pk, cast.base_cell.pk), local_today()
    admitted = StageEvent.objects.get(candidacy=cast.admitted, code="admitted")
    # One more, which the committee itself recorded.
    other = Candidacy.objects.filter(party_organisation__parent=ended, admitted_on=None).exclude(pk=cast.admitted.pk)
    admitted.pk, admitted.candidacy, admitted.party_organisation = None, other.first(), ended
    admitted.party_segment = ended.segments.get(valid_to=None)
    admitted.save(force_insert=True)
    cells = tuple(ended.children.values_list("pk", flat=True))
    people = dict.fromkeys(people_of(ended.pk, today), heirs[0])
    commit(
        by=None,
        steps=[
            Step(1, "move", today, "01-QĐ/TU", sources=cells, parent=heirs[0]),
            Step(2, "split", today, "01-QĐ/TU", sources=(ended.pk,), targets=heirs, assigned=people),
        ],
    )
    assert OrganisationSuccession.objects.filter(predecessor=ended).count() == 2
    recompute()
    cast.year = admitted.counted_on.year
    return cast


def ask(client, route, organisation, **query):
    return client.get(reverse(route), {"don-vi": organisation.number, **query})


def listed(client, address: str) -> int:
    text = client.get(address.replace("&amp;", "&")).content.decode()
    return int(re.search(r"data-figure-count>([\d.]+)<", text)[1].replace(".", ""))


@pytest.mark.parametrize("route", PAGES)
def test_the_choice_is_kept_in_the_address_and_printed(merged, as_user, route):
    client, query = as_user(merged.leader), {"ky": "2026", "indicator": "admitted", "group": "all", "period": "2026"}
    then = ask(client, route, merged.upper_a, **query).content.decode()
    today = ask(client, route, merged.upper_a, **query, cay="today").content.decode()
    badge = '<span class="badge-tone tone-info">Theo cây tổ chức hiện nay</span>'
    assert badge not in then and badge in today
    assert re.search(r'href="[^"]*cay=today[^"]*">hiện nay</a>', then)
    back = re.search(r'href="([^"]*)">của thời kỳ đó</a>', today)[1]
    assert "cay=" not in back and f"don-vi={merged.upper_a.number}" in back
    if route in ("figure", "conversion"):
        assert '<input type="hidden" name="cay" value="today">' in today
        assert 'name="cay"' not in then


@pytest.mark.parametrize("route", PAGES)
def test_a_tree_that_is_not_there_is_not_found(merged, as_user, route):
    query = {"ky": "2026", "cay": "x"}
    assert ask(as_user(merged.leader), route, merged.upper_a, **query).status_code == 404


@pytest.mark.parametrize("tree", ["then", "today"])
def test_rows_of_the_overview_add_up_and_open_lists_of_their_length(merged, as_user, tree):
    client = as_user(merged.leader)
    text = ask(client, "overview", merged.upper_a, ky=merged.year, cay=tree).content.decode()
    cells = re.findall(r'data-label="Đã kết nạp">(?:<a href="([^"]+)">)?(\d+)', text)
    whole = int(re.search(r"toàn đơn vị: (\d+)", text)[1])
    assert whole >= 2
    assert sum(int(count) for _, count in cells) == whole
    for address, count in cells:
        assert listed(client, address) == int(count), address
    assert ("Không quy được về đơn vị nào hiện nay" in text) is (tree == "today")


def test_what_has_no_single_heir_has_a_list_only_on_todays_tree(merged, as_user):
    client, query = as_user(merged.leader), {"ky": str(merged.year), "phan": "khong-quy"}
    assert ask(client, "figure_list", merged.upper_a, **query).status_code == 404
    answer = ask(client, "figure_list", merged.upper_a, **query, cay="today")
    assert "không quy được về đơn vị nào hiện nay" in answer.content.decode()
    assert ask(client, "figure_list", merged.upper_a, ky="2026", phan="x").status_code == 404


@pytest.mark.parametrize("tree", ["then", "today"])
def test_a_looked_up_number_opens_its_list(merged, as_user, tree):
    client = as_user(merged.leader)
    query = {"indicator": "admitted", "group": "all", "period": str(merged.year), "cay": tree}
    text = ask(client, "figure", merged.upper_a, **query).content.decode()
    address, shown = re.search(r'data-figure-value><a href="([^"]+)">([\d.]+)<', text).groups()
    assert listed(client, address) == int(shown) > 0


@pytest.mark.parametrize("tree", ["then", "today"])
@pytest.mark.parametrize("route", ["overview", "conversion", "figure_list"])
def test_pages_by_either_tree_cost_few_queries(merged, as_user, django_assert_max_num_queries, route, tree):
    client, query = as_user(merged.leader), {"ky": str(merged.year), "cay": tree}
    ask(client, route, merged.upper_a, **query)
    with django_assert_max_num_queries(8):
        ask(client, route, merged.upper_a, **query)


@pytest.mark.parametrize("tree", ["then", "today"])
def test_small_counts_of_sensitive_groups_are_hidden_by_either_tree(merged, as_user, tree):
    fields = {"indicator": "admitted", "period_from": "2016-01-01", "period_to": "2016-12-31", "precision": "exact"}
    ReportedFigure.objects.create(organisation=merged.upper_a, group="religious", value=3, source="Báo cáo", **fields)
    query = {"indicator": "admitted", "group": "religious", "period": "2016", "cay": tree}
    hidden = ask(as_user(merged.organisation_admin), "figure", merged.upper_a, **query).content.decode()
    shown = ask(as_user(merged.leader), "figure", merged.upper_a, **query).content.decode()
    assert "data-figure-value>&lt;5<" in hidden
    assert "data-figure-value>3<" in shown


def test_conversion_by_unit_adds_up(merged, as_user):
    client = as_user(merged.leader)
    text = ask(client, "conversion", merged.upper_a, start="01/01/2024", end="31/12/2026", cay="today").content.decode()
    sums = re.findall(r"cộng các dòng (\d+) (?:lượt )?người, toàn đơn vị (\d+)", text)
    assert sums and all(below == whole for below, whole in sums)


@pytest.mark.parametrize("tree", ["then", "today"])
def test_conversion_by_group_keeps_sensitive_groups_from_who_may_not_see_people(merged, tree):
    query = {
        "organisation": merged.upper_a.number,
        "from": date(2024, 1, 1).isoformat(),
        "to": date(2026, 12, 31).isoformat(),
        "by": "group",
        "tree": tree,
    }
    keys = {}
    for user in (merged.leader, merged.organisation_admin):
        secret = ApiToken.new_secret()
        ApiToken.objects.create(user=user, digest=digest_of(secret), expires_on=local_today() + timedelta(days=1))
        answer = Client().get("/api/v1/conversion/", query, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200, answer.content
        keys[user.username] = {part["key"] for part in answer.json()["by"]}
    sensitive = {"religious", "ethnic_minority"}
    assert sensitive <= keys[merged.leader.username]
    assert not sensitive & keys[merged.organisation_admin.username]


def test_on_todays_tree_an_ended_body_attains_nothing_and_misses_no_target(merged, as_user):
    ended = merged.base_a1
    period = {"period_from": date(merged.year, 1, 1), "period_to": date(merged.year, 12, 31)}
    Quota.objects.create(
        organisation=ended,
        indicator="admitted",
        group="all",
        **period,
        target_min=5,
        unit="persons",
        state="assigned",
        valid_from=date(merged.year, 1, 1),
    )
    client = as_user(merged.leader)
    then = ask(client, "overview", ended, ky=merged.year).content.decode()
    assert "chỉ tiêu (5)" in then
    today = ask(client, "overview", ended, ky=merged.year, cay="today").content.decode()
    assert f"Trên cây tổ chức hiện nay không còn {ended.name}" in today
    assert "0,00%" not in today and "chỉ tiêu (5)" not in today
    told = ask(client, "conversion", ended, cay="today").content.decode()
    assert "hiện nay không còn đơn vị này" in told
