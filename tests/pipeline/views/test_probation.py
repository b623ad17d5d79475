"""The pages of probation."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.dates import local_today
from pipeline.models import Candidacy, Probation, StageEvent

LIST = "/du-bi/"


@pytest.fixture
def page(cast, as_user):
    """`page("base_cadre")` is a browser of that account."""
    return lambda name="base_cadre": as_user(cast.users[name])


def test_list_is_grouped_by_the_month_due(cast, page):
    text = page().get(LIST).content.decode()
    assert text.index("Hết dự bị tháng 10/2026") < text.index("Hết dự bị tháng 10/2027")
    days = (local_today() - date(2026, 10, 5)).days
    assert f"quá {days} ngày" in text
    assert f"còn {(date(2027, 10, 5) - local_today()).days} ngày" in text
    assert "Xét muộn không dời ngày công nhận" in text


def test_list_shows_one_month(page):
    text = page().get(LIST, {"thang": "2027-10"}).content.decode()
    assert "Đặng Quốc Ơn" in text
    assert "Phan Văn Ánh" not in text


@pytest.mark.parametrize("month", ["2027-13", "x", "2027-10-01"])
def test_month_that_is_none_shows_all(page, month):
    assert "Phan Văn Ánh" in page().get(LIST, {"thang": month}).content.decode()


def test_list_asks_few_questions(page, django_assert_max_num_queries):
    client = page()
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_list_offers_what_the_account_may_do(cast, page):
    recognise = reverse("probation_recognise", args=[cast.due_probation.pk])
    remove = reverse("probation_remove", args=[cast.due_probation.pk])
    text = page("base_cadre").get(LIST).content.decode()
    assert recognise in text
    assert remove in text
    text = page("leader").get(LIST).content.decode()
    assert recognise not in text
    assert remove not in text


def test_list_stays_in_scope(page):
    assert "Phan Văn Ánh" not in page("system_admin").get(LIST).content.decode()


class TestRecognise:
    def url(self, cast, probation=None):
        return reverse("probation_recognise", args=[(probation or cast.due_probation).pk])

    def data(self, cast, **changes):
        return {"decision_number": "77-QĐ/ĐU", "decided_on": "10/11/2026", "version": "1"} | changes

    def test_form_says_from_which_day_the_member_is_official(self, cast, page):
        text = page().get(self.url(cast)).content.decode()
        assert "Công nhận chính thức tính từ ngày 05/10/2026, dù quyết định muộn hơn." in text

    def test_form_lists_what_is_missing(self, cast, page):
        text = page().get(self.url(cast, cast.probation)).content.decode()
        assert "Còn thiếu" in text
        assert reverse("stage_step", args=[cast.admitted.pk, "new_member_class"]) in text

    def test_check_page_stands_before_the_saving(self, cast, page):
        answer = page().post(self.url(cast), self.data(cast))
        assert answer.status_code == 200
        assert "Thứ Ba, 10/11/2026" in answer.content.decode()
        assert Probation.objects.get(pk=cast.due_probation.pk).outcome == ""

    def test_confirmed_twice_is_saved_once(self, cast, page):
        client, data = page(), self.data(cast, confirmed="1", key="6f1c2b6e-0f4e-4b3a-9f6a-0a3a2a1b4c5d")
        answers = [client.post(self.url(cast), data) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0].url == answers[1].url
        assert StageEvent.objects.filter(candidacy=cast.recognisable, code="recognised").count() == 1

    def test_second_user_is_told_of_the_first_ones_decision(self, cast, page):
        data = self.data(cast, confirmed="1")
        page().post(self.url(cast), data)
        answer = page("specialist").post(self.url(cast), data | {"version": "2"})
        assert answer.status_code == 422
        assert "đã có kết quả" in answer.content.decode()

    def test_refusal_keeps_what_was_typed(self, cast, page):
        answer = page().post(self.url(cast), self.data(cast, decided_on="01/10/2026"))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Còn 4 ngày mới hết thời kỳ dự bị" in text
        assert "77-QĐ/ĐU" in text

    def test_empty_form_is_refused(self, cast, page):
        answer = page().post(self.url(cast), {})
        assert answer.status_code == 422
        assert "Nhập số quyết định" in answer.content.decode()

    def test_page_asks_few_questions(self, cast, page, django_assert_max_num_queries):
        client = page()
        client.get(self.url(cast))
        with django_assert_max_num_queries(8):
            client.get(self.url(cast))

    @pytest.mark.parametrize(("user", "status"), [("cell_cadre", 403), ("leader", 403), ("nobody", 404)])
    def test_others_do_not_reach_it(self, cast, page, user, status):
        assert page(user).get(self.url(cast)).status_code == status


class TestRemove:
    def test_removal_is_checked_and_saved(self, cast, page):
        url = reverse("probation_remove", args=[cast.probation.pk])
        data = {"document_number": "12-QĐ/ĐU", "on": "10/11/2026", "reason": "unfit", "version": "1"}
        client = page()
        assert "Không đủ tư cách" in client.post(url, data).content.decode()
        assert client.post(url, data | {"confirmed": "1"}).status_code == 302
        assert Candidacy.objects.get(pk=cast.admitted.pk).outcome == "removed"

    def test_reason_is_one_of_the_list(self, cast, page):
        url = reverse("probation_remove", args=[cast.probation.pk])
        data = {"document_number": "12-QĐ/ĐU", "on": "10/11/2026", "reason": "bad luck", "version": "1"}
        assert page().post(url, data).status_code == 422

    def test_decided_probation_says_so(self, cast, page):
        Probation.objects.filter(pk=cast.probation.pk).update(
            outcome="removed", decided_on=local_today() - timedelta(days=1)
        )
        answer = page().get(reverse("probation_remove", args=[cast.probation.pk]))
        assert answer.status_code == 400
        assert "đã có kết quả" in answer.content.decode()
