"""The code base itself: edges read people, bodies, classes and quotas through `visible_to` only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "demo", "reports", "exchange", "quotas", "pipeline", "membership", "jobs", "accounts")
EDGES = ("views", "api", "templatetags", "tasks.py")

# Models that can be asked for what a user may see, and models of people that cannot.
SCOPED = {model.__name__ for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")}
PERSONAL = {
    "AuditEvent",
    "User",
    "Admission",
    "Decision",
    "DossierItem",
    "Enrolment",
    "MentorAssignment",
    "PartyMembership",
    "Resolution",
    "StageEvent",
    "Transfer",
    "UnionMembership",
    "YearlyRating",
}
# Calls that read nobody, or of which the reason stands here.
HARMLESS = {"none"}
REASONED = {
    "membership/views/user.py: Grant in _page_of": "the roles of an account that users_visible_to gave",
    "pipeline/views/admission.py: Candidacy in _complete_number": "the form's field found the person in reach",
    "pipeline/views/admission.py: Probation in _answers": "of the candidacy whose admission was just written",
    "pipeline/views/admission.py: Probation in admission_done": "of a decision that was found in reach",
    "pipeline/views/person.py: DossierItem in _item": "of the candidacy in reach, whose road is open to the user",
}


def edge_files() -> Iterator[Path]:
    for room in ROOMS:
        for edge in EDGES:
            place = ROOT / room / edge
            yield from place.rglob("*.py") if place.is_dir() else filter(Path.exists, [place])


def offences(source: str, name: str) -> list[str]:
    """Where an edge reaches for rows of people without asking who wants to see them."""
    tree, found = ast.parse(source), []
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        manager, called = node.value, node.attr
        if manager.attr not in ("objects", "_default_manager", "_base_manager") or called in HARMLESS:
            continue
        model = ast.unparse(manager.value).rpartition(".")[2]
        inside = function_of(node)
        unscoped = model in SCOPED and called != "visible_to"
        if unscoped or (model in PERSONAL and "visible_to" not in ast.unparse(inside)):
            found.append(f"{name}: {model} in {getattr(inside, 'name', 'module')}")
    return found


def function_of(node: ast.AST) -> ast.AST:
    while not isinstance(node, ast.FunctionDef | ast.Module):
        node = node.parent  # type: ignore[attr-defined]
    return node


def test_edges_ask_who_wants_to_see():
    files = list(edge_files())
    assert len(files) > 30
    found = [it for file in files for it in offences(file.read_text(), str(file.relative_to(ROOT)))]
    assert sorted(set(found) - set(REASONED)) == []


def test_reasons_are_still_needed():
    found = {it for file in edge_files() for it in offences(file.read_text(), str(file.relative_to(ROOT)))}
    assert set(REASONED) - found == set()


@pytest.mark.parametrize(
    "line",
    [
        "Candidacy.objects.get(pk=pk)",
        "Candidacy.objects.filter(pk=pk).first()",
        "Candidacy._default_manager.get(pk=pk)",
        "Person.objects.all()",
        "models.Candidacy.objects.all()",
        "Organisation.objects.get(number=1)",
        "Enrolment.objects.filter(training_class=pk)",
        "User.objects.get(pk=pk)",
    ],
)
def test_the_rule_itself_flags(line):
    assert offences(f"def view(request, pk):\n    return {line}\n", "x.py")


@pytest.mark.parametrize(
    "line",
    [
        "Candidacy.objects.visible_to(request.user).get(pk=pk)",
        "Enrolment.objects.filter(candidacy__in=Candidacy.objects.visible_to(request.user))",
        "Candidacy.objects.none()",
        "Holiday.objects.all()",
    ],
)
def test_the_rule_itself_lets_pass(line):
    assert offences(f"def view(request, pk):\n    return {line}\n", "x.py") == []
