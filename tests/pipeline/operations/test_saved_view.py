"""Saved lists: kept, changed, renamed, dropped, handed over; and how they follow a body that ends."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from jobs.operations.dispatch import ask_tonight
from jobs.operations.job import run
from membership.access import Refused
from membership.models import Organisation
from membership.operations.handover import hand_over
from membership.operations.organisation import close, establish
from membership.operations.reorganisation import commit, plan, undo
from membership.queries.holding import holdings
from membership.queries.reorganisation_people import people_of
from membership.rules.organisation_name import Naming
from membership.rules.reorganisation import Step
from pipeline.models import SavedView
from pipeline.operations.place import OrganisationClosed
from pipeline.operations.saved_view import (
    MOST,
    SavedViewNameMissing,
    SavedViewNameTaken,
    SavedViewNameTooLong,
    TooManySavedViews,
    change_view,
    drop_view,
    rename_view,
    save_view,
)
from pipeline.queries.candidacy_list import Chosen
from pipeline.queries.saved_view import Choice

TODAY, AHEAD = date(2026, 11, 20), date(2027, 1, 1)
WOMEN = Chosen(tab="cam-tinh", sex="female", words="mận", size=200)


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def kept(cast, name="Nữ cảm tình", *, by="base_cadre", where="cell_a11", chosen=WOMEN) -> SavedView:
    place = cast.organisations[where].pk if where else None
    return save_view(by=cast.users[by], name=name, choice=Choice(chosen, place))


def place_of(row: SavedView) -> Organisation | None:
    row.refresh_from_db()
    return row.organisation


def merge(cast, on: date = TODAY) -> Step:
    return Step(1, "merge", on, "15-QĐ/TU", sources=(cast.cell_a11.pk,), targets=(cast.cell_a12.pk,))


def names_of(user) -> list[str]:
    return list(SavedView.objects.visible_to(user).order_by("pk").values_list("name", flat=True))


# --- operations ---


def test_save_keeps_the_choice_and_neither_words_nor_rows_on_a_page(cast):
    kept(cast, "  Nữ   cảm tình ")
    [row] = SavedView.objects.filter(owner=cast.base_cadre).values()
    del row["id"]
    assert row == {
        "owner_id": cast.base_cadre.pk,
        "name": "Nữ cảm tình",
        "folded_name": "nu cam tinh",
        "organisation_id": cast.cell_a11.pk,
        "tab": "cam-tinh",
        "stage": "",
        "occupation": "",
        "sex": "female",
        "sort": "ten",
    }


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        (" ", SavedViewNameMissing),
        ("\u0301", SavedViewNameMissing),
        ("Nữ " * 21, SavedViewNameTooLong),
        ("nu  CAM TINH", SavedViewNameTaken),
    ],
)
def test_a_name_that_cannot_stand_is_refused(cast, name, refusal):
    first = kept(cast)
    with pytest.raises(refusal):
        kept(cast, name)
    second = kept(cast, "Khác")
    with pytest.raises(refusal):
        rename_view(by=cast.base_cadre, view_id=second.pk, name=name)
    assert names_of(cast.base_cadre) == [first.name, "Khác"]


def test_two_users_may_use_the_same_name(cast):
    kept(cast)
    assert kept(cast, by="cell_cadre").name == "Nữ cảm tình"


def test_there_are_only_so_many(cast):
    for number in range(MOST):
        kept(cast, f"Danh sách {number}")
    with pytest.raises(TooManySavedViews, match="Bạn đã lưu 20 danh sách"):
        kept(cast, "Một nữa")
    drop_view(by=cast.base_cadre, view_id=SavedView.objects.first().pk)
    assert kept(cast, "Một nữa")


def test_a_body_out_of_reach_is_not_kept(cast):
    with pytest.raises(Organisation.DoesNotExist):
        kept(cast, where="base_b1")
    row = kept(cast)
    with pytest.raises(Organisation.DoesNotExist):
        change_view(by=cast.base_cadre, view_id=row.pk, choice=Choice(WOMEN, cast.base_b1.pk))
    assert place_of(row) == cast.cell_a11


def test_a_body_that_has_ended_is_not_kept_anew(cast):
    row = kept(cast, where=None)
    commit(by=None, steps=[merge(cast)])
    with pytest.raises(OrganisationClosed):
        kept(cast, "Xóm Đình")
    with pytest.raises(OrganisationClosed):
        change_view(by=cast.base_cadre, view_id=row.pk, choice=Choice(WOMEN, cast.cell_a11.pk))
    assert place_of(row) is None


def test_whoever_sees_no_people_keeps_no_list_of_them(cast):
    with pytest.raises(Refused):
        kept(cast, by="organisation_admin", where=None)


def test_change_keeps_the_name_and_takes_what_is_shown(cast):
    row = kept(cast)
    change_view(by=cast.base_cadre, view_id=row.pk, choice=Choice(Chosen(tab="lam-ho-so", sort="lau-nhat")))
    row.refresh_from_db()
    assert (row.name, row.tab, row.sex, row.sort, row.organisation) == (
        "Nữ cảm tình",
        "lam-ho-so",
        "",
        "lau-nhat",
        None,
    )


def test_a_list_may_be_renamed_to_another_spelling_of_itself(cast):
    row = kept(cast, "Nu cam tinh")
    assert rename_view(by=cast.base_cadre, view_id=row.pk, name="Nữ cảm tình").name == "Nữ cảm tình"


def test_lists_of_others_are_hidden(cast):
    row = kept(cast)
    for act in (
        lambda: drop_view(by=cast.cell_cadre, view_id=row.pk),
        lambda: rename_view(by=cast.cell_cadre, view_id=row.pk, name="Của tôi"),
        lambda: change_view(by=cast.cell_cadre, view_id=row.pk, choice=Choice(WOMEN)),
    ):
        with pytest.raises(SavedView.DoesNotExist):
            act()
    assert names_of(cast.base_cadre) == ["Nữ cảm tình"]


# --- a cadre changes ---


def test_handover_passes_the_lists_on_and_tells_those_of_one_name_apart(cast):
    for name in ("Nữ cảm tình", "Chờ lớp"):
        kept(cast, name)
    for name in ("nu cam tinh", "Nữ cảm tình – Hồ Văn Cơ"):
        kept(cast, name, by="cell_cadre")
    words = {"user_id": cast.base_cadre.pk, "username": "cell_cadre", "reason": "chuyển công tác"}
    done = hand_over(by=cast.organisation_admin, on=TODAY, today=TODAY, **words)
    assert done.belongings == {"Danh sách đã lưu": 2}
    assert names_of(cast.base_cadre) == []
    assert set(names_of(cast.cell_cadre)) == {
        "nu cam tinh",
        "Nữ cảm tình – Hồ Văn Cơ",
        "Nữ cảm tình – Hồ Văn Cơ (2)",
        "Chờ lớp",
    }


def test_a_long_name_is_told_apart_within_its_limit(cast):
    long = "Nữ giáo viên trong các trường của xã đang chờ chi bộ xét 2026"[:60]
    for by in ("base_cadre", "cell_cadre"):
        kept(cast, long, by=by)
    words = {"user_id": cast.base_cadre.pk, "username": "cell_cadre", "reason": "chuyển công tác"}
    hand_over(by=cast.organisation_admin, on=TODAY, today=TODAY, **words)
    [given] = set(names_of(cast.cell_cadre)) - {long}
    assert given.endswith(" – Hồ Văn Cơ") and len(given) == 60


# --- the tree changes ---


def test_merger_takes_the_list_to_the_successor_and_is_foretold(cast):
    row, other = kept(cast), kept(cast, "Cả đảng bộ", where="base_a1")
    report = plan(by=cast.organisation_admin, steps=[merge(cast)])
    assert report.lines[0].moves["danh sách đã lưu"] == report.lines[0].told["danh sách đã lưu"] == 1
    assert place_of(row) == cast.cell_a11
    commit(by=cast.organisation_admin, steps=[merge(cast)])
    assert (place_of(row), place_of(other)) == (cast.cell_a12, cast.base_a1)
    assert not cast.base_cadre.notices.exists()


def split(cast, *codes: str, goes_on: bool) -> None:
    steps = [
        Step(n, "establish", TODAY, "15-QĐ/TU", code=code, name=f"Chi bộ Xóm {n}", kind="cell", parent="90.001.001")
        for n, code in enumerate(codes, start=1)
    ]
    targets = (cast.cell_a11.pk, *codes) if goes_on else codes
    assigned = dict.fromkeys(people_of(cast.cell_a11.pk, TODAY), targets[0])
    bodies = {"sources": (cast.cell_a11.pk,), "targets": targets, "assigned": assigned}
    commit(by=None, steps=[*steps, Step(9, "split", TODAY, "15-QĐ/TU", **bodies)])


def test_split_leaves_the_list_with_the_body_that_goes_on(cast):
    row = kept(cast)
    split(cast, "90.001.001.000.011", goes_on=True)
    assert place_of(row) == cast.cell_a11


def test_split_of_a_body_that_ends_takes_the_list_to_the_first_successor(cast):
    row = kept(cast)
    split(cast, "90.001.001.000.011", "90.001.001.000.012", goes_on=False)
    assert place_of(row).code == "90.001.001.000.011"


def test_dissolution_takes_the_list_to_the_successor(cast):
    row = kept(cast)
    bodies = {"sources": (cast.cell_a11.pk,), "targets": (cast.cell_a21.pk,)}
    commit(by=None, steps=[Step(1, "dissolve", TODAY, "15-QĐ/TU", **bodies)])
    assert place_of(row) == cast.cell_a21


@pytest.fixture
def empty_cell(cast) -> Organisation:
    naming = Naming("Chi bộ Xóm Chài", "90.001.001.000.021", "", "residential")
    words = {"effective_on": date(2026, 6, 1), "decision_number": "10-QĐ/ĐU"}
    return establish(by=None, kind="cell", parent_id=cast.base_a1.pk, naming=naming, **words)


@pytest.mark.parametrize("way", ["page", "file"])
def test_end_without_successor_is_not_held_up_and_the_owner_is_told(cast, empty_cell, way):
    row = save_view(by=cast.base_cadre, name="Xóm Chài", choice=Choice(WOMEN, empty_cell.pk))
    assert holdings(empty_cell, TODAY) == []
    if way == "page":
        words = {"effective_on": TODAY, "decision_number": "15-QĐ/ĐU"}
        close(by=None, organisation_id=empty_cell.pk, version=empty_cell.version, **words)
    else:
        commit(by=None, steps=[Step(1, "dissolve", TODAY, "15-QĐ/ĐU", sources=(empty_cell.pk,))])
    assert place_of(row) is None
    assert cast.base_cadre.notices.get().text.startswith("Đơn vị của danh sách đã lưu “Xóm Chài” đã kết thúc")


def night() -> None:
    run(job_id=ask_tonight(kind="membership.turn_tree").pk)


def test_planned_merger_takes_the_list_along_on_its_day(cast, today):
    row = kept(cast)
    commit(by=cast.organisation_admin, steps=[merge(cast, AHEAD)])
    assert place_of(row) == cast.cell_a11
    today.move_to(AHEAD)
    night()
    assert place_of(row) == cast.cell_a12


def test_list_kept_while_the_merger_waits_goes_along_too(cast, today):
    commit(by=cast.organisation_admin, steps=[merge(cast, AHEAD)])
    row = kept(cast)
    today.move_to(AHEAD)
    night()
    assert place_of(row) == cast.cell_a12


def test_merger_that_was_undone_leaves_the_list_where_it_was(cast, today):
    row = kept(cast)
    report = commit(by=cast.organisation_admin, steps=[merge(cast, AHEAD)])
    undo(by=cast.organisation_admin, reorganisation_id=report.reorganisations[0])
    today.move_to(AHEAD)
    night()
    assert place_of(row) == cast.cell_a11
