"""Writing many rows: tables filled by COPY in batches, while the next batch is being made.

This room alone may write past the operations. Rows hold invented text without tabs, line ends or backslashes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import psycopg
from django.db import connection
from django.db.models import Field, Model

_BATCH: Final = 40_000
_NULL: Final = r"\N"


class Table:
    """A table to be filled: `columns` vary, every other column holds its model's default (or what `always` says).

    `last_id` is the id of the newest row.
    """

    def __init__(self, model: type[Model], columns: str, **always: Any) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
        names = columns.split()
        others = [name for name in fields if name not in names]
        quote = connection.ops.quote_name
        listed = ", ".join(quote(fields[name].column or name) for name in [*names, *others])
        self._rest = "".join(f"\t{_text(_default(fields[name], always))}" for name in others) + "\n"
        self.name = model._meta.db_table
        self.copy = f"COPY {quote(self.name)} ({listed}) FROM STDIN"
        self.rows: list[str] = []
        self.last_id = 0

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def add(self, *values: Any) -> int:
        """A row with a new id, which is the first of the columns; the values are those of the others."""
        self.put(self.new_id(), *values)
        return self.last_id

    def put(self, *values: Any) -> None:
        texts = [v if v.__class__ is str else str(v) if v.__class__ is int else _text(v) for v in values]
        self.rows.append("\t".join(texts) + self._rest)


class Loader:
    """Fills tables in the order given, which must put a table behind those that it points at.

    Until the transaction ends nobody else writes these tables, so that their ids can be counted on here.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables
        self._thread: ThreadPoolExecutor | None = None
        self._sending: Future[None] | None = None
        with connection.cursor() as cursor:
            names = ", ".join(connection.ops.quote_name(table.name) for table in tables)
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
            for table in tables:
                cursor.execute(
                    "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')), 0)", [table.name]
                )
                table.last_id = cursor.fetchone()[0]

    @contextmanager
    def filling(self) -> Iterator[None]:
        """What is added inside travels on a thread of its own, and nothing else may use the connection.

        Foreign keys are checked as the rows arrive. At the end everything is written, and the sequences stand behind
        the ids used.
        """
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with ThreadPoolExecutor(max_workers=1) as self._thread:
            yield
            self._send()
            self._wait()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in self._tables:
                if table.last_id:
                    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table.name, table.last_id])

    def send_when_full(self) -> None:
        if sum(len(table.rows) for table in self._tables) >= _BATCH:
            self._send()

    def _send(self) -> None:
        """Hand the rows over once the batch before has arrived, so that two at most are in memory."""
        self._wait()
        batch = [(table.copy, table.rows) for table in self._tables if table.rows]
        for table in self._tables:
            table.rows = []
        if self._thread is not None:
            self._sending = self._thread.submit(_copy, connection.connection, batch)

    def _wait(self) -> None:
        if self._sending is not None:
            self._sending.result()
            self._sending = None


def _copy(session: psycopg.Connection, batch: list[tuple[str, list[str]]]) -> None:
    with session.cursor() as cursor:
        for statement, rows in batch:
            with cursor.copy(statement) as copy:
                copy.write("".join(rows))


class _Days(dict[date, str]):
    """Days as text, each written once."""

    def __missing__(self, day: date) -> str:
        self[day] = day.isoformat()
        return self[day]


_DAYS: Final = _Days()


def _text(value: Any) -> str:
    if value is None:
        return _NULL
    if value.__class__ is date:
        return _DAYS[value]
    if value.__class__ is bool:
        return "t" if value else "f"
    if value.__class__ is bytes:
        return rf"\\x{value.hex()}"
    return str(value)


def _default(field: "Field[Any, Any]", always: dict[str, Any]) -> Any:
    return always[field.attname] if field.attname in always else field.get_default()
