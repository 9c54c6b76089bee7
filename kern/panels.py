"""How a higher app adds to a lower app's page without being imported by it.

A volunteer's page belongs to `volunteers`, which knows nothing of training. `training/panels.py` adds its
part:

    @panel("volunteer", order=20)
    def training_progress(request, volunteer):
        return "training/_progress.html", {"progress": progress_of(volunteer)}

The page shows all parts in order with `{% panels "volunteer" volunteer %}`. A function returns None where it
has nothing to say. Lists get their "next step" the same way through `next_step`. Modules named `panels` are
imported when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

PanelFunction = Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]

_panels: dict[str, list[tuple[int, PanelFunction]]] = {}
_steps: dict[str, list[NextStep]] = {}


@dataclass(frozen=True)
class NextStep:
    """What a list says is to be done next: one annotation for all rows, then a sentence per row."""

    order: int
    annotate: Callable[[QuerySet[Any]], QuerySet[Any]]
    sentence: Callable[[Any], str]


def panel(page: str, *, order: int) -> Callable[[PanelFunction], PanelFunction]:
    """Add a part to a page ("volunteer", "partnership", "assignment" …); lower orders come first."""

    def add(function: PanelFunction) -> PanelFunction:
        _panels.setdefault(page, []).append((order, function))
        _panels[page].sort(key=lambda entry: entry[0])
        return function

    return add


def panels_of(page: str, request: HttpRequest, record: Model) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of every part that has something to say."""
    found = [function(request, record) for _order, function in _panels.get(page, [])]
    return [entry for entry in found if entry is not None]


def next_step(
    page: str,
    *,
    order: int,
    annotate: Callable[[QuerySet[Any]], QuerySet[Any]],
    sentence: Callable[[Any], str],
) -> None:
    """Let a list ("volunteer", "newcomer") say this step where `sentence` is not empty; lower orders win."""
    steps = _steps.setdefault(page, [])
    steps.append(NextStep(order, annotate, sentence))
    steps.sort(key=lambda step: step.order)


def with_next_step(page: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The queryset with everything that the sentences of this list need."""
    for step in _steps.get(page, []):
        queryset = step.annotate(queryset)
    return queryset


def next_step_of(page: str, record: Model) -> str:
    """The first sentence that applies to a row of `with_next_step`, or an empty string."""
    return next((text for step in _steps.get(page, []) if (text := step.sentence(record))), "")
