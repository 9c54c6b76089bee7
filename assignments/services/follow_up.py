"""What is still to be done after an assignment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from assignments.services.common import lock


@transaction.atomic
def settle_follow_up(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Note that what the report left open is done. Raises ValidationError where there is no report."""
    lock(assignment, AssignmentStatus.DONE)
    assignment.needs_follow_up = False
    assignment.save(update_fields=["needs_follow_up"])
    return assignment
