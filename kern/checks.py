"""Checks that say what to run when a part of the look is missing."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def front_end_packages_are_there(**kwargs: Any) -> list[CheckMessage]:
    """Without the KERN package no page has a style sheet."""
    if (settings.NODE_MODULES / "@kern-ux" / "native" / "dist").is_dir():
        return []
    return [
        Error(
            "The front-end packages are missing.",
            hint="Run `npm ci --ignore-scripts`, or `scripts/setup run`, which brings Node along.",
            id="kern.E001",
        )
    ]
