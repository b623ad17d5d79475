"""The yearly rating: filled in, pasted, submitted, locked, opened again."""

import re
from datetime import date

import pytest
import time_machine

from common.errors import StaleVersion
from membership.access import Refused
from membership.models import Organisation, PartyMembership, RatingSheet, YearlyRating
from membership.operations.rating import (
    BadRating,
    NotAllRated,
    SheetIsLocked,
    SheetNotSubmitted,
    reopen_ratings,
    save_ratings,
)
from membership.operations.reorganisation import commit
from membership.queries.rating import members_to_rate, read_pasted, submitted_below, units_to_rate
from membership.rules.reorganisation import Step

TODAY = date(2026, 11, 20)
YEAR = 2025


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


def members(cast, where="cell_a11"):
    return members_to_rate(cast.organisations[where], YEAR, TODAY)


def save(cast, grades, *, by="cell_cadre", where="cell_a11", version=1, **words):
    return save_ratings(
        by=cast.users[by],
        organisation_id=cast.organisations[where].pk,
        year=YEAR,
        today=TODAY,
        grades=grades,
        version=version,
        **words,
    )


def all_good(cast):
    return {row.person_id: "good" for row in members(cast)}


def test_members_of_the_last_day_of_the_year_are_rated(cast):
    assert [row.person.full_name for row in members(cast)] == ["Phan Văn Ánh", "Phạm Thị Đá", "Nguyễn Văn Thầy"]
    # Whoever was admitted in October 2026 is not rated for 2025.
    assert cast.admitted.person_id not in {row.person_id for row in members(cast)}


def test_unit_that_was_merged_since_is_still_rated_for_the_year_before(cast):
    bodies = {"sources": (cast.cell_a11.pk,), "targets": (cast.cell_a12.pk,)}
    commit(by=None, steps=[Step(1, "merge", date(2026, 1, 5), "15-QĐ/TU", **bodies)])
    assert [unit.name for unit in units_to_rate(cast.base_a1, YEAR, TODAY)] == ["Chi bộ Xóm Đình"]
    assert [unit.name for unit in units_to_rate(cast.base_a1, YEAR + 1, TODAY)] == ["Chi bộ Xóm Bến"]
    save(cast, all_good(cast), by="base_cadre", submit=True)
    assert units_to_rate(cast.base_a1, YEAR, TODAY)[0].rated == 3


def test_ratings_are_saved_changed_and_taken_back_with_history(cast):
    first, second, _third = (row.person_id for row in members(cast))
    sheet = save(cast, {first: "good", second: "excellent"})
    save(cast, {first: "completed", second: ""}, version=sheet.version)
    assert dict(YearlyRating.objects.filter(year=YEAR, organisation=cast.cell_a11).values_list("person", "grade")) == {
        first: "completed"
    }
    kept = YearlyRating.row_history.rel.related_model.objects.order_by("pgh_id").values_list("pgh_label", "grade")
    assert list(kept) == [("delete", "excellent"), ("update", "good")] or list(kept) == [
        ("update", "good"),
        ("delete", "excellent"),
    ]


def test_submitted_sheet_is_locked(cast):
    save(cast, all_good(cast), submit=True)
    with pytest.raises(SheetIsLocked, match="đã gửi ngày 20/11/2026"):
        save(cast, all_good(cast), version=2)


def test_sheet_with_gaps_is_not_submitted_and_nothing_is_saved(cast):
    one = members(cast)[0].person_id
    with pytest.raises(NotAllRated, match="Còn 2 người"):
        save(cast, {one: "good"}, submit=True)
    assert not YearlyRating.objects.filter(year=YEAR, organisation=cast.cell_a11).exists()


def test_only_the_body_above_opens_a_sheet_again(cast):
    save(cast, all_good(cast), submit=True)
    words = {"organisation_id": cast.cell_a11.pk, "year": YEAR, "reason": "nhầm một người"}
    with pytest.raises(Refused):
        reopen_ratings(by=cast.cell_cadre, **words)
    reopen_ratings(by=cast.base_cadre, **words)
    assert RatingSheet.objects.get().submitted_on is None
    with pytest.raises(SheetNotSubmitted):
        reopen_ratings(by=cast.base_cadre, **words)


