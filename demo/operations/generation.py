"""Generating invented data: one transaction, silent triggers, and everything derived made anew at its end."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from demo.operations.tree import find_top
from demo.rules import quang_tri
from demo.rules.body import Body
from demo.rules.course import courses
from demo.rules.figures import PUBLISHED, STOCK_DAY, scaled
from membership.models import EthnicGroup, Organisation
from membership.rules.organisation_kind import PARTY, UNION
from pipeline.models import RulePack
from reports.operations.fact import recompute

PRESETS: Final = ("demo", "province", "region")
# Nobody else waits for these rows, and they are made anew when they are lost.
_SETTINGS: Final = """
SET LOCAL nguon.bulk = 'on';
SET LOCAL statement_timeout = 0;
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
) -> Mapping[str, Any]:
    """Write the invented data of a preset up to a day (today where none is given).

    :raises ListsMissing, DayNotPossible, ScaleNotPossible, AlreadyGenerated:
    """
    began = time.monotonic()
    until = until or local_today()
    _check(scale, until)
    with transaction.atomic(), _in_bulk():
        written = _demo(scale, f"{preset}:{seed}", until)
        recompute()
        top = Organisation.objects.get(code="T-QT", system=PARTY)
        record(
            action="demo.province.generated",
            user=by,
            organisation=top,
            preset=preset,
            scale=scale,
            seed=seed,
            until=str(until),
            persons=written.persons,
        )
    _analyse()
    answer = {name: getattr(written, name) for name in Written.__slots__}
    return answer | {"seconds": round(time.monotonic() - began, 1)}


def _check(scale: float, until: date) -> None:
    if not 0 < scale <= 10:
        raise ScaleNotPossible(scale=scale)
    if not STOCK_DAY <= until <= local_today():
        raise DayNotPossible(day=short_date(until), first=short_date(STOCK_DAY))
    if not (RulePack.objects.exists() and EthnicGroup.objects.exists()):
        raise ListsMissing


@contextmanager
def _in_bulk() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        yield


def _demo(scale: float, seed: str, until: date) -> Written:
    figures = scaled(PUBLISHED, scale)
    party = Body(PARTY, "province", "T-QT", "Đảng bộ tỉnh Quảng Trị", "Quảng Trị", None)
    union = Body(
        UNION,
        "union_province",
        "D-QT",
        "Đoàn TNCS Hồ Chí Minh tỉnh Quảng Trị",
        "Tỉnh đoàn Quảng Trị",
        None,
        led_by=party,
    )
    find_top(party)
    find_top(union)
    tree = quang_tri.tree(Random(f"{seed}:tree"), figures, scale, party, union)
    province = Province(Tables(until), tree, figures, seed, until)
    return province.write(courses(figures, until.year))


def _analyse() -> None:
    """Tell the planner what was written; the tables belong to the owner's role."""
    place = connection.settings_dict
    owner = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_OWNER_URL)
    with psycopg.connect(**(owner | {"dbname": place["NAME"]}), autocommit=True) as session:
        session.execute("VACUUM ANALYZE")
