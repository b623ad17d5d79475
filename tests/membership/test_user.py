"""Keeping accounts: who sees whom, inviting, shutting, opening, inviting again, and the pages for it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import ApiToken, AuditEvent, User
from jobs.operations.job import ask, run
from membership.access import Refused
from membership.models import Grant
from membership.operations.user import (
    BadUsername,
    NotAbove,
    NotOneself,
    UsernameTaken,
    disable_user,
    enable_user,
    invite_again,
    invite_user,
    is_in_charge_of,
    reset_second_factor,
    suspend_unused,
)
from membership.queries.user import users_named, users_visible_to
from tests.cast import PASSWORD

LIST = "/quan-tri/tai-khoan/"
FROM, TO = date(2026, 11, 1), date(2027, 11, 1)


def invite(cast, username="le.thi.moi", *, by="organisation_admin", where="cell_a12", role="cell_cadre"):
    return invite_user(
        by=cast.users[by],
        username=username,
        full_name="Lê Thị Mới",
        role=role,
        organisation_id=cast.organisations[where].pk,
        valid_from=FROM,
        valid_to=TO,
    )


def seen_by(cast, name):
    return set(users_visible_to(cast.users[name]).values_list("username", flat=True))


def upper_admin(cast):
    """The account `nobody` as organisation admin of upper_a."""
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_a, valid_from=FROM)
    return cast.nobody


def test_users_are_seen_where_one_keeps_accounts(cast):
    party = {"organisation_admin", "leader", "specialist", "base_cadre", "cell_cadre", "training_centre", "auditor"}
    assert seen_by(cast, "organisation_admin") == party | {"disabled"}
    assert seen_by(cast, "system_admin") == set(cast.users)
    assert seen_by(cast, "specialist") == seen_by(cast, "leader") == seen_by(cast, "auditor") == set()
    upper_admin(cast)
    assert seen_by(cast, "nobody") == party - {"organisation_admin", "leader"} | {"nobody", "disabled"}


def test_users_are_found_by_words_without_marks(cast):
    found = users_named(users_visible_to(cast.system_admin), "xuan mai")
    assert list(found) == [cast.union_officer]
    assert list(users_named(users_visible_to(cast.system_admin), "TRAINING_centre")) == [cast.training_centre]


def test_user_who_is_invited_can_do_nothing_before_the_password(cast):
    user, secret = invite(cast)
    assert not user.has_usable_password()
    assert (user.created_by, user.grants.get().organisation) == (cast.organisation_admin, cast.cell_a12)
    assert Client().post("/dang-nhap/", {"login": user.username, "password": ""}).status_code == 422
    assert secret


@pytest.mark.parametrize("username", ["", "ab", "Lê", "a b c", "a/b/c", ".abc", "x" * 61])
def test_user_with_a_bad_name_is_refused(cast, username):
    with pytest.raises(BadUsername):
        invite(cast, username)


@pytest.mark.parametrize("username", ["base_cadre", "BASE_CADRE", " base_cadre "])
def test_user_with_a_taken_name_is_refused(cast, username):
    with pytest.raises(UsernameTaken):
        invite(cast, username)


def test_user_whose_role_is_refused_is_not_created(cast):
    with pytest.raises(Exception, match="không cấp hoặc thu được"):
        invite(cast, by="system_admin", role="leader", where="province")
    assert not User.objects.filter(username="le.thi.moi").exists()


def test_user_disabled_and_enabled_again(cast, client):
    client.force_login(cast.base_cadre)
    disable_user(by=cast.organisation_admin, user_id=cast.base_cadre.pk, reason="nghỉ việc")
    assert client.get("/tai-khoan/").status_code == 302
    assert AuditEvent.objects.get(action="membership.user.disabled").reason == "nghỉ việc"
    former = cast.base_cadre.row_history.get()
    assert (former.is_active, former.pgh_context.metadata["reason"]) == (True, "user.disable")
    enable_user(by=cast.organisation_admin, user_id=cast.base_cadre.pk)
    assert Client().post("/dang-nhap/", {"login": "base_cadre", "password": PASSWORD}).status_code == 302


def test_user_is_not_shut_by_oneself(cast):
    for act in (
        lambda by: disable_user(by=by, user_id=by.pk, reason="x"),
        lambda by: enable_user(by=by, user_id=by.pk),
        lambda by: invite_again(by=by, user_id=by.pk),
    ):
        with pytest.raises(NotOneself):
            act(cast.organisation_admin)


def test_user_with_a_role_elsewhere_is_kept_by_the_admin_above(cast):
    admin = upper_admin(cast)
    cast.cell_cadre.grants.create(role="cell_cadre", organisation=cast.cell_b11, valid_from=FROM)
    assert not is_in_charge_of(admin, cast.cell_cadre)
    for act in (
        lambda: disable_user(by=admin, user_id=cast.cell_cadre.pk, reason="x"),
        lambda: invite_again(by=admin, user_id=cast.cell_cadre.pk),
    ):
        with pytest.raises(Refused):
            act()
    assert is_in_charge_of(cast.organisation_admin, cast.cell_cadre)
    Grant.objects.filter(organisation=cast.cell_b11).update(valid_to=FROM)
    assert is_in_charge_of(admin, cast.cell_cadre)


def test_user_with_a_system_role_is_out_of_an_organisation_admins_hands(cast):
    cast.cell_cadre.grants.create(role="system_admin", organisation=None, valid_from=FROM)
    with pytest.raises(Refused):
        invite_again(by=cast.organisation_admin, user_id=cast.cell_cadre.pk)


def test_user_out_of_sight_is_not_found(cast):
    with pytest.raises(User.DoesNotExist):
        disable_user(by=cast.organisation_admin, user_id=cast.system_admin.pk, reason="x")


def secured(user):
    """A client of the user, who also has a token and a second factor."""
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    ApiToken.objects.create(user=user, digest="0" * 64, expires_on=TO)
    client = Client()
    client.force_login(user)
    UserSession.objects.create(user=user, ip="10.0.0.1", session_key=client.session.session_key)
    return client


def test_user_invited_again_loses_tokens_and_sessions_and_keeps_the_second_factor(cast):
    client = secured(cast.base_cadre)
    invite_again(by=cast.organisation_admin, user_id=cast.base_cadre.pk)
    assert client.get("/tai-khoan/").status_code == 302
    assert Authenticator.objects.filter(user=cast.base_cadre).exists()
    assert not ApiToken.objects.in_force(FROM).exists()


def test_second_factor_is_reset_by_the_admin_above_with_a_reason(cast):
    client = secured(cast.base_cadre)
    reset_second_factor(by=cast.organisation_admin, user_id=cast.base_cadre.pk, reason="mất điện thoại")
    assert client.get("/tai-khoan/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.base_cadre).exists()
    event = AuditEvent.objects.get(action="membership.second_factor.reset")
    assert (event.user, event.object_ids, event.reason) == (
        cast.organisation_admin,
        [cast.base_cadre.pk],
        "mất điện thoại",
    )
    assert cast.base_cadre.notices.get().text.startswith("Đinh Thị Sơ Đồ đặt lại xác thực hai lớp của bạn")


def test_second_factor_is_reset_neither_by_oneself_nor_by_a_peer(cast):
    admin = upper_admin(cast)
    with pytest.raises(NotOneself):
        reset_second_factor(by=admin, user_id=admin.pk, reason="x")
    # The specialist's role is for upper_a itself: no higher organisation.
    secured(cast.specialist)
    with pytest.raises(NotAbove):
        reset_second_factor(by=admin, user_id=cast.specialist.pk, reason="x")
    assert Authenticator.objects.filter(user=cast.specialist).exists()
    cast.cell_cadre.grants.create(role="system_admin", organisation=None, valid_from=FROM)
    with pytest.raises(NotAbove):
        reset_second_factor(by=cast.system_admin, user_id=cast.cell_cadre.pk, reason="x")


def test_second_factor_page_wants_the_person_at_the_desk(cast, as_user):
    client, here = as_user(cast.organisation_admin), f"{LIST}{cast.base_cadre.pk}/"
    secured(cast.base_cadre)
    page = f"{here}xac-thuc-hai-lop/"
    assert page in client.get(here).content.decode()
    assert client.post(page, {"reason": "mất điện thoại"}).status_code == 422
    assert client.post(page, {"reason": "mất điện thoại", "in_person": "on"}).headers["Location"] == here
    assert not Authenticator.objects.filter(user=cast.base_cadre).exists()


def test_user_is_signed_out_everywhere_by_the_admin(cast, as_user):
    client = secured(cast.base_cadre)
    assert client.get("/tai-khoan/").status_code == 200
    as_user(cast.organisation_admin).post(f"{LIST}{cast.base_cadre.pk}/dang-xuat/")
    assert AuditEvent.objects.get(action="membership.sessions.ended").object_ids == [cast.base_cadre.pk]
    assert client.get("/tai-khoan/").status_code == 302
    assert not ApiToken.objects.in_force(FROM).exists()


# Accounts that nobody uses

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
DAY = date(2026, 11, 21)


@pytest.fixture
def long_ago(cast, time_machine):
    """Everybody last signed in 91 days ago."""
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    User.objects.update(last_login=NOW - timedelta(days=91), created_at=NOW - timedelta(days=400))
    return cast


def test_unused_account_is_shut_at_night_and_told_so_in_the_audit(long_ago):
    cast = long_ago
    User.objects.filter(pk=cast.leader.pk).update(last_login=NOW - timedelta(days=89))
    ApiToken.objects.create(user=cast.auditor, digest="0" * 64, expires_on=TO)
    client = Client()
    client.force_login(cast.base_cadre)
    User.objects.filter(pk=cast.base_cadre.pk).update(last_login=NOW - timedelta(days=91))
    (job,) = [ask(kind="membership.suspend_unused")]
    run(job_id=job.pk)
    still = set(User.objects.filter(is_active=True).values_list("username", flat=True))
    # Used lately, used by a program, and the keeper of the installation.
    assert still == {"leader", "auditor", "system_admin"}
    assert client.get("/tai-khoan/").status_code == 302
    acts = AuditEvent.objects.filter(action="membership.user.suspended")
    assert acts.count() == len(cast.users) - len(still) - 1
    assert suspend_unused(now=NOW, day=DAY) == 0


def test_unused_account_that_is_opened_again_stays_open_the_next_night(long_ago):
    suspend_unused(now=NOW, day=DAY)
    enable_user(by=long_ago.organisation_admin, user_id=long_ago.base_cadre.pk)
    assert suspend_unused(now=NOW + timedelta(days=1), day=DAY) == 0
    long_ago.base_cadre.refresh_from_db()
    assert long_ago.base_cadre.is_active


# The pages


def test_user_list_shows_roles_and_long_unused_accounts(cast, as_user, time_machine, django_assert_max_num_queries):
    User.objects.update(created_at="2026-08-01T00:00:00+07:00")
    User.objects.filter(pk=cast.leader.pk).update(last_login="2026-11-20T08:00:00+07:00")
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    client = as_user(cast.organisation_admin)
    client.get(LIST)
    with django_assert_max_num_queries(8):
        page = client.get(LIST).content.decode()
    assert "Cán bộ đảng ủy cơ sở – Đảng bộ thôn Đông Lĩnh" in page
    assert page.count("Không dùng quá 90 ngày") == 1 + 5
    assert "Đã khóa" in page
    unused = client.get(f"{LIST}?lau-khong-dung=1").content.decode()
    assert cast.leader.full_name not in unused
    assert cast.auditor.full_name in unused


def test_user_list_narrows_to_the_organisation_in_view(cast, as_user):
    page = as_user(cast.organisation_admin).get(f"{LIST}?don-vi={cast.base_a1.number}").content.decode()
    assert cast.cell_cadre.full_name in page
    assert cast.specialist.full_name not in page


def test_user_search_puts_no_name_into_an_address(cast, as_user):
    client = as_user(cast.organisation_admin)
    answer = client.post(f"{LIST}tim/", {"q": "Hồ Văn Cơ"})
    assert re.fullmatch(rf"{LIST}\?tim=[\w-]+", answer.headers["Location"])
    page = client.get(answer.headers["Location"]).content.decode()
    assert cast.base_cadre.full_name in page
    assert cast.leader.full_name not in page


def test_user_invite_page_gives_a_link_that_works(cast, as_user):
    form = {
        "full_name": "Lê Thị Mới",
        "username": "le.thi.moi",
        "role": "cell_cadre",
        "organisation": str(cast.cell_a12.number),
        "valid_from": "21/11/2026",
        "valid_to": "21/11/2027",
    }
    answer = as_user(cast.organisation_admin).post(f"{LIST}moi/", form)
    link = re.search(r"http://testserver(/loi-moi/[\w-]+/)", answer.content.decode())[1]
    visitor = Client()
    visitor.get(link)
    visitor.post("/loi-moi/", {"password1": PASSWORD, "password2": PASSWORD})
    assert visitor.post("/dang-nhap/", {"login": "le.thi.moi", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "base_cadre"}, "đã có người dùng"),
        ({"username": "Lê Mới"}, "chữ thường không dấu"),
        ({"organisation": ""}, "Chọn đơn vị"),
        ({"organisation": "999999"}, "Không có đơn vị nào"),
        ({"role": "system_admin"}, "không có trong danh sách"),
        ({"valid_to": "21/11/2028"}, "không quá 21/11/2027"),
        ({"valid_from": "31/02/2026"}, "Tháng 2 năm 2026 chỉ có 28 ngày"),
        ({"full_name": ""}, "Chưa nhập mục này"),
    ],
)
def test_user_invite_page_refuses_and_keeps_what_was_typed(cast, as_user, changed, said):
    form = {
        "full_name": "Lê Thị Mới",
        "username": "le.thi.moi",
        "position": "Phó bí thư",
        "role": "cell_cadre",
        "organisation": str(cast.cell_a12.number),
        "valid_from": "21/11/2026",
        "valid_to": "21/11/2027",
    } | changed
    answer = as_user(cast.organisation_admin).post(f"{LIST}moi/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in str(answer.context["form"].errors)
    assert 'value="Phó bí thư"' in page
    assert "<title>Lỗi: " in page
    assert not User.objects.filter(full_name="Lê Thị Mới").exists()


def test_user_page_gives_and_ends_a_role(cast, as_user):
    client = as_user(cast.organisation_admin)
    here = f"{LIST}{cast.cell_cadre.pk}/"
    form = {"role": "cell_cadre", "organisation_text": "Xóm Bến", "valid_from": "01/11/2026", "valid_to": "01/11/2027"}
    assert client.post(f"{here}quyen/", form).headers["Location"] == here
    grant = cast.cell_cadre.grants.get(organisation=cast.cell_a12)
    assert "Chi bộ Xóm Bến" in client.get(here).content.decode()
    end = f"{here}quyen/{grant.pk}/thu/"
    assert client.post(end, {"reason": ""}).status_code == 422
    assert client.post(end, {"reason": "chuyển công tác"}).headers["Location"] == here
    assert client.get(end).status_code == 404


def test_user_page_of_oneself_offers_nothing(cast, as_user):
    page = as_user(cast.organisation_admin).get(f"{LIST}{cast.organisation_admin.pk}/").content.decode()
    assert "Đây là tài khoản của chính bạn" in page
    assert "Thu quyền" not in page
    assert "/khoa/" not in page


def test_user_page_disables_with_a_reason_only(cast, as_user):
    client = as_user(cast.organisation_admin)
    here = f"{LIST}{cast.base_cadre.pk}/"
    assert client.post(f"{here}khoa/", {"reason": " "}).status_code == 422
    assert client.post(f"{here}khoa/", {"reason": "nghỉ việc"}).status_code == 302
    cast.base_cadre.refresh_from_db()
    assert not cast.base_cadre.is_active
    assert client.post(f"{here}mo-khoa/").status_code == 302
    cast.base_cadre.refresh_from_db()
    assert cast.base_cadre.is_active
