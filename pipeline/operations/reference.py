"""The rule packs and their rules, written from the CSV files of `pipeline/reference/`."""

from pathlib import Path

from membership.operations.reference import load_table, rows_of
from pipeline.models import Rule, RulePack

FOLDER = Path(__file__).resolve().parent.parent / "reference"


def load() -> dict[str, int]:
    """Insert or update all packs and rules; running it again changes nothing. Returns the number of lines by list."""
    return {"rule_packs": load_table(RulePack, FOLDER / "rule_packs.csv", key=["code"]), "rules": _load_rules()}


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
