"""The habits of this code base, as far as a machine can see them."""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from deploy.local.places import ROOT

# From right to left; a room may know only those before it.
ROOMS = ["common", "accounts", "jobs", "membership", "pipeline", "quotas", "exchange", "reports", "demo", "config"]
HIDING_NAMES = {"utils", "helpers", "manager", "service", "services", "handler", "handlers", "base", "misc"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW, USUAL_FUNCTION = 400, 60, 30, 30
LIBRARIES_WITH_TEMPLATES = ("account", "mfa", "usersessions")

MODULES = sorted(
    path.relative_to(ROOT)
    for room in (*ROOMS, "deploy")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))


def _tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text())


def _functions(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{module}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def _imports(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def _sources(*suffixes: str) -> str:
    """All text in which something can be named."""
    folders = [ROOT / name for name in (*ROOMS, "templates", "static")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes]
    return "\n".join(path.read_text() for path in files)


def test_foreign_keys_point_to_the_right():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        if {model._meta.app_label, field.related_model._meta.app_label} <= set(ROOMS)
        if ROOMS.index(field.related_model._meta.app_label) > ROOMS.index(model._meta.app_label)
    ]
    assert wrong == []


def test_related_rows_are_never_deleted_silently():
    from django.db import models

    kind = (models.ForeignKey, models.OneToOneField)
    cascades = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model")
        for field in model._meta.get_fields()
        if isinstance(field, kind) and field.remote_field.on_delete is not models.PROTECT
    ]
    assert cascades == []


def test_templates_are_all_used():
    sources = _sources(".py", ".html")
    unused = [
        name
        for name in TEMPLATES
        if f'"{name}"' not in sources and f"'{name}'" not in sources
        if not re.fullmatch(r"[45]\d\d\.html", name)  # named by their status
        if not name.startswith(tuple(f"{library}/" for library in LIBRARIES_WITH_TEMPLATES))
    ]
    assert unused == []


def test_templates_of_libraries_replace_one_that_exists():
    import allauth

    theirs = Path(allauth.__file__).parent / "templates"
    sources = _sources(".py", ".html")
    strangers = [
        name
        for name in TEMPLATES
        if name.startswith(tuple(f"{library}/" for library in LIBRARIES_WITH_TEMPLATES))
        if not (theirs / name).exists() and f'"{name}"' not in sources
    ]
    assert strangers == []


def test_own_styles_and_scripts_are_all_used():
    sources = _sources(".py", ".html", ".css", ".js")
    files = [path for folder in ("css", "js") for path in (ROOT / "static" / folder).rglob("*.*")]
    assert [path.name for path in files if path.name not in sources] == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_is_named_for_what_lives_there(module):
    assert module.stem not in HIDING_NAMES


def test_files_and_functions_are_short():
    long_files = [str(module) for module in MODULES if len((ROOT / module).read_text().splitlines()) > LONGEST_FILE]
    functions = [found for module in MODULES for found in _functions(module)]
    assert long_files == []
    assert [name for name, lines in functions if lines > LONGEST_FUNCTION] == []
    assert statistics.quantiles([lines for _, lines in functions], n=10)[-1] <= USUAL_FUNCTION


def test_views_are_short():
    views = [found for module in MODULES if "views" in module.parts for found in _functions(module)]
    assert [name for name, lines in views if lines > LONGEST_VIEW] == []


def test_one_model_per_file():
    files: dict[str, list[str]] = {}
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model"):
            files.setdefault(model.__module__, []).append(model.__name__)
    assert {file: models for file, models in files.items() if len(models) > 1} == {}


@pytest.mark.parametrize("module", [m for m in MODULES if "rules" in m.parts], ids=str)
def test_rules_know_no_django_no_clock_and_no_database(module):
    assert not {name.split(".")[0] for name in _imports(module)} & {"django", "psycopg", "time"}
    called = {ast.unparse(node.func) for node in ast.walk(_tree(module)) if isinstance(node, ast.Call)}
    assert not {name for name in called if name.split(".")[-1] in {"today", "now", "localdate"}}


