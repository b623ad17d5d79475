"""The pages of classes."""

import re
from datetime import date

import pytest
from django.urls import reverse

from membership.operations.tree_change import TreeIsChanging
from pipeline.models import Candidacy, Enrolment, StageEvent, TrainingClass
from tests.pipeline.walk import walk

NEW = {
    "kind": "awareness",
    "name": "Lớp khóa V",
    "place": "Hội trường",
    "starts_on": "02/11/2026",
    "ends_on": "06/11/2026",
    "seats": "40",
    "key": "6f1c2b6e-0f4e-4b3a-9f6a-0a3a2a1b4c5d",
}


@pytest.fixture
def page(cast, as_user):
    """`page()` is a browser of the specialist."""
    return lambda name="specialist": as_user(cast.users[name])


@pytest.fixture
def held(cast):
    """A class that ended, with two people who may get their certificate."""
    row = TrainingClass.objects.create(
        organisation=cast.upper_a,
        kind="awareness",
        name="Lớp khóa IV",
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 10, 9),
        seats=40,
    )
    for name in ("source", "introduced"):
        walk(cast.candidacies[name], until="sympathiser")
        Enrolment.objects.create(training_class=row, candidacy=cast.candidacies[name])
    return row


def ids(row):
    return list(Enrolment.objects.filter(training_class=row).values_list("pk", flat=True))


class TestList:
    def test_list_shows_classes_with_their_counts(self, cast, page, held):
        text = page().get("/lop/").content.decode()
        assert text.index("Lớp nhận thức khóa III") < text.index("Lớp khóa IV")
        assert "2 / 40" in text

    def test_list_is_narrowed_by_kind(self, page, held):
        assert "Lớp khóa IV" not in page().get("/lop/", {"loai": "new_member"}).content.decode()
        assert "Lớp khóa IV" in page().get("/lop/", {"loai": "?"}).content.decode()

    def test_list_asks_few_questions(self, page, held, django_assert_max_num_queries):
        client = page()
        client.get("/lop/")
        with django_assert_max_num_queries(8):
            client.get("/lop/")

    def test_centre_opens_and_leader_looks(self, page):
        assert reverse("class_new") in page("training_centre").get("/lop/").content.decode()
        assert reverse("class_new") not in page("leader").get("/lop/").content.decode()

    def test_other_roles_have_no_classes(self, page):
        assert page("organisation_admin").get("/lop/").status_code == 403


class TestForm:
    def test_class_is_opened_once_however_often_it_is_clicked(self, cast, page):
        client = page("training_centre")
        data = NEW | {"organisation": str(cast.upper_a.number)}
        answers = [client.post("/lop/moi/", data) for _ in range(2)]
        assert answers[0].url == answers[1].url
        assert TrainingClass.objects.filter(name="Lớp khóa V").count() == 1

    def test_refusal_keeps_what_was_typed(self, cast, page):
        data = NEW | {"organisation": str(cast.upper_a.number), "ends_on": "01/11/2026"}
        answer = page().post("/lop/moi/", data)
        assert answer.status_code == 422
        assert "đứng trước ngày khai giảng" in answer.content.decode()
        assert "Lớp khóa V" in answer.content.decode()

    def test_committee_out_of_reach_is_refused_at_its_field(self, cast, page):
        answer = page().post("/lop/moi/", NEW | {"organisation": str(cast.upper_b.number)})
        assert answer.status_code == 422

    def test_class_is_changed(self, cast, page, held):
        url = reverse("class_change", args=[held.pk])
        client = page()
        assert "Lớp khóa IV" in client.get(url).content.decode()
        data = NEW | {"version": "1", "name": "Lớp khóa 4"}
        assert client.post(url, data).status_code == 302
        assert TrainingClass.objects.get(pk=held.pk).name == "Lớp khóa 4"

    def test_stale_change_is_refused(self, page, held):
        answer = page().post(reverse("class_change", args=[held.pk]), NEW | {"version": "7"})
        assert answer.status_code == 422
        assert "người khác đã lưu" in answer.content.decode()


class TestDetail:
    def test_page_shows_the_roster(self, cast, page, held):
        text = page().get(reverse("class_detail", args=[held.pk])).content.decode()
        assert text.index("Lê Văn Cội") < text.index("Trần Thị Mận")

    def test_page_warns_of_a_certificate_that_is_still_good(self, cast, page, held):
        Enrolment.objects.create(training_class=held, candidacy=cast.trained)
        text = page().get(reverse("class_detail", args=[held.pk])).content.decode()
        assert "Đã có giấy chứng nhận còn giá trị đến 15/05/2031" in text

    def test_page_asks_few_questions(self, cast, page, held, django_assert_max_num_queries):
        Enrolment.objects.create(training_class=held, candidacy=cast.trained)
        client, url = page(), reverse("class_detail", args=[held.pk])
        client.get(url)
        with django_assert_max_num_queries(8):
            client.get(url)

    def test_leader_sees_no_boxes(self, page, held):
        text = page("leader").get(reverse("class_detail", args=[held.pk])).content.decode()
        assert "Cấp giấy chứng nhận" not in text
        assert 'type="checkbox"' not in text

    @pytest.mark.parametrize(("user", "status"), [("base_cadre", 404), ("nobody", 404), ("leader", 403)])
    def test_others_do_not_change_it(self, page, held, user, status):
        assert page(user).get(reverse("class_enrol", args=[held.pk])).status_code == status


