"""The commands of accounts and keys, as an operator runs them."""

import io
import json

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEvent, User
from accounts.operations import draft, kept_search, key
from common.dates import local_today
from membership.models import Grant, Person
from membership.operations.citizen_id import open_sealed
from tests.cast import PASSWORD


def run(*words):
    """(exit code, the one JSON document on standard output, standard error)."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*words, "--format", "json", stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue()) if out.getvalue() else None, err.getvalue()


def test_create_admin_invites_the_first_administrator(db, client):
    code, answer, _ = run("create_admin", "quantri")
    assert (code, answer["username"], answer["hours"]) == (0, "quantri", 72)
    user = User.objects.get()
    assert not user.has_usable_password()
    grant = user.grants.get()
    assert (grant.role, grant.organisation, grant.granted_by) == ("system_admin", None, None)
    client.get(answer["link"])
    client.post("/loi-moi/", {"password1": PASSWORD, "password2": PASSWORD})
    assert client.post("/dang-nhap/", {"login": "quantri", "password": PASSWORD}).status_code == 302
    assert client.get("/quan-tri/tai-khoan/").status_code == 200


def test_create_admin_again_gives_a_new_link_and_no_second_grant(db):
    first = run("create_admin", "quantri")[1]
    second = run("create_admin", "quantri")[1]
    assert first["link"] != second["link"]
    assert Grant.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "said"), [("base_cadre", "đã có người dùng"), ("Quản trị", "chưa đúng"), ("ab", "chưa đúng")]
)
def test_create_admin_refuses_a_bad_or_taken_name(cast, name, said):
    code, answer, err = run("create_admin", name)
    assert code == 2
    assert said in err
    assert said in answer["error"]


def test_create_token_opens_the_api_until_its_day(cast, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    code, answer, _ = run("create_token", "--as", "base_cadre", "--days", "30")
    assert (code, answer["expires_on"]) == (0, "2026-12-21")
    client = APIClient(headers={"Authorization": f"Bearer {answer['token']}"})
    assert client.get("/api/v1/organisations/").status_code == 200
    time_machine.move_to("2026-12-21 23:59:00+07:00", tick=False)
    assert client.get("/api/v1/organisations/").status_code == 200
    time_machine.move_to("2026-12-22 00:00:00+07:00", tick=False)
    assert client.get("/api/v1/organisations/").status_code == 401


def test_create_token_keeps_only_a_digest_and_records_the_act(cast):
    token = run("create_token", "--as", "base_cadre", "--days", "1")[1]["token"]
    assert token not in str(list(ApiToken.objects.values()))
    event = AuditEvent.objects.get(action="accounts.api_token.created")
    assert (event.user, event.detail) == (cast.base_cadre, {"days": 1})


def test_api_token_dies_with_its_account(cast):
    token = run("create_token", "--as", "base_cadre", "--days", "1")[1]["token"]
    User.objects.filter(pk=cast.base_cadre.pk).update(is_active=False)
    client = APIClient(headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/v1/organisations/").status_code == 401


@pytest.mark.parametrize("days", ["0", "-1", "367"])
def test_create_token_refuses_another_life(cast, days):
    code, _, err = run("create_token", "--as", "base_cadre", f"--days={days}")
    assert code == 2
    assert "từ 1 đến 366 ngày" in err
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("name", ["khong_co_ai", "disabled"])
def test_create_token_needs_an_account_that_is_in_use(cast, name):
    code, _, err = run("create_token", "--as", name, "--days", "1")
    assert code == 2
    assert f"“{name}”" in err


@pytest.fixture
def new_key(settings):
    """The first of `FIELD_KEYS` from now on; the one before still opens."""
    former = settings.FIELD_KEYS
    fresh = Fernet.generate_key().decode()

    def take(*, keep_former: bool = True):
        settings.FIELD_KEYS = [fresh, *former] if keep_former else [fresh]

    return take


def test_rotate_keys_seals_everything_anew(cast, new_key):
    draft.keep(user=cast.base_cadre, form="f", content={"note": "giữ"})
    token = kept_search.keep(user=cast.base_cadre, words="Trần Mận")
    new_key()
    code, answer, _ = run("rotate_keys")
    assert (code, answer) == (0, {"citizen_ids": len(cast.candidacies), "others": 2})
    new_key(keep_former=False)
    assert open_sealed(Person.objects.get(pk=cast.ready.person_id)) == "045300100044"
    assert draft.kept(user=cast.base_cadre, form="f") == {"note": "giữ"}
    assert kept_search.words_of(user=cast.base_cadre, token=token) == "Trần Mận"


def test_rotate_keys_again_changes_nothing(cast, new_key):
    new_key()
    run("rotate_keys")
    before = list(Person.objects.order_by("pk").values_list("citizen_id_encrypted", flat=True))
    assert run("rotate_keys")[1] == {"citizen_ids": 0, "others": 0}
    after = list(Person.objects.order_by("pk").values_list("citizen_id_encrypted", flat=True))
    assert [bytes(token or b"") for token in before] == [bytes(token or b"") for token in after]


def test_rotate_keys_goes_on_where_it_was_interrupted(cast, new_key, monkeypatch):
    new_key()
    monkeypatch.setattr(key, "CHUNK", 4)
    monkeypatch.setattr("membership.operations.key._citizen_id", _breaks_after(6))
    with pytest.raises(KeyboardInterrupt):
        run("rotate_keys")
    monkeypatch.undo()
    new_key()
    assert run("rotate_keys")[1]["citizen_ids"] == len(cast.candidacies) - 4


def _breaks_after(count):
    from membership.operations.key import _citizen_id

    seen = []

    def breaking(row):
        seen.append(row)
        if len(seen) > count:
            raise KeyboardInterrupt
        return _citizen_id(row)

    return breaking


def test_rotate_keys_leaves_no_copy_in_the_history(cast, new_key):
    new_key()
    run("rotate_keys")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM membership_personevent")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_name = 'membership_personevent' AND column_name = 'citizen_id_encrypted'"
        )
        assert cursor.fetchone() == (0,)


def test_rotate_keys_without_the_former_key_says_what_is_missing(cast, new_key):
    new_key(keep_former=False)
    code, _, err = run("rotate_keys")
    assert code == 2
    assert "Thêm khóa cũ vào cuối FIELD_KEYS" in err
    with pytest.raises(InvalidToken):
        open_sealed(Person.objects.get(pk=cast.ready.person_id))


def test_demo_accounts_need_the_demo_province(cast):
    code, _, err = run("demo_accounts")
    assert code == 2
    assert "generate --preset demo" in err


@pytest.fixture
def demo_province(cast):
    """The cast's own province under the codes of the demo."""
    for name, code in (("province", "T-QT"), ("union_province", "D-QT")):
        cast.organisations[name].code = code
        cast.organisations[name].save()
    return cast


