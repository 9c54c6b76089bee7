"""The facilitator's minutes of a group's dates: kept for who wrote them, as long as they lead the group."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from partnerships.enums import SupervisionStatus
from partnerships.models import SupervisionMeeting, SupervisionMinutes


@transaction.atomic
def keep_minutes(*, meeting: SupervisionMeeting, text: str, by: User, now: datetime) -> SupervisionMinutes:
    """Write or rewrite the minutes of a date that has begun.

    Raises PermissionDenied for everybody but the group's facilitator, and ValidationError where a facilitator
    before has written minutes of this date: they stay as they are, and unread.
    """
    if meeting.group.facilitator_id != by.pk:
        raise PermissionDenied("only the facilitator writes minutes")
    if meeting.status == SupervisionStatus.CANCELLED or not meeting.has_begun(now=now):
        raise ValidationError(_("This date is still to come, or was cancelled."))
    minutes = SupervisionMinutes.objects.select_for_update().filter(meeting=meeting).first()
    minutes = minutes or SupervisionMinutes(meeting=meeting, written_by=by)
    if minutes.written_by_id != by.pk:
        raise ValidationError(_("Whoever led the group before has written minutes of this date."))
    minutes.text = text
    minutes.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            minutes.save()
    except IntegrityError as error:
        raise ValidationError(_("The minutes were just saved elsewhere. Please look again.")) from error
    return minutes
