"""What became of the tree of 2022: every day stands by itself, and nobody is left behind."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from demo.rules import quang_binh, quang_tri
from demo.rules.body import Body, base_of, decider
from demo.rules.commune import NEW_COMMUNES
from demo.rules.day import LEVELLED_ON, MERGED_ON
from demo.rules.figures import PUBLISHED, scaled
from demo.rules.history import reorganise
from demo.rules.target import Asked, targets
from membership.rules.organisation_kind import BASE_KINDS, may_stand_under

UNTIL = date(2026, 11, 22)
BEFORE = date(2022, 6, 1)
DAYS = (BEFORE, MERGED_ON, LEVELLED_ON)


def tops(code):
    party = Body("party", "province", f"T-{code}", f"Đảng bộ {code}", code, None)
    return party, Body("union", "union_province", f"D-{code}", f"Đoàn {code}", code, None, led_by=party)


@pytest.fixture(scope="module")
def lived():
    """Both provinces with their figures, and what happened."""
    figures = scaled(PUBLISHED, quang_binh.SIZE)
    tree = quang_tri.tree(Random("tree"), PUBLISHED, 1, *tops("QT"))
    former = quang_binh.tree(Random("former"), figures, 1, *tops("QB"))
    return Asked(tree, PUBLISHED), Asked(former, figures), reorganise(tree, former, UNTIL)


@pytest.fixture(scope="module")
def bodies(lived):
    return [body for asked in lived[:2] for body in asked.tree.bodies]


def there(body, day):
    return body.since <= day and (body.closed_on is None or day < body.closed_on)


@pytest.mark.parametrize("day", DAYS)
def test_every_body_stands_where_its_kind_may(bodies, day):
    for body in bodies:
        spell = body.on(day)
        if there(body, day) and spell.parent:
            assert there(spell.parent, day), (body.name, spell.parent.name)
            assert may_stand_under(spell.kind, spell.parent.on(day).kind), (spell.name, spell.parent.on(day).name)
            assert spell.led_by is None or there(spell.led_by, day), body.name


@pytest.mark.parametrize("day", DAYS)
def test_siblings_have_different_names(bodies, day):
    names = Counter((body.on(day).parent, body.on(day).name) for body in bodies if there(body, day))
    assert [name for (_, name), count in names.items() if count > 1] == []


def test_all_communes_of_the_districts_are_merged(lived):
    tree, former = lived[0].tree, lived[1].tree
    communes = [base.body for base in (*tree.party_bases, *former.party_bases) if base.host.place]
    communes = [body for body in communes if body.sector == "residential"]
    assert all(body.closed_on == MERGED_ON for body in communes)
    assert len({body.heir for body in communes}) == sum(map(len, NEW_COMMUNES.values())) == 61


def test_levels_change_as_the_regulations_say(lived):
    """A commune's cell is a base cell for a while; the committee above is a base, an upper committee, a base again."""
    tree = lived[0].tree
    base = next(base for base in tree.party_bases if base.body.name == "Đảng bộ xã Hải Lệ")
    cell = base.cells[0]
    assert [cell.on(day).kind for day in DAYS] == ["cell", "base_cell", "cell"]
    assert [base_of(cell, day) for day in DAYS] == [base.body, cell, base.body.heir]
    assert [base.body.heir.on(day).kind for day in DAYS[1:]] == ["upper", "base_committee"]
    assert [decider(cell, day) for day in DAYS[1:]] == [base.body.heir] * 2


def test_districts_end_with_partial_edges_and_communes_with_whole_ones(lived):
    _, _, history = lived
    heirs: dict[Body, list] = {}
    for edge in history.successions:
        heirs.setdefault(edge.former, []).append(edge)
    for body, edges in heirs.items():
        assert {edge.on for edge in edges} == {body.closed_on}
        is_divided = body.kind in ("upper", "union_upper")
        assert all(edge.is_partial is is_divided for edge in edges), body.name
        assert is_divided or len(edges) == 1
    bloc = next(body for body in heirs if body.code == "T-QT-KC")
    assert [edge.heir.code for edge in heirs[bloc]] == ["T-QT-UB", "T-QT-CD"]


