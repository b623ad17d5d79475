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
from demo.operations.tree import find_top, write_body
from demo.rules import quang_tri, region
from demo.rules.body import Body
from demo.rules.citizen_number import CitizenNumbers
from demo.rules.course import courses, rescaled
from demo.rules.figures import PUBLISHED, STOCK_DAY, scaled
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
    _analyse()
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
    figures = scaled(PUBLISHED, scale)
    party = Body(PARTY, "province", "T-QT", "Đảng bộ tỉnh Quảng Trị", "Quảng Trị", None)
    name = "Đoàn TNCS Hồ Chí Minh tỉnh Quảng Trị"
    union = Body(UNION, "union_province", "D-QT", name, "Tỉnh đoàn Quảng Trị", None, led_by=party)
    find_top(party)
    find_top(union)
    tree = quang_tri.tree(Random(f"{seed}:tree"), figures, scale, party, union)
    numbers = CitizenNumbers(Random(f"{seed}:numbers"))
    province = Province(tables, tree, figures, numbers, seed, until)
    return party, province.write(courses(figures, until.year))


def _write_province(tables: Tables, scale: float, seed: str, until: date) -> tuple[Body, Written]:
    numbers = CitizenNumbers(Random(f"{seed}:numbers"))
    return _write_outline(tables, region.province(scale), None, numbers, seed, until)


def _write_region(tables: Tables, scale: float, seed: str, until: date) -> tuple[Body, Written]:
    top = Body(PARTY, "region", "R-MAU", "Khu vực mẫu", "Khu vực mẫu", None)
    find_top(top)
    if not top.id:
        with tables.loader.filling():
            write_body(tables, top)
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
    party = Body(PARTY, "province", f"T-{code}", f"Đảng bộ tỉnh {name}", f"Tỉnh {name}", above)
    title = f"Đoàn TNCS Hồ Chí Minh tỉnh {name}"
    union = Body(UNION, "union_province", f"D-{code}", title, f"Tỉnh đoàn {name}", None, led_by=party)
    find_top(party)
    find_top(union)
    tree = region.tree(Random(f"{seed}:tree"), outline, party, union)
    counts = courses(outline.figures, until.year)
    if outline.candidacies is not None:
        counts = rescaled(counts, outline.candidacies)
    province = Province(tables, tree, outline.figures, numbers, seed, until)
    return party, province.write(counts)


_WRITE: Final[dict[str, Callable[[Tables, float, str, date], tuple[Body, Written]]]] = {
    "demo": _write_demo,
    "province": _write_province,
    "region": _write_region,
}
PRESETS: Final = tuple(_WRITE)


def _analyse() -> None:
    """Tell the planner what was written; the tables belong to the owner's role."""
    place = connection.settings_dict
    owner = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_OWNER_URL)
    with psycopg.connect(**(owner | {"dbname": place["NAME"]}), autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
