"""How fast the tree is reorganised, on whatever database is at hand, beside the limits of the design.

    NGUON_DATABASE=name ./run manage shell --command "from benchmarks.reorganisation import main; main()"

Meant for a province of 100,000 members (`generate --preset province`) that may be thrown away: an upper committee of
4,600 bodies is gathered in it for good; all else is rolled back. A ratio below 1 is within the limit. While the tree
changes, another connection keeps reading; its longest wait is told.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from benchmarks.facts import undone
from common.dates import local_today
from demo.operations.generation import analyse
from membership.models import Organisation, PartyMembership
from membership.operations.reorganisation import commit, plan
from membership.rules.reorganisation import Step
from pipeline.models import StageEvent
from reports.models import StaleFact
from reports.operations.fact import differences, refresh
from reports.queries.invariant import structure_checks

DECISION = "01-QĐ/TU"
LINES = 3_000
BELOW, EVENTS = 4_600, 40_000
# The code of the province that the committee is moved to.
OTHER = "KHÁC"
# What a page of a leader reads, and what a cadre looks up.
READS = (
    "SELECT count(*) FROM pipeline_candidacy c JOIN membership_organisation o ON o.id = c.party_organisation_id"
    " WHERE c.outcome = '' AND o.path >= '/' AND o.path < '0'",
    "SELECT count(*) FROM membership_partymembership m WHERE m.valid_to IS NULL",
    "SELECT * FROM membership_organisationsegment s JOIN membership_organisationancestry a ON a.segment_id = s.id"
    " ORDER BY s.id DESC LIMIT 50",
    "SELECT * FROM reports_fact ORDER BY id DESC LIMIT 50",
    "SELECT * FROM membership_grant ORDER BY id DESC LIMIT 50",
)


def report(name: str, ours: float, limit: float) -> None:
    print(f"{name:<62}{ours:>9.2f} s{limit:>9.1f} s{ours / limit:>8.2f}")


def settle() -> None:
    while StaleFact.objects.exists():
        refresh()


@contextmanager
def readers() -> Iterator[Callable[[], float]]:
    """Keeps reading on a connection of its own; gives the longest answer in seconds."""
    waits, over = [0.0], threading.Event()

    def read() -> None:
        second = connection.copy()
        try:
            while not over.is_set():
                for statement in READS:
                    began = time.perf_counter()
                    with second.cursor() as cursor:
                        cursor.execute(statement)
                        cursor.fetchall()
                    waits.append(time.perf_counter() - began)
                time.sleep(0.05)
        finally:
            second.close()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield lambda: max(waits)
    finally:
        over.set()
        thread.join()


def worked() -> float:
    """Seconds of processor time so far, of this process and of its PostgreSQL backend: free of what else runs here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    theirs = stat.read_text().rpartition(")")[2].split()[11:13] if stat.exists() else ("0", "0")
    return time.process_time() + sum(map(int, theirs)) / os.sysconf("SC_CLK_TCK")


