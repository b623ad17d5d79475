"""The published figures stand on the pages, too, as the papers print them."""

import io
import shlex

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.dates import Period
from membership.models import Grant, Organisation
from tests.cases.test_seeds import DEMO, SEEDS, _lines

pytestmark = pytest.mark.django_db

# What each line of expected.csv looks like on its page, in the order of the file.
ON_SCREEN = (
    "36,66%",
    "2.931 / 8.034 = 36,48%",
    "11.727 / 39.199 = 29,92%",
    "22.209 / 39.199 = 56,66%",
    "943,00",
    "87,20",
    "436 / 4.715 = 9,25%",
    "12.319",
    "73.213",
    "(53,00%)",
    "1.020–1.250",
)


def _options(command):
    words = shlex.split(command)
    pairs = zip(words[1::2], words[2::2], strict=True)
    return words[0], {name.removeprefix("--"): value for name, value in pairs}


def _address(command):
    """The page that answers what a command is asked."""
    name, options = _options(command)
    query = {"don-vi": Organisation.objects.get(code=options["organisation"]).number}
    if name == "conversion":
        query |= {"start": options["from"], "end": options["to"]}
    elif name == "attainment":
        return reverse("overview"), query | {"ky": options["period"]}
    else:
        over, _, over_group = options.get("over", "").partition(":")
        query |= {
            "indicator": options["indicator"],
            "group": options.get("group", "all"),
            "period": Period.parse(options["period"]).code,
            "over": over,
            "over_group": over_group,
            "against": options.get("against", ""),
        }
    return reverse(name), query


@pytest.fixture
def reader():
    """A leader of every top of both trees of the seeds."""
    call_command("load_figures", str(SEEDS), stdout=io.StringIO())
    user = User.objects.create_user("doc-so-lieu", full_name="Đỗ Thị Đọc")
    for top in Organisation.objects.filter(parent=None):
        role = "leader" if top.system == "party" else "union_officer"
        Grant.objects.create(user=user, role=role, organisation=top, valid_from="2020-01-01")
    client = Client()
    client.force_login(user)
    return client


def test_seeds_stand_on_the_pages_as_published(reader):
    commands = [line["command"] for line in _lines() if not line["command"].startswith(DEMO)]
    for command, shown in zip(commands, ON_SCREEN, strict=True):
        answer = reader.get(*_address(command))
        assert answer.status_code == 200, command
        assert shown in answer.content.decode(), command
