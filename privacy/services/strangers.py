"""Erasing those of whom an assignment alone knows: its guest, and whoever asked for it (Art. 17 GDPR)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from assignments.enums import AssignmentStatus, CancelReason
from assignments.models import PENDING, Assignment
from assignments.services.bridging import of_same_guest
from assignments.services.requests import cancel_assignment
from audit.enums import SecurityKind
from audit.services import note_event
from messaging.models import OutgoingMail
from privacy.keeping.rows import FINAL_MAIL
from privacy.keeping.thorough import clear, empty_mails

# What is written about an appointment is about the guest, of whom nothing else is known.
GUEST = ("guest_name", "guest_phone", "details", "report")
REQUESTER = (
    *("requester_name", "requester_institution", "requester_email", "requester_phone"),
    "requester_bounced_at",
)


def of_same_requester(assignment: Assignment) -> QuerySet[Assignment]:
    """This one and all others of the organisation that were asked for with the same e-mail address."""
    if not assignment.requester_email:
        return Assignment.objects.filter(pk=assignment.pk)
    return Assignment.objects.filter(
        organisation=assignment.organisation_id, requester_email__iexact=assignment.requester_email
    )


@transaction.atomic
def erase_guest(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Forget the guest of this and of the organisation's other assignments for the same telephone number.

    What is still to come of them is called off: nobody could go along with nobody. Kind, hours and who went
    along stay. Returns how many assignments that were.
    """
    held = _held(of_same_guest(assignment))
    for each in held:
        if each.status in (AssignmentStatus.UNCONFIRMED, *PENDING):
            cancel_assignment(assignment=each, reason=CancelReason.ERASED, by=by, now=now)
    _forget(held, GUEST, by=by)
    return len(held)


@transaction.atomic
def erase_requester(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Forget who asked for this and, with the same e-mail address, for others of the organisation.

    The assignments go on without them; what they have not confirmed is called off. Mails to the address are
    deleted, those that wait included. Returns how many assignments that were.
    """
    held = _held(of_same_requester(assignment))
    for each in held:
        if each.status == AssignmentStatus.UNCONFIRMED:
            cancel_assignment(assignment=each, reason=CancelReason.ERASED, by=by, now=now)
    if assignment.requester_email:
        theirs = OutgoingMail.objects.filter(to_email__iexact=assignment.requester_email, person=None)
        theirs.filter(_about(held)).delete()
    _forget(held, REQUESTER, by=by)
    return len(held)


def _held(assignments: QuerySet[Assignment]) -> list[Assignment]:
    return list(assignments.select_for_update(of=("self",)).order_by("pk"))


def _about(held: list[Assignment]) -> Q:
    """The mails about these: their keys name the assignment."""
    about = Q(pk__in=[])
    for each in held:
        about |= Q(key__contains=str(each.pk))
    return about


def _forget(held: list[Assignment], fields: tuple[str, ...], *, by: User) -> None:
    """Empty the fields, what is on record of their changes, and the mails that were sent about it."""
    clear(Assignment.objects.filter(pk__in=[each.pk for each in held]), fields)
    empty_mails(OutgoingMail.objects.filter(_about(held), status__in=FINAL_MAIL))
    note_event(SecurityKind.ERASURE, user=by, detail="assignments.Assignment")
