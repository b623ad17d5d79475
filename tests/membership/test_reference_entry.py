"""Official lists changed in the browser: dated, sourced, kept from deletion, and safe from the next loading."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from common.dates import local_today
from common.errors import StaleVersion
from membership.access import Refused
from membership.models import EthnicGroup, Province, ReferenceEntry, Religion
from membership.operations.reference import load_own_lists
from membership.operations.reference_entry import (
    BadEntryCode,
    EntryEndsBeforeItBegins,
    EntryInUse,
    EntryIsOfficial,
    EntryMissing,
    EntryOverlaps,
    add_entry,
    change_entry,
    remove_entry,
)
from membership.queries.reference import kind_labels, names_on, uses, value_on
from membership.rules.reference_list import LISTS, EntryFields

pytestmark = pytest.mark.django_db
SOURCE = "Nghị quyết số 9 ngày 01/12/2026"
NEW = EntryFields("Tỉnh Mới", SOURCE, valid_from=date(2027, 1, 1), code="97")


def test_entry_is_added_with_period_and_source():
    row = add_entry(by=None, of=LISTS["tinh"], fields=NEW)
    assert (row.code, row.valid_from, row.origin) == ("97", date(2027, 1, 1), "local")
    assert Province.objects.get(pk=row.pk).source == SOURCE


def test_new_name_of_a_kind_ends_the_former_on_its_first_day():
    fields = EntryFields("Tổ chức đảng cấp trên", SOURCE, valid_from=date(2028, 1, 1), code="upper")
    add_entry(by=None, of=LISTS["cap-to-chuc"], fields=fields)
    assert kind_labels(date(2027, 12, 31))["upper"] == "Đảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng"
    assert kind_labels(date(2028, 1, 1))["upper"] == "Tổ chức đảng cấp trên"


@pytest.mark.parametrize(
    ("day", "kind", "label"),
    [
        (date(2025, 6, 30), "upper", "Đảng bộ huyện, quận, thị xã, thành phố thuộc tỉnh và tương đương"),
        (date(2025, 7, 1), "upper", "Đảng bộ cấp trên trực tiếp của tổ chức cơ sở đảng"),
        (date(2026, 7, 25), "cell", "Chi bộ trực thuộc"),
        (date(2026, 7, 26), "cell", "Chi bộ"),
        (date(2026, 7, 25), "sub_committee", "Đảng bộ bộ phận"),
        (date(2026, 7, 26), "sub_committee", "Đảng bộ trực thuộc đảng ủy cơ sở"),
        (date(2025, 7, 1), "union_upper", "Đoàn cấp trên trực tiếp của tổ chức cơ sở Đoàn"),
    ],
)
def test_kinds_are_called_as_on_the_day(day, kind, label):
    assert kind_labels(day)[kind] == label


def test_leaving_age_of_the_union_is_dated_data():
    assert value_on("union_age", "leaving", date(2026, 11, 1)) == 35
    fields = EntryFields("Tuổi trưởng thành Đoàn", SOURCE, valid_from=date(2027, 1, 1), value=30, code="leaving")
    add_entry(by=None, of=LISTS["tuoi-doan"], fields=fields)
    assert [value_on("union_age", "leaving", date(year, 6, 1)) for year in (2026, 2027)] == [35, 30]


def test_loading_again_leaves_alone_what_was_edited_here():
    row = EthnicGroup.objects.get(code="23")
    fields = EntryFields("Bru - Vân Kiều", SOURCE, valid_to=date(2030, 1, 1))
    change_entry(by=None, of=LISTS["dan-toc"], pk="23", version=row.version, fields=fields)
    load_own_lists()
    row.refresh_from_db()
    assert (row.name, row.valid_to, row.origin) == ("Bru - Vân Kiều", date(2030, 1, 1), "edited")


def test_change_is_kept_in_the_history_with_its_actor(cast):
    row = EthnicGroup.objects.get(code="02")
    fields = EntryFields("Tày (Thổ)", SOURCE)
    change_entry(by=cast.system_admin, of=LISTS["dan-toc"], pk="02", version=1, fields=fields)
    former = row.row_history.select_related("pgh_context").get()
    assert (former.name, former.pgh_context.metadata["user"]) == ("Tày", cast.system_admin.pk)


def test_entry_in_use_is_never_deleted(cast):
    row = add_entry(by=None, of=LISTS["dan-toc"], fields=EntryFields("Dân tộc thử", SOURCE, code="77"))
    person = cast.source.person
    person.ethnic_group_id = "77"
    person.save()
    assert uses(LISTS["dan-toc"])["77"] == 1
    with pytest.raises(EntryInUse, match="Đang dùng ở dưới 5 hồ sơ"):
        remove_entry(by=cast.system_admin, of=LISTS["dan-toc"], pk=row.pk)
    person.ethnic_group_id = "01"
    person.save()
    remove_entry(by=cast.system_admin, of=LISTS["dan-toc"], pk=row.pk)
    assert not EthnicGroup.objects.filter(pk="77").exists()


def test_official_entry_is_ended_not_deleted():
    with pytest.raises(EntryIsOfficial, match="Ghi ngày kết thúc"):
        remove_entry(by=None, of=LISTS["ton-giao"], pk="07")


def test_ended_entry_is_no_longer_offered_but_still_shown(cast, as_user):
    Religion.objects.filter(code="02").update(valid_to=local_today())
    page = as_user(cast.cell_cadre).get("/nguon/moi/").content.decode()
    assert '<option value="02">Công giáo' not in page
    assert "Công giáo" in as_user(cast.base_cadre).get(f"/nguon/{cast.recognisable.pk}/").content.decode()


def test_renamed_level_shows_on_forms_and_on_people(cast, as_user):
    row = ReferenceEntry.objects.get(list="education", code="upper_secondary")
    fields = EntryFields("Trung học phổ thông (12/12)", SOURCE)
    change_entry(by=None, of=LISTS["hoc-van"], pk=row.pk, version=1, fields=fields)
    assert names_on("education", local_today())["upper_secondary"] == "Trung học phổ thông (12/12)"
    client = as_user(cast.cell_cadre)
    for path in ("/nguon/moi/", f"/nguon/{cast.source.pk}/"):
        assert "Trung học phổ thông (12/12)" in client.get(path).content.decode(), path


@pytest.mark.parametrize(
    ("of", "fields", "refusal", "words"),
    [
        ("tinh", EntryFields("", SOURCE, date(2027, 1, 1), code="97"), EntryMissing, "Chưa có tên"),
        ("tinh", EntryFields("Tỉnh", "", date(2027, 1, 1), code="97"), EntryMissing, "Chưa có nguồn"),
        ("tinh", EntryFields("Tỉnh", SOURCE, code="97"), EntryMissing, "Chưa có ngày bắt đầu"),
        ("tinh", EntryFields("Tỉnh", SOURCE, date(2027, 1, 1), code="A7"), BadEntryCode, "các chữ số"),
        ("tinh", EntryFields("Tỉnh", SOURCE, date(2027, 1, 1), code="970"), BadEntryCode, "dài quá 2"),
        ("tinh", EntryFields("Tỉnh", SOURCE, date(2000, 1, 1), code="01"), EntryOverlaps, "đã có trong thời gian này"),
        (
            "tinh",
            EntryFields("Tỉnh", SOURCE, date(2027, 1, 1), date(2027, 1, 1), code="97"),
            EntryEndsBeforeItBegins,
            "không đứng sau",
        ),
        ("dan-toc", EntryFields("Khác", SOURCE, code="01"), BadEntryCode, "đã là mã của “Kinh”"),
        ("dan-toc", EntryFields("Kinh", SOURCE, code="90"), BadEntryCode, "đã có dưới một mã khác"),
        ("hoc-van", EntryFields("Mầm non", SOURCE, date(2027, 1, 1), code="nursery"), BadEntryCode, "chỉ tính được"),
    ],
)
def test_bad_entries_are_refused_in_a_sentence(of, fields, refusal, words):
    with pytest.raises(refusal, match=words):
        add_entry(by=None, of=LISTS[of], fields=fields)


def test_entry_saved_by_another_is_refused():
    with pytest.raises(StaleVersion):
        change_entry(by=None, of=LISTS["dan-toc"], pk="02", version=7, fields=EntryFields("Tày", SOURCE))


def test_only_who_keeps_the_whole_installation_changes_a_list(cast):
    with pytest.raises(Refused):
        add_entry(by=cast.organisation_admin, of=LISTS["tinh"], fields=NEW)
    add_entry(by=cast.system_admin, of=LISTS["tinh"], fields=NEW)


def test_database_refuses_two_names_of_a_code_on_one_day():
    with pytest.raises(IntegrityError, match="reference_entry_no_overlap"), transaction.atomic():
        ReferenceEntry.objects.create(list="kind", code="cell", name="Tổ", source=SOURCE, valid_from=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Province, {"code": "97", "name": "x"}),
        (Religion, {"code": "97", "name": "x"}),
        (EthnicGroup, {"code": "97", "name": "x"}),
        (ReferenceEntry, {"list": "kind", "code": "x", "name": "x"}),
    ],
)
def test_database_refuses_an_end_before_the_beginning(model, values):
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
        model.objects.create(**values, source=SOURCE, valid_from=date(2027, 1, 1), valid_to=date(2027, 1, 1))


def test_page_of_an_entry_saves_shows_uses_and_history(cast, as_user):
    client = as_user(cast.system_admin)
    assert "Dân tộc" in client.get("/quan-tri/danh-muc/").content.decode()
    page = client.get("/quan-tri/danh-muc/dan-toc/").content.decode()
    assert "Bru-Vân Kiều" in page and "dưới 5 hồ sơ" in page
    answer = client.post(
        "/quan-tri/danh-muc/dan-toc/23/", {"name": "Bru - Vân Kiều", "source": SOURCE, "valid_to": "", "version": 1}
    )
    assert answer.status_code == 302
    page = client.get("/quan-tri/danh-muc/dan-toc/23/").content.decode()
    assert "<del>Bru-Vân Kiều</del> → <ins>Bru - Vân Kiều</ins>" in page


def test_page_of_an_entry_keeps_what_was_typed_when_refused(cast, as_user):
    answer = as_user(cast.system_admin).post(
        "/quan-tri/danh-muc/tinh/them/",
        {"code": "01", "name": "Tỉnh Mới", "source": SOURCE, "valid_from": "01/01/2000"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "đã có trong thời gian này" in page and 'value="Tỉnh Mới"' in page


def test_list_costs_few_statements(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.system_admin)
    for code in LISTS:
        with django_assert_max_num_queries(8):
            client.get(f"/quan-tri/danh-muc/{code}/")


def test_few_people_of_a_people_are_not_counted_out_to_who_may_not_see_them():
    assert LISTS["dan-toc"].uses_in_words(4) == "dưới 5 hồ sơ"
    assert LISTS["ton-giao"].uses_in_words(0) == "0 hồ sơ"
    assert LISTS["dan-toc"].uses_in_words(1234) == "1.234 hồ sơ"
    assert LISTS["cap-to-chuc"].uses_in_words(4) == "4 tổ chức"


def test_words_of_the_program_are_no_codes_for_people(cast, as_user):
    page = as_user(cast.system_admin).get("/quan-tri/danh-muc/cap-to-chuc/").content.decode()
    assert "base_committee" not in page and "Đảng bộ cơ sở" in page
