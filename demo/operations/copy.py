"""Writing many rows: tables filled by COPY in batches, ids taken from the sequences in blocks.

This room alone may write past the operations. Rows hold invented text without tabs, line ends or backslashes.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Field, Model

_BLOCK: Final = 10_000
_BATCH: Final = 40_000
_NULL: Final = r"\N"


class Table:
    """A table to be filled: `columns` vary, every other column holds its model's default (or what `always` says)."""

    def __init__(self, model: type[Model], columns: str, **always: Any) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
        names = columns.split()
        others = [name for name in fields if name not in names]
        self.model = model
        self.rows: list[str] = []
        self._rest = "".join(f"\t{_text(_default(fields[name], always))}" for name in others) + "\n"
        quote = connection.ops.quote_name
        listed = ", ".join(quote(fields[name].column) for name in [*names, *others])
        self.copy = f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN"

    def add(self, *values: Any) -> None:
        """One row: the values of the varying columns, in their order."""
        self.rows.append("\t".join([value if value.__class__ is str else _text(value) for value in values]) + self._rest)


class Loader:
    """Fills tables in the order given, which must put a table behind those that it points at."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables

    def flush_when_full(self) -> None:
        if sum(len(table.rows) for table in self._tables) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        with connection.cursor() as cursor:
            for table in self._tables:
                if table.rows:
                    with cursor.copy(table.copy) as copy:
                        copy.write("".join(table.rows))
                    table.rows.clear()


def ids(model: type[Model]) -> Iterator[int]:
    """New ids of a model, without end. What is left of the last block is never used."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, _BLOCK],
            )
            block = cursor.fetchall()
        yield from (row[0] for row in block)


def _text(value: Any) -> str:
    if value is None:
        return _NULL
    if value.__class__ is bool:
        return "t" if value else "f"
    if value.__class__ is bytes:
        return rf"\\x{value.hex()}"
    return str(value)


def _default(field: Field[Any, Any], always: dict[str, Any]) -> Any:
    if field.attname in always:
        return always[field.attname]
    return field.get_default()
