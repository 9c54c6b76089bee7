"""The rules of a programme: as it set them, as the engine reads them, and as a run keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from matching.engine.profile import Rules, Weights
from matching.models import MatchingRules
from programmes.models import Programme

WEIGHTS = ("needs", "language", "interests", "time", "distance")
LIMITS = (
    *("language_level", "common_minutes", "minds_distance", "minds_children"),
    *("threshold", "balance", "waiting_points"),
)

DEFAULT = Rules()


def settings_of(programme: Programme) -> MatchingRules:
    """What the programme has set; an unsaved row of defaults where it has set nothing."""
    return MatchingRules.objects.filter(programme=programme).first() or MatchingRules(programme=programme)


def rules_of(programme: Programme) -> Rules:
    """What the engine needs of it."""
    return engine_rules(settings_of(programme))


def engine_rules(settings: MatchingRules) -> Rules:
    """Raises ValueError where all weights are 0."""
    return Rules(
        weights=Weights(**{name: getattr(settings, f"weight_{name}") for name in WEIGHTS}),
        **{name: getattr(settings, name) for name in LIMITS},
    )


def as_json(rules: Rules) -> dict[str, Any]:
    """For `MatchingRun.rules`."""
    return asdict(rules)


def from_json(data: Mapping[str, Any]) -> Rules:
    """The rules of `as_json`. Raises KeyError, TypeError or ValueError for anything that never were rules."""
    limits = {name: type(getattr(DEFAULT, name))(data[name]) for name in LIMITS}
    return Rules(weights=Weights(**data["weights"]), **limits)
