"""The document types of a member's dossier (Công văn 1361-CV/BTCTW, 30/6/2026, Phụ lục 1): a list with dates."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from membership.models import ReferenceEntry

DOCUMENTS: Final = "document"


@dataclass(frozen=True, slots=True)
class Document:
    """`priority` 1 is filed first (36 types), then 2 (49) and 3 (19)."""

    number: int
    priority: int
    title: str


def documents(day: date) -> dict[int, Document]:
    """By their number, as the list stood on the day; before its first edition, as in that one."""
    rows = (
        ReferenceEntry.objects.filter(list=DOCUMENTS)
        .order_by("valid_from")
        .values_list("code", "value", "name", "valid_from")
    )
    found: dict[int, Document] = {}
    for code, priority, title, since in rows:
        if since <= day or int(code) not in found:
            found[int(code)] = Document(int(code), priority or 0, title)
    return dict(sorted(found.items()))
