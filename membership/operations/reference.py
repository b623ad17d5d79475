"""Official lists: the CSV files of a room's `reference/` folder written into its tables."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import models, transaction

from membership.models import EthnicGroup, Holiday, Province, ReferenceEntry, Religion
from membership.models.reference_row import ReferenceRow
from membership.registry import reference_loaders

FOLDER = Path(__file__).resolve().parent.parent / "reference"


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    """The lines of one of the project's own files, by the names of its header."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def load_table(model: type[models.Model], file: Path, *, key: Sequence[str]) -> int:
    """Insert or update one row per line; the header names the columns, `key` those that identify a row."""
    return write_rows(model, [_row(model, line) for line in rows_of(file)], key=key)


def write_rows(model: type[models.Model], rows: Sequence[dict[str, Any]], *, key: Sequence[str]) -> int:
    """Rows that are no longer among these stay, because others may point at them; those that people changed in the
    browser are left alone. Returns the number of rows.
    """
    columns = [name for name in rows[0] if name not in key]
    edited = _edited(model, key)
    model._base_manager.bulk_create(
        [model(**row) for row in rows if tuple(row[name] for name in key) not in edited],
        update_conflicts=True,
        unique_fields=key,
        update_fields=columns,
    )
    return len(rows)


def _edited(model: type[models.Model], key: Sequence[str]) -> set[tuple[Any, ...]]:
    if not issubclass(model, ReferenceRow):
        return set()
    changed = model._base_manager.exclude(origin=ReferenceRow.Origin.OFFICIAL)
    return set(changed.values_list(*key))


def _row(model: type[models.Model], line: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for name, text in line.items():
        field: Any = model._meta.get_field(name)
        values[field.attname] = None if text == "" and field.null else field.to_python(text)
    return values


def load_own_lists() -> dict[str, int]:
    """The lists of this room."""
    return {
        "ethnic_groups": load_table(EthnicGroup, FOLDER / "ethnic_groups.csv", key=["code"]),
        "religions": load_table(Religion, FOLDER / "religions.csv", key=["code"]),
        "provinces": load_table(Province, FOLDER / "provinces.csv", key=["code", "valid_from"]),
        "entries": load_table(ReferenceEntry, FOLDER / "entries.csv", key=ReferenceEntry.KEY),
        "holidays": load_table(Holiday, FOLDER / "holidays.csv", key=["day"]),
    }


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Load the lists of all rooms; running it again changes nothing. Returns how many lines each list holds."""
    counts = load_own_lists()
    for loader in reference_loaders:
        counts.update(loader())
    return counts
