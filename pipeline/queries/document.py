"""The 104 document types of a member's dossier (Công văn 1361-CV/BTCTW, 30/6/2026, Phụ lục 1)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent.parent / "reference" / "documents.csv"


@dataclass(frozen=True, slots=True)
class Document:
    """`priority` 1 is filed first (36 types), then 2 (49) and 3 (19)."""

    number: int
    priority: int
    title: str


@cache
def documents() -> dict[int, Document]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = [Document(int(row["number"]), int(row["priority"]), row["title"]) for row in csv.DictReader(lines)]
    return {row.number: row for row in rows}