def test_two_who_fill_in_the_same_sheet_do_not_overwrite_each_other(cast):
    save(cast, all_good(cast))
    with pytest.raises(StaleVersion):
        save(cast, all_good(cast), by="base_cadre")


def test_strangers_and_unknown_grades_are_refused(cast):
    with pytest.raises(BadRating, match="không còn sinh hoạt"):
        save(cast, {cast.stranger.person_id: "good"})
    with pytest.raises(BadRating, match="không có trong danh sách"):
        save(cast, {members(cast)[0].person_id: "great"})


def test_unit_out_of_scope_does_not_exist(cast):
    with pytest.raises(Organisation.DoesNotExist):
        save(cast, {}, where="other_cell")
    with pytest.raises(Refused):
        save(cast, all_good(cast), by="leader")


def test_pasted_lines_are_understood(cast):
    lines = ("TT\tHọ và tên\tXếp loại", "1\tNguyễn Văn Thầy\tHTXS", "2\tPhạm Thị Đá\thoàn thành tốt")
    text = "\n".join((*lines, "3\tLê Lạ\tHT", "4\tPham Thi Da\t?"))
    found = {line.line.number: line for line in read_pasted(text, members(cast))}
    names = {row.person_id: row.person.full_name for row in members(cast)}
    assert (names[found[2].person_id], found[2].grade) == ("Nguyễn Văn Thầy", "excellent")
    assert found[3].grade == "good"
    assert found[4].problem == "không có ai tên này trong đơn vị"
    assert found[5].problem == "không đọc được mức xếp loại"
    assert 1 not in found


def test_units_say_how_far_they_have_come(cast, django_assert_num_queries):
    save(cast, all_good(cast), submit=True)
    with django_assert_num_queries(1):
        rows = {
            row.name: (row.members, row.rated, row.submitted_on) for row in units_to_rate(cast.base_a1, YEAR, TODAY)
        }
    assert rows["Chi bộ Xóm Đình"] == (3, 3, TODAY)
    assert submitted_below(cast.base_a1, YEAR) == 1


def test_grid_is_filled_by_pasting_saved_and_submitted_without_script(cast, as_user):
    client = as_user(cast.cell_cadre)
    assert client.get("/xep-loai/").headers["Location"] == "/xep-loai/2026/"
    page = client.post("/xep-loai/2025/", {"paste": "1", "names": "Nguyễn Văn Thầy\tHTXS\nLê Lạ\tHT"}).content.decode()
    assert "Đã điền 1 người vào bảng" in page and "không có ai tên này" in page
    assert '<option value="excellent" selected>' in page
    assert "100,0%" in page
    assert not YearlyRating.objects.filter(year=YEAR, organisation=cast.cell_a11).exists()
    sent = {f"grade-{person}": "good" for person in all_good(cast)}
    assert client.post("/xep-loai/2025/", {**sent, "version": 0}).status_code == 302
    assert client.post("/xep-loai/2025/", {**sent, "version": 2, "submit": "1"}).status_code == 302
    page = client.get("/xep-loai/2025/").content.decode()
    assert "đã gửi ngày 20/11/2026" in page and "<select" not in page
    assert client.post("/xep-loai/2025/", {**sent, "version": 3}).status_code == 422


