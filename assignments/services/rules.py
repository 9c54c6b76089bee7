"""Changing what a programme sets for its assignments."""

from __future__ import annotations

import logging

from django.db import transaction

from accounts.models import User
from assignments.models import AssignmentRules

logger = logging.getLogger(__name__)


@transaction.atomic
def save_rules(*, rules: AssignmentRules, by: User) -> AssignmentRules:
    """Check and save. The next wave follows them; what was settled stays as it was worked out.

    Raises ValidationError keyed by field, or for the row as a whole.
    """
    rules.full_clean()
    rules.save()
    logger.info("Assignment rules of programme %s changed by %s.", rules.programme_id, by.pk)
    return rules
