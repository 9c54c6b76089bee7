"""Requests: noted, changed, called off."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentKind, AssignmentStatus, CancelReason
from assignments.models import PENDING, Assignment
from assignments.services.asking import free_others
from assignments.services.common import check_future, lock, mail_prefix, words
from messaging.services import cancel_mails, queue_mail
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer


@transaction.atomic
def request_assignment(
    *,
    newcomer: Newcomer,
    kind: AssignmentKind | str,
    language: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    details: str = "",
    by: User,
    now: datetime,
) -> Assignment:
    """Note that a newcomer needs somebody at this hour. Raises ValidationError for an hour that is past."""
    if newcomer.status not in (NewcomerStatus.REGISTERED, NewcomerStatus.ACCEPTED):
        raise ValidationError({"newcomer": _("%(name)s is not in the programme.") % {"name": newcomer}})
    assignment = Assignment(
        programme=newcomer.programme,
        organisation=newcomer.person.organisation,
        municipality=newcomer.person.municipality,
        newcomer=newcomer,
        kind=kind,
        language=language,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        details=details,
        requested_by=by,
        confirmed_at=now,
    )
    check_future(assignment, now=now)
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def change_assignment(
    *,
    assignment: Assignment,
    kind: AssignmentKind | str,
    language: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    details: str = "",
    by: User,
    now: datetime,
) -> Assignment:
    """Change a request as long as nobody has been asked: whoever said yes, said it to this hour."""
    lock(assignment, AssignmentStatus.OPEN)
    assignment.kind = kind
    assignment.language = language
    assignment.starts_at = starts_at
    assignment.minutes = minutes
    assignment.place = place
    assignment.details = details
    check_future(assignment, now=now)
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def cancel_assignment(
    *,
    assignment: Assignment,
    reason: CancelReason = CancelReason.OTHER,
    by: User | None,
    now: datetime,
) -> Assignment:
    """Call it off. Whoever had taken it gets a mail, whoever was asked is freed."""
    lock(assignment, AssignmentStatus.UNCONFIRMED, *PENDING)
    cancel_mails(key_prefix=mail_prefix(assignment))
    free_others(assignment, now=now)
    assignment.status = AssignmentStatus.CANCELLED
    assignment.cancel_reason = reason
    assignment.next_wave_at = None
    assignment.sequence += 1
    assignment.save()
    if assignment.volunteer:
        queue_mail(
            key=f"{mail_prefix(assignment)}cancelled",
            template="assignments/mail/cancelled",
            context=lambda: words(assignment),
            person=assignment.volunteer.person,
            now=now,
        )
    return assignment