# What a file of changes writes and a page does not know.
_FILE_WORDS = re.compile(
    r"\b(from_codes|to_codes?|new_(name|kind|parent_code)|effective_on|person_number|establish|rename|retype|recode"
    r"|move|merge|split|dissolve)\b"
)


_FOR_PAGES = [path for path in MODULES if path.parts[0] in ("membership", "pipeline", "quotas")]


@pytest.mark.parametrize("module", _FOR_PAGES, ids=str)
def test_pages_do_not_speak_of_the_columns_and_lines_of_files(module):
    """`DomainError.in_file` may: it is told only where a file is answered."""
    told = list(ast.walk(_tree(module)))
    for_files = [node for node in told if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "in_file"]
    docstrings = [node for node in told if isinstance(node, ast.Expr)]
    others = {id(node.value) for node in (*for_files, *docstrings)}
    texts = [str(node.value) for node in told if isinstance(node, ast.Constant) and id(node) not in others]
    assert [text for text in texts if not text.isascii() and _FILE_WORDS.search(text)] == []


def test_no_signals_for_the_projects_own_business():
    allowed = {Path("config/celery.py")}  # Celery tells in no other way that a worker begins
    asking = {module for module in MODULES if _imports(module) & {"django.dispatch", "django.db.models.signals"}}
    assert asking - allowed == set()


@pytest.mark.parametrize("room", ["pipeline", "quotas"])
def test_saves_hold_the_tree_still(room):
    """A row is not put into an organisation that a reorganisation ends at the same moment."""
    loose = [
        f"{path.name}: {node.name}"
        for path in (ROOT / room / "operations").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(mark) == "transaction.atomic" for mark in node.decorator_list)
    ]
    assert loose == []


def test_every_room_has_its_tests():
    rooms = {room for room in ROOMS if any(m.parts[0] == room and m.stem not in {"__init__", "apps"} for m in MODULES)}
    assert {room for room in rooms if not list((ROOT / "tests" / room).rglob("test_*.py"))} == set()


def test_tests_of_a_folder_are_collected():
    """A file that pytest would not pick up tests nothing."""
    strays = [
        path
        for path in (ROOT / "tests").rglob("*.py")
        if re.search(r"^(async )?def test_", path.read_text(), re.M) and not path.name.startswith("test_")
    ]
    assert strays == []


def test_nothing_is_left_for_later():
    later = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|^    raise NotImplementedError", re.M)
    assert [str(module) for module in MODULES if later.search((ROOT / module).read_text())] == []


def test_migrations_are_named_for_what_they_do():
    names = [path.stem for room in ROOMS for path in (ROOT / room / "migrations").glob("0*.py")]
    assert names != []
    assert [name for name in names if "auto" in name] == []


def _routes(patterns, prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.name or ""


def test_paths_are_plain_words_and_names_english():
    routes = list(_routes(get_resolver().url_patterns))
    plain = re.compile(r"[a-z0-9/.<>:_-]*|api/v1/.*")  # the router writes patterns
    assert [path for path, _ in routes if not plain.fullmatch(path)] == []
    assert [name for _, name in routes if not re.fullmatch(r"[a-z0-9_\-]*", name)] == []


@pytest.mark.parametrize("lock", ["runtime", "local", "dev"])
def test_lock_holds_hashes_and_no_address(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pins = re.split(r"^(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.M), flags=re.M | re.I)
    assert [pin for pin in pins if pin.strip() and "--hash=sha256:" not in pin] == []
    assert "://" not in text
    assert "index" not in re.sub(r"^#.*", "", text, flags=re.M)


def test_locks_agree_with_each_other():
    pinned = [
        dict(
            re.findall(
                r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.M
            )
        )
        for lock in ("runtime", "local", "dev")
    ]
    for smaller, larger in pairwise(pinned):
        assert smaller.items() <= larger.items()


def test_dependencies_have_a_lower_bound_and_a_reason():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    asked = project["project"]["dependencies"] + [d for group in project["dependency-groups"].values() for d in group]
    for dependency in asked:
        assert ">=" in dependency, dependency
    runtime = text[text.index("dependencies = [") : text.index("[dependency-groups]")]
    assert [line for line in runtime.splitlines() if ">=" in line and "#" not in line] == []
