"""A folder of organisations.csv, figures.csv, quotas.csv is loaded: all of it, what is good of it, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from common.errors import BadInput, DomainError, LineError
from exchange.operations.organisation_file import load_organisations
from exchange.rules import figure_line as lines
from exchange.rules.csv_file import CsvTable, read_table
from membership.models import Organisation
from membership.operations.tree_change import lock_tree
from membership.queries.organisation import code_book
from quotas.operations.quota import Assignment, assign_quotas, check_assignment
from quotas.operations.reported_figure import Declaration, declare_figures

ORGANISATIONS, FIGURES, QUOTAS = "organisations.csv", "figures.csv", "quotas.csv"
_COLUMNS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    ORGANISATIONS: (lines.ORGANISATION_COLUMNS, lines.ORGANISATION_OPTIONS),
    FIGURES: (lines.FIGURE_COLUMNS, ()),
    QUOTAS: (lines.QUOTA_COLUMNS, lines.QUOTA_OPTIONS),
}


@dataclass(slots=True)
class FolderLoaded:
    """`written` is false when lines were refused and the good ones were not asked for."""

    organisations: int = 0
    figures: int = 0
    quotas: int = 0
    rejected: list[LineError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    written: bool = True


def load_folder(*, by: User | None, folder: Path, skip_bad: bool) -> FolderLoaded:
    """Load the files that are there, in one transaction; running it again changes nothing.

    :param skip_bad: load the good lines where others are refused.
    :raises BadInput: no such folder, or none of the files in it.
    :raises Refused: a line is about an organisation outside the user's reach.
    """
    tables = {
        file: read_table(folder / file, required=columns[0], optional=columns[1]) for file, columns in _found(folder)
    }
    loaded = FolderLoaded()
    if unreadable := [table.unreadable for table in tables.values() if table.unreadable]:
        loaded.rejected, loaded.written = unreadable, False
        return loaded
    with transaction.atomic():
        # A region takes longer than a page may.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        lock_tree()
        _load(by, tables, loaded)
        if loaded.rejected and not skip_bad:
            transaction.set_rollback(True)
            loaded.organisations = loaded.figures = loaded.quotas = 0
            loaded.written = False
    return loaded


def _found(folder: Path) -> list[tuple[str, tuple[Sequence[str], Sequence[str]]]]:
    if not folder.is_dir():
        raise BadInput(f"Không có thư mục {folder}. Kiểm tra lại đường dẫn.")
    found = [(file, columns) for file, columns in _COLUMNS.items() if (folder / file).is_file()]
    if not found:
        raise BadInput(f"Thư mục {folder} không có tệp nào trong các tệp {', '.join(_COLUMNS)}.")
    return found


def _load(by: User | None, tables: dict[str, CsvTable], loaded: FolderLoaded) -> None:
    if table := tables.get(ORGANISATIONS):
        bodies = load_organisations(by=by, lines=_parsed(table, lines.organisation_line), file=ORGANISATIONS)
        loaded.organisations = bodies.bodies
        table.errors += bodies.rejected
        loaded.warnings += bodies.warnings
    if table := tables.get(FIGURES):
        declarations = _resolved(table, _parsed(table, lines.figure_line), _declaration)
        declare_figures(by=by, declarations=declarations)
        loaded.figures = len(declarations)
    if table := tables.get(QUOTAS):
        assignments = _resolved(table, _parsed(table, lines.quota_line), _assignment)
        assign_quotas(by=by, assignments=assignments)
        loaded.quotas = len(assignments)
    for table in tables.values():
        loaded.rejected += sorted(table.errors, key=lambda error: error.line)


def _parsed[Line](table: CsvTable, parse: Callable[[int, dict[str, str]], Line]) -> list[Line]:
    good = []
    for record in table.lines:
        try:
            good.append(parse(record.line, record.cells))
        except DomainError as refusal:
            table.errors.append(LineError(record.line, str(refusal), table.file))
    return good


def _resolved(table: CsvTable, rows: Sequence[Any], make: Callable[[Any, Organisation], Any]) -> list[Any]:
    """Find the organisations of lines, and refuse those that say the same thing as an earlier one."""
    find = code_book(row.organisation_code for row in rows)
    good: list[Any] = []
    seen: dict[Any, int] = {}
    for row in rows:
        try:
            # A period is about the body that held the code when it ended.
            made = make(row, find(row.organisation_code, row.period_to))
        except DomainError as refusal:
            table.errors.append(LineError(row.line, str(refusal), table.file))
            continue
        key = _said(made)
        if key in seen:
            reason = f"Cùng tổ chức, chỉ tiêu, nhóm và kỳ với dòng {seen[key]}. Chỉ giữ một dòng"
            table.errors.append(LineError(row.line, reason, table.file))
            continue
        seen[key] = row.line
        good.append(made)
    return good


def _said(made: Declaration | Assignment) -> tuple[Any, ...]:
    key = (made.organisation_id, made.indicator, made.group, made.period_from, made.period_to)
    return (*key, made.valid_from) if isinstance(made, Assignment) else key


def _declaration(row: lines.FigureLine, organisation: Organisation) -> Declaration:
    return Declaration(
        organisation_id=organisation.pk,
        indicator=row.indicator,
        group=row.group,
        period_from=row.period_from,
        period_to=row.period_to,
        value=row.value,
        precision=row.precision,
        source=row.source,
    )


def _assignment(row: lines.QuotaLine, organisation: Organisation) -> Assignment:
    assignment = Assignment(
        organisation_id=organisation.pk,
        indicator=row.indicator,
        group=row.group,
        period_from=row.period_from,
        period_to=row.period_to,
        target_min=row.target_min,
        target_max=row.target_max,
        unit=row.unit,
        decision_number=row.decision,
        source=row.source,
        valid_from=row.valid_from,
    )
    check_assignment(assignment)
    return assignment
