"""The rows of every room follow when bodies end and others go on for them; one statement for each kind of row."""

# Table and column names come from the models, values are parameters.
# ruff: noqa: S608, S611

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from common.errors import DomainError
from common.many import one_of
from membership.registry import Follower, organisation_followers
from membership.rules.reorganisation_outcome import Passing

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS reorganisation_passing (
  line integer, source_id bigint PRIMARY KEY, target_id bigint, day date, decision text) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS reorganisation_person (
  source_id bigint, person_id bigint, target_id bigint, PRIMARY KEY (source_id, person_id)) ON COMMIT DROP;
TRUNCATE reorganisation_passing, reorganisation_person;
"""
# Where the row of a person goes: to the body that the person was assigned to, else to the successor.
DESTINATION = (
    "coalesce((SELECT pp.target_id FROM reorganisation_person pp"
    " WHERE pp.source_id = p.source_id AND pp.person_id = {person}), p.target_id)"
)


class StillHolds(DomainError):
    message = "Từ ngày {day:%d/%m/%Y}, {name} còn giữ {what}, nên chưa thể kết thúc"
    mend = "Chuyển đi hoặc kết thúc những mục đó trước, hoặc ghi đơn vị tiếp nhận"


def follow(wave: Sequence[Passing]) -> list[str]:
    """Let all rows of one wave follow; sentences about what people must decide now."""
    told: list[str] = []
    _tell(wave)
    for follower in organisation_followers:
        if follower.passes is not None:
            told += follower.passes(wave)
        elif follower.moves and follower.held is not None:
            pass_rows(follower.model, follower.field, follower.held, person=follower.person)
    return told


def waves(passings: Sequence[Passing]) -> Iterable[list[Passing]]:
    """In each wave a body gives at most once, and none that gives was given something in the same."""
    wave: list[Passing] = []
    given: set[int] = set()
    for passing in passings:
        if passing.source in given:
            yield wave
            wave, given = [], set()
        wave.append(passing)
        given.update({passing.source, *passing.others, *([passing.target] if passing.target else [])})
    if wave:
        yield wave


def _tell(wave: Sequence[Passing]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        cursor.execute(
            "INSERT INTO reorganisation_passing SELECT * FROM"
            " unnest(%s::integer[], %s::bigint[], %s::bigint[], %s::date[], %s::text[])",
            _columns((one.line, one.source, one.target, one.day, one.decision) for one in wave),
        )
        people = [(one.source, person, body) for one in wave for person, body in one.people.items()]
        if people:
            cursor.execute(
                "INSERT INTO reorganisation_person SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])",
                _columns(people),
            )
        cursor.execute("ANALYZE reorganisation_passing; ANALYZE reorganisation_person")


def _columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def pass_rows(model: str, field: str, held: Callable[[date], Q], *, person: str = "") -> None:
    """Rows that a body holds on the day of its passing change their column to the successor."""
    rows = apps.get_model(model)
    table, column = rows._meta.db_table, rows._meta.get_field(field).column
    target = "p.target_id"
    if person:
        target = DESTINATION.format(person=f'"{table}"."{rows._meta.get_field(person).column}"')
    to = RawSQL(f'(SELECT {target} FROM reorganisation_passing p WHERE p.source_id = "{table}"."{column}")', [])
    for day in _days():
        ending = RawSQL("SELECT source_id FROM reorganisation_passing WHERE target_id IS NOT NULL AND day = %s", [day])
        if not person:
            ending = RawSQL(f"{ending.sql} AND target_id <> source_id", [day])
        rows._base_manager.filter(held(day), **{f"{field}__in": ending}).update(**{field: to})


def _days() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT day FROM reorganisation_passing WHERE target_id IS NOT NULL ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def pass_periods(model: str, field: str = "organisation", *, person: str = "") -> None:
    """Dated rows end where they stood and go on in the successor.

    The row that is known to others (a probation, an admission, a mentor) is the one that goes on; a copy of it keeps
    the time before.
    """
    rows = apps.get_model(model)
    table = rows._meta.db_table
    columns = {one.name: one.column for one in rows._meta.concrete_fields if not one.primary_key}
    column, start, end = columns[field], "t.valid_from", "t.valid_to"
    listed = ", ".join(columns.values())
    before = ", ".join(f"p.day AS {one}" if name == "valid_to" else f"t.{one}" for name, one in columns.items())
    to = DESTINATION.format(person=f"t.{columns[person]}") if person else "p.target_id"
    where = f"p.source_id = t.{column} AND p.target_id IS NOT NULL AND ({end} IS NULL OR {end} > p.day)"
    if not person:
        where += " AND p.target_id <> p.source_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE former ON COMMIT DROP AS SELECT {before}"
            f" FROM {table} t JOIN reorganisation_passing p ON {where} AND {start} < p.day AND {to} <> p.source_id"
        )
        cursor.execute(
            f"UPDATE {table} t SET {column} = {to}, valid_from = greatest({start}, p.day)"
            f" FROM reorganisation_passing p WHERE {where} AND {to} <> p.source_id"
        )
        cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM former")
        cursor.execute("DROP TABLE former")


def what_is_left(passings: Sequence[Passing]) -> list[tuple[Passing, DomainError]]:
    """Bodies that ended although rows still hold on to them: nothing may be orphaned."""
    ending: dict[date, dict[int, Passing]] = defaultdict(dict)
    for passing in passings:
        if passing.target != passing.source:
            ending[passing.day][passing.source] = passing
    found: dict[int, list[str]] = defaultdict(list)
    by_body = {body: passing for bodies in ending.values() for body, passing in bodies.items()}
    for day, bodies in ending.items():
        for follower in organisation_followers:
            if follower.label and follower.held and follower.binds:
                for body, count in _held(follower, day, bodies):
                    found[body].append(f"{count} {follower.label}")
    return [
        (by_body[body], StillHolds(name=_name(body), what=", ".join(what), day=by_body[body].day))
        for body, what in found.items()
    ]


def _held(follower: Follower, day: date, bodies: Iterable[int]) -> list[tuple[int, int]]:
    assert follower.held is not None  # noqa: S101 - for the type checker
    rows = apps.get_model(follower.model)._base_manager.filter(
        follower.held(day), **{f"{follower.field}__in": one_of(bodies)}
    )
    return list(rows.order_by().values_list(follower.field).annotate(n=Count("pk")))


def _name(body: int) -> str:
    return str(apps.get_model("membership.Organisation")._base_manager.get(pk=body))
