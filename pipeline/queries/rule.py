"""The numbers of the regulations: what a pack says itself and what it inherits from those before it."""

from datetime import date

from pipeline.models import Rule, RulePack
from pipeline.rules.rule import RuleSet, RuleValue

_RULE_COLUMNS = tuple(f"rules__{name}" for name in ("code", "value", "unit", "anchor", "source", "evidence"))


def pack_on(day: date) -> RulePack:
    """The regulation in force on the day; the first one known for days before all of them.

    :raises RulePack.DoesNotExist: the reference lists were never loaded.
    """
    found = RulePack.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return found or RulePack.objects.earliest("valid_from")


def rules_of(pack: RulePack) -> RuleSet:
    """Everything that the pack says, in one query."""
    rows = (
        Rule.objects.filter(pack__valid_from__lte=pack.valid_from).select_related("pack").order_by("pack__valid_from")
    )
    return RuleSet(pack.code, {row.code: _value(row) for row in rows})


def rule_sets() -> dict[int, RuleSet]:
    """The rule sets of all packs by the pack's id, in one query: for lists over people of several packs."""
    inherited: dict[str, RuleValue] = {}
    sets: dict[int, RuleSet] = {}
    # A pack may list nothing of its own, so the packs lead and the rules are joined.
    for row in RulePack.objects.order_by("valid_from").values_list("pk", "code", *_RULE_COLUMNS):
        pack_id, pack, code, value, unit, anchor, source, evidence = row
        if code is not None:
            inherited = {**inherited, code: RuleValue(code, value, unit, anchor, source, evidence, pack)}
        sets[pack_id] = RuleSet(pack, inherited)
    return sets


def rule_value(pack: RulePack, code: str) -> str:
    """
    :raises KeyError: neither the pack nor one before it says anything of it.
    """
    return rules_of(pack).value(code)


def _value(row: Rule) -> RuleValue:
    return RuleValue(row.code, row.value, row.unit, row.anchor, row.source, row.evidence, row.pack.code)
