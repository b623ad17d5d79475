"""The published figures come out of the real commands, from the files that print them."""

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command

from deploy.local.schema import manage

SEEDS = Path(__file__).parent / "seeds"
DEMO = "demo records: "


def _lines() -> list[dict[str, str]]:
    with (SEEDS / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answer(command: str) -> dict:
    out = io.StringIO()
    call_command(*shlex.split(command), "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def _field(answer: dict, line: dict[str, str]) -> str:
    """The field of the answer, or of the row that the note names ("row T-HG")."""
    if line["note"].startswith("row "):
        code = line["note"].removeprefix("row ")
        (answer,) = [row for row in answer["rows"] if row["organisation"] == code]
    return str(answer[line["field"]])


@pytest.fixture(scope="module")
def seeds_loaded(django_db_setup, django_db_blocker):
    """The seeds in the database, for all lines; undone afterwards."""
    from django.db import transaction

    class Undone(Exception):
        pass

    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                call_command("load_figures", str(SEEDS), stdout=io.StringIO())
                yield
                raise Undone
        except Undone:
            pass


@pytest.mark.parametrize(
    "line",
    [line for line in _lines() if not line["command"].startswith(DEMO)],
    ids=lambda line: line["command"],
)
def test_seed_gives_the_published_figure(seeds_loaded, line):
    assert _field(_answer(line["command"]), line) == line["value"]


def _of_demo(line: dict[str, str]) -> str:
    """The command for the demo province, whose published stocks are those of one day."""
    command = line["command"].removeprefix(DEMO)
    return command + (" --as-of 2023-08-08" if "union_members" in command else "")


@pytest.mark.parametrize(
    "line",
    [line for line in _lines() if line["command"].startswith(DEMO) or "--organisation D-QT" in line["command"]],
    ids=lambda line: line["command"].removeprefix(DEMO),
)
def test_demo_province_gives_the_published_figure_from_records(demo_db, line):
    answer = json.loads(manage(demo_db.environment, *shlex.split(_of_demo(line)), "--format", "json"))
    assert answer[line["field"]] == line["value"]
    assert answer["source"] == "records"


def test_no_line_is_left_out():
    demo = [line for line in _lines() if line["command"].startswith(DEMO)]
    assert (len(_lines()), len(demo)) == (12, 1)
