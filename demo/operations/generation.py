"""Generating invented data: one transaction, silent triggers, and everything derived made anew at its end."""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from random import Random
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from accounts.operations.audit import record
from common.dates import local_today, short_date
from common.errors import DomainError
from demo.operations.province import Province, Written
from demo.operations.tables import Tables
from demo.operations.target import write_targets
from demo.operations.tree import AlreadyGenerated, Segments, find_top, write_bodies, write_history
from demo.rules import quang_binh, quang_tri, region
from demo.rules.body import Body, Tree
from demo.rules.citizen_number import CitizenNumbers
from demo.rules.course import Course, courses, rescaled
from demo.rules.figures import PUBLISHED, STOCK_DAY, Figures, scaled
from demo.rules.history import History, reorganise
from demo.rules.register import Register
from demo.rules.target import Asked
from membership.models import EthnicGroup, Organisation
from membership.operations.segment import rebuild
from membership.rules.organisation_kind import PARTY, UNION
from pipeline.models import RulePack
from reports.operations.fact import recompute

# Nobody else waits for these rows, and they are made anew when they are lost.
_SETTINGS: Final = """
SET LOCAL nguon.bulk = 'on';
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL synchronous_commit = off;
SET LOCAL gin_pending_list_limit = '64MB';
"""


class ListsMissing(DomainError):
    message = "Chưa có danh mục dân tộc, tôn giáo và các quy định"
    mend = "Chạy ./run manage load_reference trước"


class DayNotPossible(DomainError):
    message = "Không tạo được dữ liệu mẫu đến ngày {day}"
    mend = "Chọn một ngày từ {first} đến hôm nay"


class ScaleNotPossible(DomainError):
    message = "Không tạo được dữ liệu mẫu với hệ số {scale}"
    mend = "Chọn một hệ số lớn hơn 0, không quá 10"


def generate(
    *, by: User | None, preset: str, scale: float = 1.0, seed: int = 1, until: date | None = None
) -> dict[str, Any]:
    """Write the invented data of a preset up to a day (today where none is given).

    :raises ListsMissing, DayNotPossible, ScaleNotPossible, AlreadyGenerated:
    """
    began = time.monotonic()
    until = until or local_today()
    _check(scale, until)
    with transaction.atomic():
        _be_silent()
        # Locked before anything is looked at: of two runs at once the second finds what the first wrote.
        top, written = _WRITE[preset](Tables(until), scale, f"{preset}:{seed}", until)
        recompute()
        record(
            action="demo.province.generated",
            user=by,
            organisation=Organisation.objects.get(pk=top.id),
            preset=preset,
            scale=scale,
            seed=seed,
            until=str(until),
            **asdict(written),
        )
    analyse()
    return asdict(written) | {"seconds": round(time.monotonic() - began, 1)}


def _check(scale: float, until: date) -> None:
    if not 0 < scale <= 10:
        raise ScaleNotPossible(scale=scale)
    if not STOCK_DAY <= until <= local_today():
        raise DayNotPossible(day=short_date(until), first=short_date(STOCK_DAY))
    if not (RulePack.objects.exists() and EthnicGroup.objects.exists()):
        raise ListsMissing


def _be_silent() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)


def _write_demo(tables: Tables, scale: float, seed: str, until: date) -> tuple[Body, Written]:
    """Quảng Trị of 2019-2022, a sketch of Quảng Bình beside it, and what became of both."""
    demo = Demo(tables, CitizenNumbers(Random(f"{seed}:numbers")), until)
    figures = scaled(PUBLISHED, scale)
    party, union = _tops("QT", "Quảng Trị", None)
    tree = quang_tri.tree(Random(f"{seed}:tree"), figures, scale, party, union)
    former_figures = scaled(PUBLISHED, max(scale * quang_binh.SIZE, quang_binh.SMALLEST))
    former_tops = _tops("QB", "Quảng Bình", None)
    if any(top.id for top in former_tops):
        raise AlreadyGenerated(name=former_tops[0].name, code=former_tops[0].code)
    former = quang_binh.tree(Random(f"{seed}:former"), former_figures, scale, *former_tops)
    history = reorganise(tree, former, until)
    demo.draw(tree, figures, seed, courses(figures, until.year))
    demo.draw(former, former_figures, f"{seed}:former", courses(former_figures, until.year))
    return party, demo.write(history)


