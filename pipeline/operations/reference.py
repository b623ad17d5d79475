"""The rule packs with their rules, and the types of documents, written from the CSV files of `pipeline/reference/`."""

from datetime import date
from pathlib import Path
from typing import Final

from membership.models import ReferenceEntry
from membership.operations.reference import load_table, rows_of, write_rows
from pipeline.models import Rule, RulePack
from pipeline.queries.document import DOCUMENTS

FOLDER = Path(__file__).resolve().parent.parent / "reference"
_DOCUMENTS_SINCE: Final = date(2026, 6, 30)
_DOCUMENTS_SOURCE: Final = "Công văn 1361-CV/BTCTW ngày 30/6/2026, Phụ lục 1 [B]"


def load() -> dict[str, int]:
    """Insert or update everything; running it again changes nothing. Returns the number of lines by list."""
    return {
        "rule_packs": load_table(RulePack, FOLDER / "rule_packs.csv", key=["code"]),
        "rules": _load_rules(),
        "documents": _load_documents(),
    }


def _load_rules() -> int:
    packs = dict(RulePack.objects.values_list("code", "pk"))
    rows = [Rule(pack_id=packs[line.pop("pack")], **line) for line in rows_of(FOLDER / "rules.csv")]
    Rule.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pack", "code"],
        update_fields=["value", "unit", "anchor", "source", "evidence"],
    )
    return len(rows)


def _load_documents() -> int:
    rows = [
        {
            "list": DOCUMENTS,
            "code": line["number"],
            "valid_from": _DOCUMENTS_SINCE,
            "name": line["title"],
            "value": int(line["priority"]),
            "source": _DOCUMENTS_SOURCE,
        }
        for line in rows_of(FOLDER / "documents.csv")
    ]
    return write_rows(ReferenceEntry, rows, key=ReferenceEntry.KEY)
