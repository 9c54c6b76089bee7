"""Changing the rules by which a programme matches."""

from __future__ import annotations

import logging

from django.db import transaction

from accounts.models import User
from matching.engine.profile import Rules
from matching.models import MatchingRules
from matching.rules import LIMITS, WEIGHTS, settings_of
from programmes.models import Programme

logger = logging.getLogger(__name__)


@transaction.atomic
def save_rules(*, settings: MatchingRules, by: User) -> MatchingRules:
    """Check and save. Runs that are kept stay as they are; the next one follows the new rules.

    Raises ValidationError keyed by field; where all weights are 0 for the row as a whole.
    """
    settings.full_clean()
    settings.save()
    logger.info("Matching rules of programme %s changed by %s.", settings.programme_id, by.pk)
    return settings


def adopt_rules(*, programme: Programme, rules: Rules, by: User) -> MatchingRules:
    """Make the rules that somebody has tried out those of the programme; the way of asking stays."""
    settings = settings_of(programme)
    for name in WEIGHTS:
        setattr(settings, f"weight_{name}", round(getattr(rules.weights, name)))
    for name in LIMITS:
        setattr(settings, name, getattr(rules, name))
    return save_rules(settings=settings, by=by)
