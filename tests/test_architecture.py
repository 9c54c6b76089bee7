"""The house stands: apps import only from the floors below, files inside an app keep their order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings

HOUSE: list[str] = settings.HOUSE_APPS
FLOOR = {app: number for number, app in enumerate(HOUSE)}

# Order of knowledge inside an app. Files of other names hold rules and know no more than services do.
LAYERS = [
    {"enums"},
    {"models"},
    {"services", "queries"},
    {"permissions", "forms", "filters", "tables"},
    {"views", "tasks", "panels", "templatetags", "context", "checks"},
    {"urls", "admin", "apps", "management"},
]
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}
RULES = LAYER["services"]
QUERIES = {
    *("filter", "exclude", "get", "annotate", "alias", "aggregate", "order_by", "values", "values_list"),
    *("select_related", "prefetch_related", "only", "Q", "F", "Count", "Sum", "Max", "Min", "Prefetch"),
}


class Module(NamedTuple):
    app: str
    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(settings.BASE_DIR))

    @property
    def part(self) -> str:
        """Which file or package of the app this is: `services` for partnerships/services/meeting.py."""
        return self.path.relative_to(settings.BASE_DIR / self.app).parts[0].removesuffix(".py")


def _modules() -> list[Module]:
    return [
        Module(app, path, ast.parse(path.read_text(encoding="utf-8")))
        for app in HOUSE
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


MODULES = _modules()


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, wherever in it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if "." in node.module:
                yield node.lineno, node.module
            else:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_apps_import_only_from_the_floors_below() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in MODULES
        for line, name in _imports(module)
        if (app := name.partition(".")[0]) in FLOOR and FLOOR[app] > FLOOR[module.app]
    ]
    assert not wrong, "\n".join(wrong)


def test_nobody_imports_the_configuration_or_the_tests() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in MODULES
        for line, name in _imports(module)
        if name.partition(".")[0] in {"config", "tests", "scripts", "benchmarks"}
    ]
    assert not wrong, "\n".join(wrong)


def test_imports_are_absolute_and_stand_at_the_top() -> None:
    wrong = []
    for module in MODULES:
        if module.part == "apps":
            continue  # Django allows some imports only in AppConfig.ready()
        for outer in ast.walk(module.tree):
            if isinstance(outer, ast.ImportFrom) and outer.level:
                wrong.append(f"{module.name}:{outer.lineno} relative import")
            if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
                wrong += [
                    f"{module.name}:{node.lineno} import inside {outer.name}()"
                    for node in ast.walk(outer)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert not wrong, "\n".join(wrong)


def test_files_of_an_app_know_only_what_comes_before_them() -> None:
    wrong = []
    for module in MODULES:
        own = LAYER.get(module.part, RULES)
        for line, name in _imports(module):
            app, _, rest = name.partition(".")
            part = rest.partition(".")[0]
            if app == module.app and part != module.part and LAYER.get(part, 0) > own:
                wrong.append(f"{module.name}:{line} ({module.part}) imports {name}")
    assert not wrong, "\n".join(wrong)


def test_lower_apps_offer_no_views_to_higher_ones() -> None:
    """Apps meet through models and services. `kern`, the common look, is there to be used whole."""
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in MODULES
        for line, name in _imports(module)
        if (pieces := name.split("."))[0] in FLOOR
        and pieces[0] not in {module.app, "kern"}
        and pieces[1] in {"views", "urls", "admin", "tasks"}
    ]
    assert not wrong, "\n".join(wrong)


def test_relations_point_downwards() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.related_model is not None
        and (target := field.related_model._meta.app_label) in FLOOR
        and FLOOR[target] > FLOOR[model._meta.app_label]
    ]
    assert not wrong, "\n".join(wrong)


def _names_from_above(app: str) -> set[str]:
    """Names under which higher apps' records can be reached from this app's records in a query."""
    reachable = [m for m in apps.get_models() if FLOOR.get(m._meta.app_label, len(HOUSE)) <= FLOOR[app]]
    upward = {
        relation.name
        for model in reachable
        for relation in model._meta.related_objects
        if FLOOR.get(relation.related_model._meta.app_label, -1) > FLOOR[app]
    }
    own = {f.name for model in reachable for f in [*model._meta.fields, *model._meta.many_to_many]}
    return upward - own


@pytest.mark.parametrize("app", HOUSE)
def test_queries_do_not_reach_upwards(app: str) -> None:
    """No `filter(partnerships__…)` in volunteers: the higher app adds such a figure as an annotation."""
    forbidden = _names_from_above(app)
    wrong = []
    for module in (m for m in MODULES if m.app == app):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in QUERIES:
                continue
            words = [keyword.arg for keyword in node.keywords if keyword.arg]
            words += [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            wrong += [
                f"{module.name}:{node.lineno} {name}({word})"
                for word in words
                if set(word.lstrip("-").split("__")) & forbidden
            ]
    assert not wrong, "\n".join(wrong)


def test_files_stay_short() -> None:
    long = [
        f"{module.name}: {lines} lines"
        for module in MODULES
        if (lines := len(module.path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert not long, "\n".join(long)