class TestEnrol:
    def test_names_are_matched_then_enrolled(self, cast, page, held):
        url, client = reverse("class_enrol", args=[held.pk]), page()
        names = "1. bùi thị ổi\nAi Đó\nTrần Thị Mận"
        text = client.post(url, {"names": names}).content.decode()
        assert "1 người khớp" in text.replace("\n", " ")
        assert "Dòng 2, <strong>Ai Đó</strong>: không có ai tên này" in text
        assert "đã có trong danh sách lớp" in text
        answer = client.post(url, {"names": names, "people": [str(cast.sibling.pk)], "confirmed": "1"})
        assert answer.status_code == 302
        assert Enrolment.objects.filter(training_class=held, candidacy=cast.sibling).exists()

    def test_list_comes_back_to_be_mended(self, page, held):
        answer = page().post(reverse("class_enrol", args=[held.pk]), {"names": "An\nBình", "back": "1"})
        assert "An\nBình</textarea>" in answer.content.decode()

    def test_empty_list_is_refused(self, page, held):
        assert page().post(reverse("class_enrol", args=[held.pk]), {"names": " "}).status_code == 422

    def test_nobody_chosen_is_refused_with_the_list_kept(self, page, held):
        answer = page().post(reverse("class_enrol", args=[held.pk]), {"names": "Bùi Thị Ổi", "confirmed": "1"})
        assert answer.status_code == 422
        assert "Bùi Thị Ổi" in answer.content.decode()

    def test_forged_person_is_hidden(self, cast, page, held):
        data = {"names": "x", "people": [str(cast.cousin.pk)], "confirmed": "1"}
        assert page().post(reverse("class_enrol", args=[held.pk]), data).status_code == 404


class TestRoster:
    def test_results_are_saved(self, page, held):
        first = ids(held)[0]
        page("training_centre").post(reverse("class_results", args=[held.pk]), {f"result-{first}": "failed"})
        assert Enrolment.objects.get(pk=first).result == "failed"

    def test_chosen_results_stay_when_the_tree_is_being_changed(self, page, held, monkeypatch):
        def busy(**words: object) -> None:
            raise TreeIsChanging

        monkeypatch.setattr("pipeline.views.training_class_roster.record_results", busy)
        first = ids(held)[0]
        answer = page("training_centre").post(reverse("class_results", args=[held.pk]), {f"result-{first}": "failed"})
        html = answer.content.decode()
        assert answer.status_code == 409 and "Cây tổ chức đang được thay đổi" in html
        chosen = html.split(f'name="result-{first}"')[1].split("</select>")[0]
        assert re.search(r'value="failed"\s+selected', chosen)

    def test_people_leave_the_class(self, page, held):
        client, url = page(), reverse("class_withdraw", args=[held.pk])
        assert client.post(url, {}).status_code == 422
        assert client.post(url, {"people": ids(held)[:1]}).status_code == 302
        assert len(ids(held)) == 1

    def certify(self, client, held, **changes):
        data = {"people": ids(held), "first_number": "09/GCN", "issued_on": "12/10/2026", "version": "1"}
        return client.post(reverse("class_certificates", args=[held.pk]), data | changes)

    def test_certificates_are_checked_then_issued_once(self, cast, page, held):
        client = page("training_centre")
        text = self.certify(client, held).content.decode()
        assert "Trần Thị Mận, sinh 12/04/2003" in text
        assert "10/GCN" in text
        assert not StageEvent.objects.filter(candidacy=cast.source, code="trained").exists()
        key = "6f1c2b6e-0f4e-4b3a-9f6a-0a3a2a1b4c5d"
        answers = [self.certify(client, held, confirmed="1", key=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert StageEvent.objects.get(candidacy=cast.source, code="trained").document_number == "10/GCN"

    def test_refusals_name_each_person_and_keep_the_ticks(self, cast, page, held):
        Candidacy.objects.filter(pk=cast.introduced.pk).update(stage="introduced")
        StageEvent.objects.filter(candidacy=cast.introduced, code="sympathiser").update(is_voided=True)
        answer = self.certify(page(), held)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Lê Văn Cội: Chưa ghi được" in text
        assert text.count("checked") == 2

    def test_boxes_are_asked_for(self, page, held):
        answer = self.certify(page(), held, first_number="", issued_on="31/02/2026")
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Nhập số giấy chứng nhận đầu tiên" in text
        assert "Tháng 2 năm 2026 chỉ có 28 ngày" in text

    def test_next_number_is_suggested(self, page, held):
        client = page()
        self.certify(client, held, confirmed="1")
        Enrolment.objects.filter(pk=ids(held)[0]).update(certificate_number="", certificate_on=None)
        text = client.get(reverse("class_detail", args=[held.pk])).content.decode()
        assert 'value="11/GCN"' in text or 'value="10/GCN"' in text
