"""A person with unmistakable data goes through the pages; afterwards it is found where it belongs, and nowhere else."""

import base64
import io
import json
import logging
import re
import unicodedata
import uuid
from urllib.parse import quote, quote_plus

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from common.http import QuietFormatter
from common.text import fold
from jobs.models import Job
from membership.models import Person
from pipeline.models import Candidacy

NAME = "Zăng Thị Kim Ngát"
NUMBER = "045199987654"
PHONE = "0987654321"
HOME = "Xóm Cây Gạo Đỏ"
BIRTH = "17/06/1999"

# The tables in which each may stand in the clear.
BELONGS = {
    NAME: {"membership_person", "membership_personevent"},
    PHONE: {"membership_person", "membership_personevent"},
    HOME: {"membership_person", "membership_personevent"},
    NUMBER: set(),
}


def forms_of(text):
    """Ways in which it might be spelled by a program."""
    spelled = {text, unicodedata.normalize("NFD", text), fold(text), fold(text).replace(" ", "")}
    spelled |= {quote(text), quote_plus(text), json.dumps(text)[1:-1], repr(text.encode())[2:-1]}
    spelled |= {base64.b64encode(text.encode()).decode().rstrip("=")[:-1]}
    return {spelling.lower() for spelling in spelled}


def found_in(text, *secrets):
    return [secret for secret in secrets or BELONGS if any(form in text.lower() for form in forms_of(secret))]


@pytest.fixture
def log():
    """What the application writes, in its own format and in full."""
    root, text = logging.getLogger(), io.StringIO()
    own = next(handler for handler in root.handlers if isinstance(handler.formatter, QuietFormatter))
    handler = logging.StreamHandler(text)
    handler.setFormatter(own.formatter)
    for each in own.filters:
        handler.addFilter(each)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def clerk(cast, as_user):
    """Every answer's address, title and cookies are kept beside the client."""
    client = as_user(cast.base_cadre)
    client.seen = []
    plain_get, plain_post = client.get, client.post

    def keep(answer):
        page = answer.content.decode(errors="replace")
        title = "".join(re.findall(r"<title>.*?</title>", page, re.S))
        links = " ".join(re.findall(r'(?:href|action|src|hx-[a-z]+|data-[a-z-]*url)="([^"]*)"', page))
        cookies = " ".join(morsel.value for morsel in client.cookies.values())
        client.seen.append((answer.request["PATH_INFO"], answer.headers.get("Location", ""), title, links, cookies))
        return answer

    client.get = lambda *args, **words: keep(plain_get(*args, **words))
    client.post = lambda *args, **words: keep(plain_post(*args, **words))
    return client


def enter(cast, client):
    data = {
        "full_name": NAME,
        "birth_on": BIRTH,
        "citizen_id": NUMBER,
        "sex": "female",
        "party_organisation": cast.cell_a11.number,
        "opened_on": "20/11/2026",
        "phone": PHONE,
        "hometown": HOME,
        "key": str(uuid.uuid4()),
    }
    assert client.post("/nguon/moi/", data | {"opened_on": "31/31/2026"}).status_code == 422
    answer = client.post("/nguon/moi/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    return Candidacy.objects.get(person__full_name=NAME)


def walk(cast, client, as_user):
    """What a cadre does with a person, well and badly."""
    candidacy = enter(cast, client)
    here = f"/nguon/{candidacy.pk}/"
    client.post("/nguon/moi/trung/", {"full_name": NAME, "birth_on": BIRTH, "citizen_id": NUMBER})
    for words in (NAME, fold(NAME), NUMBER, BIRTH):
        answer = client.post("/nguon/tim/", {"q": words})
        assert NAME in client.get(answer.headers["Location"]).content.decode()
    for page in (here, f"{here}lich-su/", "/nguon/", "/ket-nap/", "/du-bi/", "/viec-can-lam/", "/tong-quan/"):
        client.get(page)
    client.post(f"{here}so-can-cuoc/", {"reason": ""})
    assert "987" in client.post(f"{here}so-can-cuoc/", {"reason": "đối chiếu thẻ"}).content.decode()
    step = {"occurred_on": "21/11/2026", "document_number": "05-NQ/CB", "version": candidacy.version}
    client.get(f"{here}buoc/sympathiser/")
    client.post(f"{here}buoc/sympathiser/", step | {"occurred_on": "hôm qua", "note": NAME})
    client.post(f"{here}buoc/sympathiser/", step | {"key": str(uuid.uuid4())})
    client.post(f"/ban-nhap/?bieu-mau=stage:{candidacy.pk}:mentored", {"note": f"{NAME} {NUMBER}"})
    client.post("/ket-nap/moi/goi-y/", {"q": NAME})
    client.get(f"{here}khong-co/")
    stranger = as_user(cast.union_officer)
    assert NAME not in stranger.get(here).content.decode()


def test_canary_leaves_no_trace_where_it_does_not_belong(cast, clerk, as_user, log):
    walk(cast, clerk, as_user)
    for parts in clerk.seen:
        assert found_in(" ".join(parts)) == [], parts
    assert "Unprocessable Content" in log.getvalue()
    assert found_in(log.getvalue()) == []
    assert found_in(str(list(Job.objects.values()))) == []
    assert [found_in(str(row.get_decoded())) for row in Session.objects.all() if found_in(str(row.get_decoded()))] == []


def test_canary_stands_in_its_own_tables_only(cast, clerk, as_user):
    walk(cast, clerk, as_user)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            content = cursor.fetchone()[0]
            strays = [secret for secret in BELONGS if table not in BELONGS[secret] and found_in(content, secret)]
            assert strays == [], table
    assert found_in(str(Person.objects.get(full_name=NAME))) == []


def test_canary_in_an_error_reaches_neither_page_nor_log(cast, clerk, as_user, monkeypatch, log):
    candidacy = enter(cast, clerk)

    def breaks(*args, **words):
        secret = f"{NAME} {NUMBER}"
        raise ValueError(secret)

    monkeypatch.setattr("pipeline.views.candidacy.candidacy_file", breaks)
    clerk.raise_request_exception = False
    answer = clerk.get(f"/nguon/{candidacy.pk}/")
    assert answer.status_code == 500
    assert "ValueError" in log.getvalue()
    assert answer.headers["X-Request-Id"] in log.getvalue()
    assert found_in(log.getvalue() + answer.content.decode()) == []


def test_canary_search_itself_finds_what_is_hidden_in_spellings():
    for text in (NAME, fold(NAME), quote(NAME), json.dumps(NAME), base64.b64encode(NAME.encode()).decode()):
        assert found_in(f"x {text} y") == [NAME]
    assert found_in("nobody here") == []
