"""What became of an assignment."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus, Outcome
from assignments.models import LONGEST, Assignment
from assignments.services.common import lock


@transaction.atomic
def complete_assignment(
    *,
    assignment: Assignment,
    outcome: Outcome = Outcome.TOOK_PLACE,
    actual_minutes: int | None = None,
    travel_minutes: int | None = None,
    travel_km: int | None = None,
    report: str = "",
    needs_follow_up: bool = False,
    by: User,
    now: datetime,
) -> Assignment:
    """Note whether it took place and how it went: by the volunteer who went along, or by the office."""
    if not Assignment.objects.visible_to(by).filter(pk=assignment.pk).exists():
        raise PermissionDenied
    lock(assignment, AssignmentStatus.TAKEN)
    if assignment.starts_at > now:
        raise ValidationError(_("This assignment has not begun yet."))
    if outcome == Outcome.TOOK_PLACE and not 1 <= (actual_minutes or 0) <= LONGEST:
        raise ValidationError(
            {"actual_minutes": _("An assignment takes between one minute and twelve hours.")}
        )
    assignment.status = AssignmentStatus.DONE
    assignment.outcome = outcome
    assignment.actual_minutes = actual_minutes
    assignment.travel_minutes = travel_minutes
    assignment.travel_km = travel_km
    assignment.report = report
    assignment.needs_follow_up = needs_follow_up
    assignment.reported_at = now
    assignment.reported_by = by
    assignment.save()
    return assignment
