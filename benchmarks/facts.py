"""How fast figures are, on whatever database is at hand, beside the limits of the design.

    NGUON_DATABASE=name ./run manage shell --command "from benchmarks.facts import main; main()"

Everything is rolled back. A ratio below 1 is within the limit; times are the best of several, because other work on
the machine only ever adds to them.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.db.models import Count

from common.dates import Period, local_today
from membership.models import Organisation, OrganisationVersion
from membership.operations.segment import rebuild
from pipeline.models import StageEvent
from pipeline.rules.indicator import FLOWS
from reports.models import StaleFact
from reports.operations.fact import differences, recompute, refresh
from reports.queries.attainment import attainment
from reports.queries.conversion import conversion
from reports.queries.count import flows
from reports.queries.event_list import counted_events
from reports.queries.overview import overview
from reports.queries.place import TODAY, TREES, Place
from reports.queries.stock import stocks

PAIRS = tuple((indicator, "all") for indicator in FLOWS[:12])


_MERGERS = """
WITH numbered AS (
  SELECT id, row_number() OVER beside AS place, lag(id) OVER beside AS heir
  FROM membership_organisation WHERE kind IN ('base_committee', 'base_cell') AND closed_on IS NULL
  WINDOW beside AS (PARTITION BY parent_id, kind ORDER BY id)
), merged AS (
  INSERT INTO membership_organisationsuccession (predecessor_id, successor_id, effective_on, partial)
  SELECT id, heir, %(today)s, place %% 10 = 0 FROM numbered WHERE place %% 2 = 0 RETURNING predecessor_id
)
UPDATE membership_organisation o SET closed_on = %(today)s FROM merged WHERE o.id = merged.predecessor_id
"""
_FOLLOW = """
UPDATE membership_organisation o SET parent_id = heir.id, path = heir.path || right(o.path, 9)
FROM membership_organisationsuccession x JOIN membership_organisation heir ON heir.id = x.successor_id
WHERE o.parent_id = x.predecessor_id
"""


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def best(work: Callable[[], object], *, times: int = 5) -> float:
    """Milliseconds of the fastest run."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found) * 1000


def report(name: str, ours: float, limit: float) -> None:
    print(f"{name:<58}{ours:>10.1f} ms{limit:>10.0f} ms{ours / limit:>8.2f}")


def _largest(kind: str) -> Organisation | None:
    """The organisation of a kind with the most bodies directly below."""
    rows = Organisation.objects.filter(kind=kind).annotate(size=Count("children")).order_by("-size")
    return rows.first()


def _reading(trees: Sequence[str] = TREES) -> None:
    year = Period.of_year(local_today().year - 1)
    for kind, limit in (("region", 106), ("province", 54), ("upper", 9), ("base_committee", 6)):
        if (body := _largest(kind)) is None:
            continue
        for tree in trees:
            count = lambda body=body, tree=tree: flows(  # noqa: E731
                body, PAIRS, year.start, year.end, tree=tree, by_child=True, by_month=True
            )
            report(f"children × 12 months × 12 indicators, {kind}, {tree}", best(count), limit)
    province = _largest("province")
    assert province is not None
    for tree in trees:
        _questions(province, year, tree)


def _questions(province: Organisation, year: Period, tree: str) -> None:
    members = [("members", group) for group in ("all", "women", "union_member", "residential")]
    today = local_today()
    work: dict[str, tuple[Callable[[], object], float]] = {
        "attainment of the province and its children": (
            lambda: attainment(province, year, as_of=today, children=True, tree=tree),
            100,
        ),
        "what the overview shows": (
            lambda: overview(organisation=province, period=year, as_of=year.end, today=year.end, tree=tree),
            150,
        ),
        "conversion of a period by unit": (
            lambda: conversion(province, year.start, year.end, by_unit=True, tree=tree),
            100,
        ),
        "conversion of a cohort with survival": (
            lambda: conversion(province, year.start, year.end, mode="cohort", by="group", tree=tree),
            500,
        ),
        "members by four groups": (lambda: stocks(province, members, year.end, tree=tree), 500),
        "the list behind a number": (
            lambda: counted_events(
                user=None,
                place=Place(province, tree),
                indicator="admitted",
                group="all",
                start=year.start,
                end=year.end,
            ).count(),
            100,
        ),
    }
    for name, (ask, limit) in work.items():
        report(f"{name}, province, {tree}", best(ask, times=3), limit)


def _merged_reading() -> None:
    """By today's tree again, after every second base committee was merged into the one before it, some only in part."""
    with undone(), connection.cursor() as cursor:
        cursor.execute(_MERGERS, {"today": local_today()})
        cursor.execute(_FOLLOW)
        ended = Organisation.objects.filter(closed_on=local_today()).count()
        print(f"after {ended} mergers:")
        _reading([TODAY])


def _settle() -> None:
    while StaleFact.objects.exists():
        refresh()


def _counting() -> None:
    _settle()
    for count, limit in ((1, 1.4), (1_000, 52), (10_000, 400)):
        ids = list(StageEvent.objects.order_by("-counted_on").values_list("pk", flat=True)[:count])
        if len(ids) < count:
            continue
        taken = []
        for _ in range(3):
            with undone():
                StageEvent.objects.filter(pk__in=ids).update(is_voided=True)
                taken.append(best(_settle, times=1))
        report(f"facts after {count} changed events", min(taken), limit)
    began = time.perf_counter()
    found = differences()
    print(f"{found.count} differences from a full count ({(time.perf_counter() - began) * 1000:.0f} ms)")
    with undone():
        done = recompute()
    print(f"full recompute: {done.rows} rows in {done.seconds} s, {done.peak_mb} MB")


def _moving() -> None:
    """An upper committee was put elsewhere a year ago, and its figures are counted anew."""
    uppers = list(
        Organisation.objects.filter(kind="upper", closed_on=None).annotate(n=Count("children")).order_by("-n")
    )
    if len(uppers) < 2:
        return
    base = uppers[0].children.filter(kind="base_committee").first()
    if base is None:
        return

    def move() -> None:
        version = OrganisationVersion.objects.get(organisation=base, valid_to=None)
        day = max(date(local_today().year - 1, 1, 1), version.valid_from.replace(year=version.valid_from.year + 1))
        version.valid_to = day
        version.save()
        version.pk, version.valid_from, version.valid_to, version.parent = None, day, None, uppers[1]
        version.save()
        rebuild(organisation_ids=[base.pk])
        _settle()

    with undone():
        report("a backdated move of a base committee, with its facts", best(move, times=1), 100)


def main() -> None:
    with connection.cursor() as cursor:
        calibrate = lambda: cursor.execute("SELECT count(*) FROM generate_series(1, 1000000)")  # noqa: E731
        print(f"{StageEvent.objects.count()} events; counting to a million takes {best(calibrate):.0f} ms here")
    print(f"{'':<58}{'ours':>13}{'limit':>13}{'ratio':>8}")
    _reading()
    _merged_reading()
    _counting()
    _moving()