def test_no_body_of_today_is_named_after_a_district(bodies):
    """Districts ended on 1 July 2025: neither a name nor a short name speaks of one."""
    levels = ("huyện ", "thị xã ", "thành phố ")
    named = [body for body in bodies if there(body, UNTIL)]
    assert [b.now.name for b in named if any(level in f"{b.now.name} {b.short_name}".lower() for level in levels)] == []
    then = [b.name for b in bodies if "công an huyện bố trạch" in b.name.lower()]
    assert len(then) == 2, "in its time a district was called by its name"


def test_nothing_happens_before_its_day():
    for until, ended in ((date(2025, 6, 30), set()), (date(2025, 7, 1), {MERGED_ON})):
        tree = quang_tri.tree(Random("tree"), scaled(PUBLISHED, 0.05), 0.05, *tops("QT"))
        former = quang_binh.tree(Random("former"), scaled(PUBLISHED, 0.01), 0.05, *tops("QB"))
        history = reorganise(tree, former, until)
        assert {edge.on for edge in history.successions} == ended
        assert max(spell.since for body in tree.bodies for spell in body.spells) <= until


@pytest.fixture(scope="module")
def asked(lived):
    members = {(one.tree.party, year): one.figures.members for one in lived[:2] for year in range(2022, UNTIL.year)}
    return list(targets(lived[:2], members, UNTIL))


@pytest.mark.parametrize("day", [date(2024, 6, 1), date(2025, 6, 30), MERGED_ON, date(2026, 7, 1), UNTIL])
@pytest.mark.parametrize("indicator", ["admitted", "introduced"])
def test_targets_are_held_by_bodies_of_the_day_and_never_exceed_those_above(asked, day, indicator):
    held = {
        t.body: t
        for t in asked
        if (t.indicator, t.group, t.year) == (indicator, "all", day.year)
        and t.valid_from <= day
        and (t.valid_to is None or day < t.valid_to)
    }
    assert len(held) > 100
    handed: Counter = Counter()
    for body, target in held.items():
        assert there(body, day), body.name
        assert body.on(day).parent is None or body.on(day).kind not in ("sub_committee", "cell", "union_branch")
        if body.on(day).parent:
            handed[body.on(day).parent] += target.target_min
    for above, total in handed.items():
        assert total <= (held[above].target_max or held[above].target_min), above.name


def test_after_the_merger_every_unit_has_a_target(asked, bodies):
    for day in (MERGED_ON, UNTIL):
        units = [b for b in bodies if there(b, day) and b.on(day).parent and b.on(day).parent.code == "T-QT"]
        held = {
            t.body
            for t in asked
            if (t.indicator, t.group, t.year) == ("admitted", "all", day.year)
            and t.valid_from <= day
            and (t.valid_to is None or day < t.valid_to)
        }
        assert len(units) > 60
        assert [body.on(day).name for body in units if body not in held] == []


def test_the_merger_keeps_the_sums(asked):
    def whole(day, indicator, is_base):
        return sum(
            t.target_min
            for t in asked
            if (t.year, t.indicator, t.group) == (2025, indicator, "all")
            and t.valid_from <= day
            and (t.valid_to is None or day < t.valid_to)
            and ((t.body.on(day).kind in BASE_KINDS) if is_base else t.body.on(day).parent is None)
        )

    before = date(2025, 6, 30)
    for indicator in ("admitted", "introduced"):
        assert whole(before, indicator, False) == whole(MERGED_ON, indicator, False) > 0
    directly = sum(
        t.target_min
        for t in asked
        if (t.year, t.indicator, t.group, t.valid_to) == (2025, "admitted", "all", None)
        and t.body.on(MERGED_ON).parent
        and t.body.on(MERGED_ON).parent.on(MERGED_ON).kind == "province"
    )
    assert directly == whole(before, "admitted", True)