def test_grid_that_someone_else_saved_keeps_what_was_typed(cast, as_user):
    save(cast, all_good(cast))
    sent = {f"grade-{person}": "excellent" for person in all_good(cast)}
    answer = as_user(cast.cell_cadre).post("/xep-loai/2025/", {**sent, "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "người khác đã lưu" in page and page.count('<option value="excellent" selected>') == 3


def answers_of(page):
    """What a browser would send for the grid as it is shown."""
    found = {"version": re.search(r'name="version"(?: value="(\d*)")?', page)[1] or ""}
    for name, options in re.findall(r'<select name="(grade-\d+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="(\w*)" selected>', options)
        found[name] = chosen[1] if chosen else ""
    return found


def ratings():
    rows = YearlyRating.objects.filter(year=YEAR, organisation__name="Chi bộ Xóm Đình")
    return dict(rows.values_list("person__full_name", "grade"))


def test_pasting_into_a_grid_that_someone_else_saved_meanwhile_takes_nothing_back(cast, as_user):
    client = as_user(cast.cell_cadre)
    shown = answers_of(client.get("/xep-loai/2025/").content.decode())
    save(cast, all_good(cast), by="base_cadre")
    pasted = client.post("/xep-loai/2025/", {**shown, "paste": "1", "names": "Nguyễn Văn Thầy\tHTXS"})
    refused = client.post("/xep-loai/2025/", answers_of(pasted.content.decode()))
    assert refused.status_code == 422
    assert ratings() == {"Phan Văn Ánh": "good", "Phạm Thị Đá": "good", "Nguyễn Văn Thầy": "good"}
    page = refused.content.decode()
    assert "người khác đã lưu" in page and page.count("hiện đã lưu: Hoàn thành tốt") == 1
    assert client.post("/xep-loai/2025/", answers_of(page)).status_code == 302
    assert ratings() == {"Phan Văn Ánh": "good", "Phạm Thị Đá": "good", "Nguyễn Văn Thầy": "excellent"}


def test_grid_sent_again_after_someone_else_saved_is_saved_knowingly(cast, as_user):
    client = as_user(cast.cell_cadre)
    shown = answers_of(client.get("/xep-loai/2025/").content.decode())
    save(cast, all_good(cast), by="base_cadre")
    sent = {name: value if name == "version" else "completed" for name, value in shown.items()}
    refused = client.post("/xep-loai/2025/", sent)
    assert refused.status_code == 422
    assert client.post("/xep-loai/2025/", answers_of(refused.content.decode())).status_code == 302
    assert set(ratings().values()) == {"completed"}


def test_grid_of_a_unit_above_lists_its_units(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.specialist)
    with django_assert_max_num_queries(8):
        page = client.get("/xep-loai/2025/").content.decode()
    assert "Chi bộ Xóm Đình" in page and "Chưa gửi" in page


def test_union_branches_are_rated_by_the_union(cast, as_user):
    page = as_user(cast.union_officer).get(f"/xep-loai/2025/?don-vi={cast.union_base.number}").content.decode()
    assert "Nguyễn Thị Lan Đào" in page
    assert as_user(cast.cell_cadre).get(f"/xep-loai/2025/?don-vi={cast.union_base.number}").status_code == 404


@pytest.mark.parametrize("year", [1999, 2027])
def test_year_that_cannot_be_rated_is_not_there(cast, as_user, year):
    assert as_user(cast.cell_cadre).get(f"/xep-loai/{year}/").status_code == 404


def test_remark_stands_only_where_a_grade_that_was_saved_differs(cast, as_user):
    client = as_user(cast.cell_cadre)
    shown = answers_of(client.get("/xep-loai/2025/").content.decode())
    teacher = next(iter(all_good(cast)))
    save(cast, {teacher: "good"}, by="base_cadre")
    mine = {name: "excellent" if name.startswith("grade-") else value for name, value in shown.items()}
    page = client.post("/xep-loai/2025/", mine).content.decode()
    assert page.count("hiện đã lưu") == page.count("hiện đã lưu: Hoàn thành tốt") == 1


def test_units_of_one_committee_stand_together(cast, as_user):
    teacher = PartyMembership.objects.filter(organisation=cast.cell_a11).first()
    PartyMembership.objects.filter(pk=teacher.pk).update(organisation=cast.cell_a21)
    page = as_user(cast.specialist).get(f"/xep-loai/2025/?don-vi={cast.upper_a.number}").content.decode()
    places = [page.index(unit.name) for unit in (cast.cell_a11, cast.cell_a21)]
    assert places == sorted(places), "Tổ Tự nhiên is before Xóm Đình by its own name, after it by that of its committee"


def test_the_reason_stays_when_a_sheet_cannot_be_opened_again(cast, as_user):
    address = f"/xep-loai/{YEAR}/mo-lai/?don-vi={cast.cell_a11.number}"
    answer = as_user(cast.base_cadre).post(address, {"reason": "nhầm một người"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "đang mở" in html