def taken(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def file_of(lines: int) -> list[Step]:
    """Half mergers (committees, then cells, each into a neighbour), half new names, a year ago."""
    day = date(local_today().year - 1, 7, 1)
    bodies = list(Organisation.objects.existing().filter(system="party").order_by("parent", "pk"))
    pairs = []
    for kind in ("base_committee", "cell"):
        rows = [row for row in bodies if row.kind == kind]
        pairs += [
            (one, other) for one, other in zip(rows[::2], rows[1::2], strict=False) if one.parent_id == other.parent_id
        ]
    merged = pairs[: lines // 2]
    ended = {one.pk for one, _other in merged}
    renamed = [row for row in bodies if row.pk not in ended][: lines - len(merged)]
    steps = [
        Step(number, "merge", day, DECISION, sources=(one.pk,), targets=(other.pk,))
        for number, (one, other) in enumerate(merged, start=1)
    ]
    steps += [
        Step(number, "rename", day, DECISION, sources=(row.pk,), name=f"{row.name[:180]} mới")
        for number, row in enumerate(renamed, start=len(steps) + 1)
    ]
    return steps


def carry_out(steps: list[Step]) -> None:
    commit(by=None, steps=steps)
    with connection.cursor() as cursor:
        # What a real commit would check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _file() -> None:
    steps = file_of(LINES)
    merges = sum(step.action == "merge" for step in steps)
    print(f"a file of {merges} mergers and {len(steps) - merges} new names")
    with readers() as longest:
        time.sleep(3)
        print(f"  longest wait of a reader with nothing else going on here: {longest():.2f} s")
    with undone(), readers() as longest:
        before = worked()
        report(f"  commit of {len(steps)} lines", taken(lambda: carry_out(steps)), 60)
        print(f"  of which {worked() - before:.1f} s at work, the readers' part included")
        report("  longest wait of a reader meanwhile", longest(), 1)
        print(f"  facts counted anew in {taken(settle):.2f} s; {differences().count} differences from a full count")
        print(f"  checks that fail: {[check.name for check in structure_checks() if not check.ok]}")
    report("  dry run of the same", taken(lambda: plan(by=None, steps=steps)), 60)


def _gathered() -> tuple[Organisation, Organisation]:
    """An upper committee with about `BELOW` bodies, and another province to put it in; made once, and kept.

    Kept, because rows that were written in the same transaction cost several times as much to write again.
    """
    made = Organisation.objects.filter(code=OTHER).first()
    province = Organisation.objects.filter(kind="province").order_by("pk")[0]
    upper = Organisation.objects.existing().filter(kind="upper", parent=province).order_by("pk")[0]
    if made is None:
        day = date(2024, 1, 1)
        establish = Step(1, "establish", day, DECISION, name="Đảng bộ tỉnh Khác", kind="province", code=OTHER)
        commit(by=None, steps=[establish, Step(2, "move", day, DECISION, sources=_bases(upper), parent=upper.pk)])
        made = Organisation.objects.get(code=OTHER)
        settle()
        analyse()
    return upper, made


def _bases(upper: Organisation) -> tuple[int, ...]:
    """Base committees from elsewhere in the province, until there are bodies enough."""
    bases = Organisation.objects.existing().filter(
        kind__in=("base_committee", "base_cell"), path__startswith=upper.parent.path
    )
    chosen, count = [], Organisation.objects.under(upper).count() - 1
    for base in bases.exclude(parent=upper):
        if count >= BELOW:
            break
        count += Organisation.objects.under(base).count()
        chosen.append(base.pk)
    return tuple(chosen)


def _move() -> None:
    upper, province = _gathered()
    inside = Organisation.objects.under(upper)
    events = StageEvent.objects.filter(party_organisation__in=inside)
    print(f"an upper committee with {inside.count() - 1} bodies and {events.count()} events")
    day = events.order_by("-counted_on").values_list("counted_on", flat=True)[EVENTS]
    since = events.filter(counted_on__gte=day).count()
    step = Step(1, "move", day, DECISION, sources=(upper.pk,), parent=province.pk)
    with undone():
        before = worked()
        report(f"  its move on {day} ({since} events since), with facts", taken(lambda: _with_facts(step)), 3)
        print(f"  of which {worked() - before:.1f} s at work")
        print(f"  {differences().count} differences from a full count")
    with undone(), readers() as longest:
        report("  the same while others read, who share this process", taken(lambda: _with_facts(step)), 3)
        report("  longest wait of a reader meanwhile", longest(), 1)


def _with_facts(step: Step) -> None:
    carry_out([step])
    settle()


def main() -> None:
    members = PartyMembership.objects.filter(valid_to=None).count()
    print(f"{Organisation.objects.count()} organisations, {members} members, {StageEvent.objects.count()} events")
    print(f"{'':<62}{'ours':>11}{'limit':>11}{'ratio':>8}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        settle()
    _file()
    _move()
