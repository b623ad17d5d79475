"""The tree changes by operations: what they write, what they refuse, and with which words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from common.errors import StaleVersion
from membership.access import Refused
from membership.models import (
    DecidingAuthority,
    Grant,
    Organisation,
    OrganisationAncestry,
    OrganisationSegment,
    OrganisationVersion,
    PartyMembership,
    Reorganisation,
)
from membership.operations.organisation import (
    BeyondReachThen,
    NothingChanges,
    StillHolds,
    close,
    establish,
    move,
    rename,
)
from membership.operations.tree_change import DecisionMissing, EffectInFuture
from membership.queries.organisation import search_organisations
from membership.queries.tree_history import TreeStore
from membership.rules.organisation_name import Naming
from membership.rules.organisation_naming import CodeTaken, NameMissing, NotALeader
from membership.rules.organisation_place import KindMayNotStandThere, OtherTree, ParentNotInForce, UnderItself
from membership.rules.organisation_version import ChangedLater, NotInForce
from membership.rules.tree import Tree
from pipeline.models import StageEvent
from tests.cast import Cast

TODAY = date(2026, 11, 20)
LAST_YEAR = date(2025, 7, 1)
DECISION = "15-QĐ/TU"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def new_cell(cast: Cast) -> Callable[..., Organisation]:
    """An empty cell that can be moved and closed."""

    def make(name: str = "Chi bộ Xóm Chài", parent: Organisation = cast.base_a1, code: str = "", on: date = LAST_YEAR):
        return establish(
            by=cast.organisation_admin,
            kind="cell",
            parent_id=parent.pk,
            naming=Naming(name, code, sector="residential"),
            effective_on=on,
            decision_number=DECISION,
        )

    return make


def segments_of(organisation: Organisation) -> list[tuple[date, date | None, list[int]]]:
    rows = OrganisationSegment.objects.filter(organisation=organisation).order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.chain) for row in rows]


def versions_of(organisation: Organisation) -> list[tuple[date, date | None, str, int | None]]:
    rows = OrganisationVersion.objects.filter(organisation=organisation).order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.name, row.parent_id) for row in rows]


# --- establish ---


def test_establish_adds_a_body_with_version_segment_and_path(cast, new_cell):
    cell = new_cell(code="90.001.001.000.009")
    chain = [cast.province.pk, cast.upper_a.pk, cast.base_a1.pk, cell.pk]
    assert versions_of(cell) == [(LAST_YEAR, None, "Chi bộ Xóm Chài", cast.base_a1.pk)]
    assert segments_of(cell) == [(LAST_YEAR, None, chain)]
    assert cell.path == f"{cast.base_a1.path}{cell.pk:08}/"
    segment = OrganisationSegment.objects.get(organisation=cell)
    assert segment.base.organisation == cast.base_a1
    assert set(OrganisationAncestry.objects.filter(segment=segment).values_list("ancestor", "depth")) == {
        (pk, depth) for depth, pk in enumerate(reversed(chain))
    }
    assert cell.number == cell.pk + 100_000


def test_establish_writes_the_decision_and_who(cast, new_cell):
    cell = new_cell()
    line = cell.reorganisation_lines.get()
    assert (line.action, line.effective_on) == ("establish", LAST_YEAR)
    assert line.reorganisation.decision_number == DECISION
    assert line.reorganisation.created_by == cast.organisation_admin
    assert line.reorganisation.state == Reorganisation.State.DONE


def test_establish_at_the_top_needs_the_whole_installation(cast):
    new = {
        "kind": "province",
        "parent_id": None,
        "naming": Naming("Đảng bộ tỉnh Mây Trắng", "92"),
        "effective_on": LAST_YEAR,
        "decision_number": DECISION,
    }
    with pytest.raises(Refused, match="thay đổi cây tổ chức"):
        establish(by=cast.organisation_admin, **new)
    province = establish(by=cast.system_admin, **new)
    assert (province.parent, province.path) == (None, f"/{province.pk:08}/")


def test_establish_outside_the_scope_is_hidden(cast, new_cell):
    with pytest.raises(Organisation.DoesNotExist):
        new_cell(parent=cast.other_cell)


def test_establish_needs_the_permission(cast):
    with pytest.raises(Refused):
        establish(
            by=cast.base_cadre,
            kind="cell",
            parent_id=cast.base_a1.pk,
            naming=Naming("Chi bộ Mới"),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )


def test_establish_before_the_parent_existed_is_refused(cast, new_cell):
    with pytest.raises(ParentNotInForce, match="chỉ có từ ngày 01/01/2019"):
        new_cell(on=date(2018, 12, 31))


def test_establish_under_a_closed_parent_is_refused(cast, new_cell):
    lone = establish(
        by=cast.organisation_admin,
        kind="base_committee",
        parent_id=cast.upper_a.pk,
        naming=Naming("Đảng bộ Hợp tác xã Lĩnh"),
        effective_on=LAST_YEAR,
        decision_number=DECISION,
    )
    close_it(cast, lone, date(2026, 1, 1))
    with pytest.raises(ParentNotInForce, match="kết thúc ngày 01/01/2026"):
        new_cell(parent=lone, on=date(2025, 12, 31))
    with pytest.raises(ParentNotInForce, match="kết thúc ngày 01/01/2026"):
        new_cell(parent=lone, on=date(2026, 5, 1))


@pytest.mark.parametrize(("kind", "parent"), [("cell", "upper_a"), ("upper", "base_a1"), ("region", "province")])
def test_establish_refuses_a_kind_that_may_not_stand_there(cast, kind, parent):
    with pytest.raises(KindMayNotStandThere):
        establish(
            by=cast.system_admin,
            kind=kind,
            parent_id=cast.organisations[parent].pk,
            naming=Naming("Tổ chức Lạ"),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )


def test_establish_refuses_a_cell_at_the_top(cast):
    with pytest.raises(KindMayNotStandThere, match="đỉnh của cây"):
        establish(
            by=cast.system_admin,
            kind="cell",
            parent_id=None,
            naming=Naming("Chi bộ Đơn"),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )


def test_establish_refuses_a_union_body_under_a_party_body(cast):
    with pytest.raises(OtherTree, match="Tổ chức đảng"):
        establish(
            by=cast.system_admin,
            kind="union_branch",
            parent_id=cast.base_a1.pk,
            naming=Naming("Chi đoàn Lạc"),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )


def test_establish_refuses_a_code_that_another_holds_in_that_time(cast, new_cell):
    with pytest.raises(CodeTaken, match="Chi bộ Xóm Đình"):
        new_cell(code=cast.cell_a11.code)


def test_establish_refuses_an_empty_name_and_a_missing_decision(cast, new_cell):
    with pytest.raises(NameMissing):
        new_cell(name=" ")
    with pytest.raises(DecisionMissing):
        establish(
            by=None,
            kind="cell",
            parent_id=cast.base_a1.pk,
            naming=Naming("Chi bộ Mới"),
            effective_on=LAST_YEAR,
            decision_number=" ",
        )


def test_a_day_ahead_is_refused_with_a_sentence(cast, new_cell):
    with pytest.raises(EffectInFuture, match="21/11/2026 còn ở phía trước"):
        new_cell(on=date(2026, 11, 21))


# --- rename ---


def test_rename_begins_a_version_and_keeps_the_segment(cast):
    before = OrganisationSegment.objects.get(organisation=cast.cell_a11)
    renamed = rename(
        by=cast.organisation_admin,
        organisation_id=cast.cell_a11.pk,
        version=1,
        naming=replace(Naming.of(cast.cell_a11), name="Chi bộ Tổ dân phố 1"),
        effective_on=LAST_YEAR,
        decision_number=DECISION,
    )
    assert versions_of(renamed) == [
        (date(2019, 1, 1), LAST_YEAR, "Chi bộ Xóm Đình", cast.base_a1.pk),
        (LAST_YEAR, None, "Chi bộ Tổ dân phố 1", cast.base_a1.pk),
    ]
    assert OrganisationSegment.objects.get(organisation=renamed).pk == before.pk
    assert (renamed.name, renamed.version) == ("Chi bộ Tổ dân phố 1", 2)
    assert " dinh" in renamed.search_key and " pho" in renamed.search_key


def test_rename_in_the_past_goes_on_until_the_next_rename(cast):
    def to(name: str, on: date) -> Organisation:
        row = Organisation.objects.get(pk=cast.cell_a11.pk)
        return rename(
            by=None,
            organisation_id=row.pk,
            version=row.version,
            naming=replace(Naming.of(row), name=name),
            effective_on=on,
            decision_number=DECISION,
        )

    to("Chi bộ Hai", date(2024, 1, 1))
    assert to("Chi bộ Một", date(2022, 1, 1)).name == "Chi bộ Hai"
    assert [row[2] for row in versions_of(cast.cell_a11)] == ["Chi bộ Xóm Đình", "Chi bộ Một", "Chi bộ Hai"]


def test_rename_in_the_past_goes_through_a_later_move(cast):
    move_it(cast, cast.cell_a21, cast.base_a1, date(2024, 1, 1))
    row = Organisation.objects.get(pk=cast.cell_a21.pk)
    rename(
        by=None,
        organisation_id=row.pk,
        version=row.version,
        naming=replace(Naming.of(row), name="Chi bộ Tổ Xã hội"),
        effective_on=date(2022, 1, 1),
        decision_number=DECISION,
    )
    assert versions_of(row) == [
        (date(2019, 1, 1), date(2022, 1, 1), "Chi bộ Tổ Tự nhiên", cast.base_a2.pk),
        (date(2022, 1, 1), date(2024, 1, 1), "Chi bộ Tổ Xã hội", cast.base_a2.pk),
        (date(2024, 1, 1), None, "Chi bộ Tổ Xã hội", cast.base_a1.pk),
    ]


def test_rename_on_the_first_day_of_a_version_corrects_it(cast, new_cell):
    cell = new_cell()
    rename(
        by=None,
        organisation_id=cell.pk,
        version=1,
        naming=replace(Naming.of(cell), name="Chi bộ Xóm Lưới"),
        effective_on=LAST_YEAR,
        decision_number="16-QĐ/TU",
    )
    assert versions_of(cell) == [(LAST_YEAR, None, "Chi bộ Xóm Lưới", cast.base_a1.pk)]


def test_rename_refuses_when_nothing_changes(cast):
    with pytest.raises(NothingChanges):
        rename(
            by=None,
            organisation_id=cast.cell_a11.pk,
            version=1,
            naming=Naming.of(cast.cell_a11),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )


def test_rename_refuses_a_day_before_the_body_existed(cast):
    with pytest.raises(NotInForce, match="chưa thành lập"):
        rename(
            by=None,
            organisation_id=cast.cell_a11.pk,
            version=1,
            naming=Naming("Chi bộ Xưa"),
            effective_on=date(2018, 1, 1),
            decision_number=DECISION,
        )


def test_rename_refuses_a_stale_version(cast):
    with pytest.raises(StaleVersion):
        rename(
            by=None,
            organisation_id=cast.cell_a11.pk,
            version=7,
            naming=Naming("Chi bộ Khác"),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )


def test_rename_lets_only_a_party_body_lead_a_union_body(cast):
    def led_by(body: Organisation, leader: Organisation) -> Organisation:
        return rename(
            by=None,
            organisation_id=body.pk,
            version=1,
            naming=replace(Naming.of(body), led_by_id=leader.pk),
            effective_on=LAST_YEAR,
            decision_number=DECISION,
        )

    with pytest.raises(NotALeader):
        led_by(cast.union_base, cast.union_upper)
    with pytest.raises(NotALeader):
        led_by(cast.cell_a11, cast.base_a2)
    assert led_by(cast.union_base, cast.base_a2).led_by == cast.base_a2


def test_history_keeps_the_former_row_with_actor_and_reason(cast):
    rename(
        by=cast.organisation_admin,
        organisation_id=cast.cell_a11.pk,
        version=1,
        naming=replace(Naming.of(cast.cell_a11), name="Chi bộ Mới"),
        effective_on=LAST_YEAR,
        decision_number=DECISION,
    )
    event = cast.cell_a11.row_history.get()
    assert event.name == "Chi bộ Xóm Đình"
    assert event.pgh_context.metadata == {
        "user": cast.organisation_admin.pk,
        "reason": "membership.organisation.renamed",
        "organisation": cast.cell_a11.number,
    }


# --- move ---


def move_it(cast: Cast, body: Organisation, parent: Organisation, on: date, by=None, **more) -> Organisation:
    version = Organisation.objects.get(pk=body.pk).version
    return move(
        by=by,
        organisation_id=body.pk,
        version=version,
        parent_id=parent.pk,
        effective_on=on,
        decision_number=DECISION,
        **more,
    )


def test_a_short_name_that_alone_is_changed_is_found(cast):
    renamed = rename(
        by=None,
        organisation_id=cast.base_a1.pk,
        version=1,
        naming=replace(Naming.of(cast.base_a1), short_name="Lưới Vó"),
        effective_on=TODAY,
        decision_number=DECISION,
    )
    assert (renamed.short_name, renamed.version) == ("Lưới Vó", 2)
    assert "luoi vo" in Organisation.objects.get(pk=cast.base_a1.pk).search_key


def test_a_former_short_name_finds_the_body_and_says_so(cast):
    for version, short_name in ((1, "Lưới Vó"), (2, "Thuyền Thúng")):
        rename(
            by=None,
            organisation_id=cast.base_a1.pk,
            version=version,
            naming=replace(Naming.of(cast.base_a1), short_name=short_name),
            effective_on=date(2026, version, 1),
            decision_number="15-QĐ/TU",
        )
    found, _more = search_organisations(cast.organisation_admin, "luoi vo")
    assert [row.pk for row in found] == [cast.base_a1.pk]


def test_establish_keeps_the_short_name(cast):
    made = establish(
        by=None,
        kind="cell",
        parent_id=cast.base_a1.pk,
        naming=Naming("Chi bộ Xóm Chài", short_name="Lưới Vó"),
        effective_on=LAST_YEAR,
        decision_number=DECISION,
    )
    assert made.short_name == "Lưới Vó"
    assert "luoi vo" in made.search_key


def test_move_takes_everything_below_along(cast):
    moved = move_it(cast, cast.base_a1, cast.upper_b, LAST_YEAR, by=cast.organisation_admin, code="90.002.009")
    cell = Organisation.objects.get(pk=cast.cell_a11.pk)
    assert moved.code == "90.002.009"
    assert moved.path == f"{cast.upper_b.path}{moved.pk:08}/"
    assert cell.path == f"{moved.path}{cell.pk:08}/"
    assert segments_of(cell) == [
        (date(2019, 1, 1), LAST_YEAR, [cast.province.pk, cast.upper_a.pk, moved.pk, cell.pk]),
        (LAST_YEAR, None, [cast.province.pk, cast.upper_b.pk, moved.pk, cell.pk]),
    ]


def test_a_move_is_in_the_history_of_what_moved_and_not_of_everything_below(cast):
    move_it(cast, cast.base_a1, cast.upper_b, LAST_YEAR)
    assert cast.base_a1.row_history.get().path == cast.base_a1.path
    assert not cast.cell_a11.row_history.exists()


def test_a_move_reads_what_is_below_level_by_level(cast, django_assert_max_num_queries):
    """However many bodies there are: a committee may have thousands."""
    tree = Tree(TreeStore(whole=False))
    with django_assert_max_num_queries(8):
        found = list(tree.subtree(cast.province.pk, LAST_YEAR))
    below = Organisation.objects.under(cast.province)
    assert len(found) == len(set(found)) == below.count() > 8
    assert set(found) == set(below.values_list("pk", flat=True))


def test_move_restamps_the_events_counted_since(cast):
    def chains() -> dict[date, int]:
        events = StageEvent.objects.filter(party_organisation=cast.cell_a11).select_related("party_segment")
        assert all(event.party_segment.valid_from <= event.counted_on for event in events)
        return {event.counted_on: event.party_segment.chain[1] for event in events}

    before = chains()
    on = sorted(before)[len(before) // 2]
    move_it(cast, cast.base_a1, cast.upper_b, on)
    after = chains()
    assert set(before.values()) == {cast.upper_a.pk}
    assert after == {day: cast.upper_b.pk if day >= on else cast.upper_a.pk for day in before}


def test_move_in_the_past_leaves_a_later_move_in_force(cast):
    move_it(cast, cast.cell_a21, cast.base_a1, date(2024, 1, 1))
    row = move_it(cast, cast.cell_a21, cast.base_b1, date(2022, 1, 1))
    assert row.parent == cast.base_a1
    assert [version[3] for version in versions_of(row)] == [cast.base_a2.pk, cast.base_b1.pk, cast.base_a1.pk]


def test_move_in_the_past_asks_for_the_right_where_the_body_stood_then(cast):
    Grant.objects.create(user=cast.nobody, role="organisation_admin", organisation=cast.upper_b, valid_from=LAST_YEAR)
    move_it(cast, cast.base_a2, cast.upper_b, LAST_YEAR)
    move_it(cast, cast.cell_a12, cast.base_b1, date(2026, 3, 1))
    before = segments_of(cast.cell_a12)
    # On that day it still stood in upper_a, whose past would lose it.
    with pytest.raises(BeyondReachThen, match="Ngày 15/01/2026"):
        move_it(cast, cast.cell_a12, cast.base_a2, date(2026, 1, 15), by=cast.nobody)
    assert segments_of(cast.cell_a12) == before
    move_it(cast, cast.cell_a12, cast.base_a2, date(2026, 3, 1), by=cast.nobody)
    assert [segment[2][-2] for segment in segments_of(cast.cell_a12)] == [cast.base_a1.pk, cast.base_a2.pk]


def test_move_under_itself_is_refused(cast):
    with pytest.raises(UnderItself, match="đang thuộc"):
        move_it(cast, cast.upper_a, cast.base_a1, LAST_YEAR)


def test_move_that_would_close_a_circle_only_in_the_past_is_refused(cast):
    inner = establish(
        by=None,
        kind="sub_committee",
        parent_id=cast.base_a1.pk,
        naming=Naming("Đảng bộ bộ phận Xóm"),
        effective_on=date(2020, 1, 1),
        decision_number=DECISION,
    )
    move_it(cast, inner, cast.base_a2, date(2024, 1, 1))
    # Today base_a1 is free of it; in 2022 it was not.
    with pytest.raises(UnderItself):
        move_it(cast, cast.base_a1, inner, date(2022, 1, 1))


def test_move_to_where_it_stands_is_refused(cast):
    with pytest.raises(NothingChanges):
        move_it(cast, cast.cell_a11, cast.base_a1, LAST_YEAR)


def test_move_to_a_kind_that_does_not_fit_is_refused(cast):
    with pytest.raises(KindMayNotStandThere, match="Chi bộ trực thuộc không đứng trực tiếp dưới"):
        move_it(cast, cast.cell_a11, cast.upper_b, LAST_YEAR)


def test_move_out_of_the_scope_is_hidden(cast):
    with pytest.raises(Organisation.DoesNotExist):
        move_it(cast, cast.base_a1, cast.other_province, LAST_YEAR, by=cast.organisation_admin)


def test_move_needs_the_right_above_the_body(cast):
    Grant.objects.create(
        user=cast.nobody, role="organisation_admin", organisation=cast.base_a1, valid_from=date(2024, 1, 1)
    )
    Grant.objects.create(
        user=cast.nobody, role="organisation_admin", organisation=cast.upper_b, valid_from=date(2024, 1, 1)
    )
    with pytest.raises(Organisation.DoesNotExist):
        move_it(cast, cast.base_a1, cast.upper_b, LAST_YEAR, by=cast.nobody)


# --- close ---


def close_it(cast: Cast, body: Organisation, on: date, by=None) -> Organisation:
    version = Organisation.objects.get(pk=body.pk).version
    return close(by=by, organisation_id=body.pk, version=version, effective_on=on, decision_number=DECISION)


def test_close_ends_an_empty_body(cast, new_cell):
    cell = new_cell()
    DecidingAuthority.objects.create(organisation=cell, body="committee", valid_from=LAST_YEAR)
    closed = close_it(cast, cell, date(2026, 3, 1), by=cast.organisation_admin)
    assert closed.closed_on == date(2026, 3, 1)
    assert versions_of(closed)[-1][1] == date(2026, 3, 1)
    assert segments_of(closed)[-1][1] == date(2026, 3, 1)
    assert closed.deciding_authorities.get().valid_to == date(2026, 3, 1)


def test_close_frees_the_code_for_another(cast, new_cell):
    close_it(cast, new_cell(code="90.9"), date(2026, 3, 1))
    with pytest.raises(CodeTaken):
        new_cell(code="90.9", on=date(2026, 2, 28))
    assert new_cell(code="90.9", on=date(2026, 3, 1)).code == "90.9"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("upper_b", "1 tổ chức cấp dưới"),
        ("cell_a11", "đảng viên"),
        ("cell_a11", "người đang trên đường vào Đảng"),
        ("union_base", "người do Đoàn giới thiệu"),
        ("base_a1", "tổ chức Đoàn do tổ chức này lãnh đạo"),
        ("province", "quyền của tài khoản"),
    ],
)
def test_close_refuses_while_something_holds_on_and_says_what(cast, body, what):
    with pytest.raises(StillHolds, match=what):
        close_it(cast, cast.organisations[body], TODAY)


def test_close_refuses_before_events_that_were_recorded(cast, new_cell):
    cell = new_cell(on=date(2019, 1, 1))
    event = StageEvent.objects.filter(party_organisation=cast.cell_a11).order_by("counted_on").first()
    StageEvent.objects.create(
        candidacy=event.candidacy,
        code=event.code,
        occurred_on=event.counted_on,
        counted_on=event.counted_on,
        party_organisation=cell,
        party_segment=OrganisationSegment.objects.get(organisation=cell),
        counts=False,
    )
    with pytest.raises(StillHolds, match="1 diễn biến từ ngày đó"):
        close_it(cast, cell, event.counted_on)


def test_close_refuses_a_member_who_left_only_later(cast, new_cell):
    cell = new_cell()
    PartyMembership.objects.create(
        person=cast.person("source"), organisation=cell, valid_from=LAST_YEAR, valid_to=date(2026, 5, 1)
    )
    with pytest.raises(StillHolds, match="1 đảng viên"):
        close_it(cast, cell, date(2026, 4, 30))
    assert close_it(cast, cell, date(2026, 5, 1)).closed_on == date(2026, 5, 1)


def test_close_refuses_before_a_later_change(cast, new_cell):
    cell = new_cell()
    move_it(cast, cell, cast.base_a2, date(2026, 2, 1))
    with pytest.raises(ChangedLater, match="01/02/2026"):
        close_it(cast, cell, date(2026, 1, 1))
    with pytest.raises(ChangedLater):
        close_it(cast, cell, date(2026, 2, 1))


def test_close_twice_is_refused(cast, new_cell):
    cell = new_cell()
    close_it(cast, cell, date(2026, 3, 1))
    with pytest.raises(NotInForce, match="đã kết thúc"):
        close_it(cast, cell, date(2026, 4, 1))
    with pytest.raises(NotInForce, match="đã có ngày kết thúc 01/03/2026"):
        close_it(cast, cell, date(2026, 2, 1))
