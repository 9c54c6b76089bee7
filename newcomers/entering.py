"""Entering somebody from the office's form; pages of higher apps use it, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newcomers.models import Newcomer
from newcomers.services import register_newcomer
from programmes.models import Programme


def enter_newcomer(form: Any, *, programme: Programme, now: datetime) -> Newcomer:
    """Register the person of a valid `NewcomerCreateForm`. Raises ValidationError keyed by field."""
    person = form.instance
    person.organisation = form.cleaned_data["organisation"]
    return register_newcomer(
        person=person,
        profile=form.profile,
        programme=programme,
        consents=form.consents,
        channel=form.cleaned_data["channel"],
        now=now,
        **form.facts,
    )
