"""The page of what is due: groups, the one button of each row, and its cost."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.models import Person, Transfer
from tests.pipeline.people import put_on_road
from tests.pipeline.walk import walk

pytestmark = pytest.mark.django_db
WORK = "/viec-can-lam/"


def groups(answer) -> dict[str, str]:
    """The part of the page under each title."""
    parts = re.split(r'<h2 id="group-\d+">', answer.content.decode())[1:]
    return {part.partition(" <span")[0]: part for part in parts}


@pytest.fixture(autouse=True)
def day(request):
    with time_machine.travel(getattr(request, "param", "2026-11-22 09:00:00+07:00")):
        yield


def test_overdue_decision_stands_first_with_its_rule_and_its_button(cast, as_user):
    with time_machine.travel("2026-12-20 09:00:00+07:00"):
        late = groups(as_user(cast.base_cadre).get(WORK))["Quá hạn"]
    assert cast.ready.person.full_name in late
    assert "60 ngày làm việc từ ngày có nghị quyết của chi bộ 10/08/2026" in late
    assert re.search(r"quá \d+ ngày", late)
    assert f'href="/ket-nap/moi/?nguoi={cast.ready.pk}">Ghi quyết định kết nạp' in late


def test_cell_cadre_gets_the_page_of_the_person_where_another_must_act(cast, as_user):
    with time_machine.travel("2026-12-20 09:00:00+07:00"):
        late = groups(as_user(cast.cell_cadre).get(WORK))["Quá hạn"]
    assert f'href="/nguon/{cast.ready.pk}/">Mở hồ sơ' in late


def test_whoever_waits_for_the_cell_is_listed_with_the_step(cast, as_user):
    walk(cast.trained, until="opinions_collected")
    waiting = groups(as_user(cast.cell_cadre).get(WORK))["Chờ xử lý"]
    assert f'href="/nguon/{cast.introduced.pk}/buoc/sympathiser/"' in waiting
    assert f'href="/nguon/{cast.trained.pk}/buoc/cell_resolved/">Ghi kết quả họp chi bộ' in waiting
    assert cast.source.person.full_name not in waiting


def test_union_officer_sees_whom_no_cell_has_answered(cast, as_user):
    waiting = groups(as_user(cast.union_officer).get(WORK))["Chờ xử lý"]
    assert cast.introduced.person.full_name in waiting
    assert f'href="/nguon/{cast.introduced.pk}/">Mở hồ sơ' in waiting


def test_training_centre_sees_classes_that_wait_for_certificates(cast, as_user):
    cast.training_class.enrolments.update(certificate_number="", certificate_on=None, result="pending")
    shown = groups(as_user(cast.training_centre).get(WORK))
    assert list(shown) == ["Lớp đã bế giảng, còn chờ giấy chứng nhận"]
    assert "Lớp nhận thức khóa I" in shown["Lớp đã bế giảng, còn chờ giấy chứng nhận"]


def test_work_of_another_unit_is_not_shown(cast, as_user):
    text = as_user(cast.cell_cadre).get(WORK).content.decode()
    for name in ("sibling", "distant", "health", "cousin", "stranger"):
        assert cast.person(name).full_name not in text


def test_reader_has_no_work(cast, as_user):
    assert as_user(cast.leader).get(WORK).status_code == 403


@pytest.mark.parametrize("who", ["cell_cadre", "base_cadre", "specialist", "union_officer", "training_centre"])
def test_page_costs_at_most_eight_queries_whoever_looks(cast, as_user, who):
    put_on_road(cast, [f"Nguyễn Văn A{letter}" for letter in "bcdefghik"])
    client = as_user(cast.users[who])
    client.get(WORK)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(WORK).status_code == 200
    assert len(queries) <= 8, [query["sql"][:80] for query in queries]


def test_nothing_to_do_says_so(cast, as_user):
    text = as_user(cast.base_cadre).get(WORK, {"don-vi": cast.cell_a12.number}).content.decode()
    assert "Không có việc quá hạn, đến hạn hay chờ xử lý" in text


def test_union_officer_sees_who_was_sent_and_who_outgrows_the_union(cast, as_user, django_assert_max_num_queries):
    Transfer.objects.create(
        person=cast.ready.person,
        from_organisation=cast.union_base,
        to_organisation=cast.union_school,
        kind="official",
        sent_on=date(2026, 11, 2),
    )
    Person.objects.filter(pk=cast.introduced.person_id).update(birth_on=date(1992, 1, 2))
    client = as_user(cast.union_officer)
    client.get(WORK)
    with django_assert_max_num_queries(8):
        page = client.get(WORK).content.decode()
    assert "chờ tiếp nhận" in page and "Từ Đoàn thôn Đông Lĩnh, gửi 02/11/2026" in page
    assert "Hết tuổi Đoàn ngày 02/01/2027" in page
    assert "Sắp hết tuổi" not in as_user(cast.base_cadre).get("/viec-can-lam/").content.decode()