def _tops(code: str, name: str, above: Body | None) -> tuple[Body, Body]:
    """The tops of both trees of a province; with their ids where the database knows them."""
    party = Body(PARTY, "province", f"T-{code}", f"Đảng bộ tỉnh {name}", name, above)
    title = f"Đoàn TNCS Hồ Chí Minh tỉnh {name}"
    union = Body(UNION, "union_province", f"D-{code}", title, f"Tỉnh đoàn {name}", None, led_by=party)
    find_top(party)
    find_top(union)
    return party, union


class Demo:
    """The provinces of one run, which share the numbers of people and papers."""

    def __init__(self, tables: Tables, numbers: CitizenNumbers, until: date) -> None:
        self._tables, self._numbers, self._until = tables, numbers, until
        self._register = Register()
        self._provinces: list[Province] = []

    def draw(self, tree: Tree, figures: Figures, seed: str, counts: dict[Course, int]) -> None:
        province = Province(self._tables, tree, figures, self._numbers, seed, self._until)
        province.draw(counts, self._register)
        self._provinces.append(province)

    def write(self, history: History) -> Written:
        self._register.number()
        trees = [province.tree for province in self._provinces]
        with self._tables.loader.filling():
            write_bodies(self._tables, [body for tree in trees for body in tree.bodies])
            write_history(self._tables, history)
        segments = Segments([top for tree in trees for top in (tree.party, tree.union)])
        written = sum((province.write(segments) for province in self._provinces), Written())
        asked = [Asked(province.tree, province.figures) for province in self._provinces]
        write_targets(self._tables, asked, self._until)
        return written


def _write_province(tables: Tables, scale: float, seed: str, until: date) -> tuple[Body, Written]:
    numbers = CitizenNumbers(Random(f"{seed}:numbers"))
    return _write_outline(tables, region.province(scale), None, numbers, seed, until)


def _write_region(tables: Tables, scale: float, seed: str, until: date) -> tuple[Body, Written]:
    top = Body(PARTY, "region", "R-MAU", "Khu vực mẫu", "Khu vực mẫu", None)
    find_top(top)
    if not top.id:
        with tables.loader.filling():
            write_bodies(tables, [top])
        rebuild(organisation_ids=[top.id])
    numbers = CitizenNumbers(Random(f"{seed}:numbers"))
    written = Written(organisations=1)
    for outline in region.provinces(scale):
        written += _write_outline(tables, outline, top, numbers, f"{seed}:{outline.number}", until)[1]
    return top, written


def _write_outline(
    tables: Tables, outline: region.Outline, above: Body | None, numbers: CitizenNumbers, seed: str, until: date
) -> tuple[Body, Written]:
    code, name = (f"M{outline.number:02}", f"Mẫu {outline.number}") if outline.number else ("MAU", "Mẫu")
    party, union = _tops(code, name, above)
    tree = region.tree(Random(f"{seed}:tree"), outline, party, union)
    counts = courses(outline.figures, until.year)
    if outline.candidacies is not None:
        counts = rescaled(counts, outline.candidacies)
    demo = Demo(tables, numbers, until)
    demo.draw(tree, outline.figures, seed, counts)
    return party, demo.write(History())


_WRITE: Final[dict[str, Callable[[Tables, float, str, date], tuple[Body, Written]]]] = {
    "demo": _write_demo,
    "province": _write_province,
    "region": _write_region,
}
PRESETS: Final = tuple(_WRITE)


def analyse() -> None:
    """Tell the planner what was written; the tables belong to the owner's role."""
    place = connection.settings_dict
    owner = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_OWNER_URL)
    with psycopg.connect(**(owner | {"dbname": place["NAME"]}), autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
