"""What a list shows and what can be opened are the same people, for every account."""

import re

import pytest
from django.urls import reverse

from tests.access import oracle
from tests.access.expectations import ROWS
from tests.access.test_matrix import clients


def listed(client, path, pattern):
    """The numbers on a page and on all that follow it; none where the page is refused."""
    found, address = set(), path
    while address:
        answer = client.get(address)
        if answer.status_code == 403:
            return set()
        assert answer.status_code == 200
        page = answer.content.decode()
        found |= {int(number) for number in re.findall(pattern, page)}
        more = re.search(r'rel="next" href="\?([^"]+)"', page)
        address = f"{path.partition('?')[0]}?{more[1].replace('&amp;', '&')}" if more else ""
    return found


def opened(client, route, numbers):
    answers = {number: client.get(reverse(route, args=[number])).status_code for number in numbers}
    assert set(answers.values()) <= {200, 403, 404}
    return {number for number, status in answers.items() if status == 200}


@pytest.mark.parametrize("account", oracle.ROLES)
def test_list_of_people_shows_who_can_be_opened(cast, as_user, account):
    client = as_user(cast.users[account])
    everyone = {row.pk: name for name, row in cast.candidacies.items()}
    detail = opened(client, "candidacy_detail", everyone)
    assert {everyone[number] for number in detail} == oracle.SEES_PEOPLE[account]
    if account not in oracle.READS_PEOPLE:
        assert listed(client, "/nguon/", r"/nguon/(\d+)/") == set()
        return
    link = r'href="/nguon/(\d+)/"'
    on_probation = {cast.admitted.pk, cast.recognisable.pk}
    assert listed(client, "/nguon/?the=tat-ca", link) == detail - on_probation
    assert listed(client, "/du-bi/", link) <= detail & on_probation


@pytest.mark.parametrize("account", oracle.ROLES)
def test_search_finds_nobody_who_cannot_be_opened(cast, as_user, account):
    client = as_user(cast.users[account])
    found = set()
    for name in ("Trương Thị Hải Âu", "Dương Văn Ấn", "Nguyễn Thị Lan Đào", "048196100111", "046095100100"):
        answer = client.post("/nguon/tim/", {"q": name})
        if answer.status_code == 302:
            found |= listed(client, answer.headers["Location"], r'href="/nguon/(\d+)/"')
    names = {cast.candidacies[name].pk for name in oracle.SEES_PEOPLE[account]}
    assert found <= names


@pytest.mark.parametrize("account", oracle.ROLES)
def test_list_of_accounts_shows_who_can_be_opened(cast, as_user, account):
    client = as_user(cast.users[account])
    everyone = {user.pk: name for name, user in cast.users.items()}
    shown = listed(client, "/quan-tri/tai-khoan/", r'href="/quan-tri/tai-khoan/(\d+)/"')
    assert shown == opened(client, "user_detail", everyone)
    assert {everyone[number] for number in shown} == oracle.SEES_ACCOUNTS[account]


@pytest.mark.parametrize("account", oracle.ROLES)
def test_list_of_classes_shows_what_can_be_opened(cast, as_user, account):
    client = as_user(cast.users[account])
    shown = listed(client, "/lop/", r'href="/lop/(\d+)/"')
    assert shown <= opened(client, "class_detail", shown)
    assert shown <= {row.pk for row in (cast.training_class, cast.open_class)} | {cast.training_class.pk + 1}


@pytest.mark.parametrize("account", oracle.ROLES)
def test_lists_of_the_api_hold_what_can_be_opened(cast, account):
    client = clients(cast, ROWS["api_candidacy-list"])[account]
    people = {row["id"] for row in client.get("/api/v1/candidacies/").json()["results"]}
    assert people == {cast.candidacies[name].pk for name in oracle.SEES_PEOPLE[account]}
    bodies = {row["number"] for row in client.get("/api/v1/organisations/").json()["results"]}
    assert bodies == {cast.organisations[name].number for name in oracle.SEES_ORGANISATIONS[account]}


def test_suggestions_hold_nobody_out_of_reach(cast, as_user):
    everyone = {row.person.full_name for row in cast.candidacies.values()}
    for account in oracle.ROLES:
        client = as_user(cast.users[account])
        seen = {cast.candidacies[name].person.full_name for name in oracle.SEES_PEOPLE[account]}
        for name in everyone:
            page = client.post("/ket-nap/moi/goi-y/", {"q": name}).content.decode()
            assert not [other for other in everyone - seen if other in page], account