def test_demo_accounts_are_the_nine_and_sign_in(demo_province, client):
    code, answer, _ = run("demo_accounts")
    accounts = {account["username"]: account for account in answer["accounts"]}
    assert code == 0
    assert list(accounts) == [
        "quantri",
        "tochuc",
        "lanhdao",
        "chuyenvien",
        "canbo",
        "chibo",
        "doan",
        "trungtam",
        "kiemtra",
    ]
    assert accounts["chibo"]["organisation"] == demo_province.cell_a11.name  # the cell with most people on the road
    assert accounts["canbo"]["organisation"] == demo_province.base_a1.name
    assert accounts["chuyenvien"]["organisation"] == accounts["trungtam"]["organisation"] == demo_province.upper_a.name
    for username, account in accounts.items():
        answer = client.post("/dang-nhap/", {"login": username, "password": account["password"]})
        assert answer.status_code == 302
        assert client.get("/", follow=True).status_code == 200
        client.post("/dang-xuat/")


def test_demo_accounts_again_have_new_passwords_and_the_same_roles(demo_province):
    first, second = run("demo_accounts")[1], run("demo_accounts")[1]
    assert [a["password"] for a in first["accounts"]] != [a["password"] for a in second["accounts"]]
    roles = Grant.objects.in_force(local_today()).filter(user__username__in=[a["username"] for a in first["accounts"]])
    assert roles.count() == 11  # the organisation admin keeps both trees, the specialist also takes lists out
    export = roles.get(role="exporter")
    assert (export.user.username, export.granted_by.username, export.confirmed_by.username) == (
        "chuyenvien",
        "tochuc",
        "quantri",
    )
