"""Requests from outside: whoever fills in the public form confirms it by mail, and then it is one of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from assignments.enums import AssignmentKind, AssignmentStatus, CancelReason, Source, Urgency
from assignments.mails import requesters
from assignments.models import PENDING, Assignment
from assignments.rules import rules_of
from assignments.services.asking import start_asking
from assignments.services.checks import check_request
from assignments.services.common import lock
from assignments.services.requests import (
    Requester,
    cancel_assignment,
    running_programme,
    save_once,
    set_window,
)
from audit.bulk import update_many
from messaging.signals import address_failed
from people.enums import GenderWish
from programmes.models import Municipality, Organisation


@transaction.atomic
def request_from_outside(
    *,
    organisation: Organisation,
    requester: Requester,
    guest_name: str,
    guest_phone: str,
    kind: AssignmentKind | str,
    language: str,
    other_languages: Iterable[str] = (),
    starts_at: datetime,
    window_until: datetime | None = None,
    minutes: int,
    municipality: Municipality | None = None,
    place: str,
    details: str = "",
    wished_gender: GenderWish | str = GenderWish.ANY,
    urgency: Urgency | str = Urgency.NORMAL,
    entry_key: str | None = None,
    now: datetime,
) -> Assignment | None:
    """Keep what came in by the public form, unconfirmed, and ask the address given whether it is theirs.

    The same form sent twice is one request. None where the form's key belongs to somebody else's request: for
    the sender that looks the same. Nothing is said of other requests for the same appointment.
    Raises ValidationError by field.
    """
    if entry_key and (before := Assignment.objects.filter(entry_key=entry_key).first()):
        is_same = before.requester_email.casefold() == requester.requester_email.casefold()
        return before if is_same else None
    assignment = Assignment(
        programme=running_programme(organisation, now=now),
        organisation=organisation,
        municipality=municipality or organisation.municipality,
        guest_name=guest_name.strip(),
        guest_phone=guest_phone,
        source=Source.PARTNER,
        status=AssignmentStatus.UNCONFIRMED,
        kind=kind,
        language=language,
        other_languages=list(other_languages),
        starts_at=starts_at,
        minutes=minutes,
        place=place.strip(),
        details=details.strip(),
        wished_gender=wished_gender,
        urgency=urgency,
        **asdict(requester),
    )
    set_window(assignment, window_until)
    check_request(assignment, now=now)
    saved = save_once(assignment, entry_key=entry_key)
    if saved:
        requesters.ask_to_confirm(assignment, now=now)
    return saved


@transaction.atomic
def confirm_request(*, assignment: Assignment, now: datetime) -> Assignment:
    """The requester says by the signed link that it is theirs: the office sees it, and where the programme
    wants it so, volunteers are asked at once. Once confirmed, confirming again changes nothing.

    Raises ValidationError where it was called off, or its last possible hour has passed.
    """
    assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update())
    if assignment.confirmed_at:
        return assignment
    lock(assignment, AssignmentStatus.UNCONFIRMED)
    if (assignment.window_until or assignment.starts_at) <= now:
        raise ValidationError(_("This hour has passed already."))
    assignment.status = AssignmentStatus.OPEN
    assignment.confirmed_at = now
    assignment.save()
    requesters.tell_received(assignment, now=now)
    if rules_of(assignment.programme).asks_at_once:
        start_asking(assignment=assignment, by=None, now=now)
    return assignment


def call_off_from_outside(*, assignment: Assignment, now: datetime) -> Assignment:
    """The requester calls it off by the signed link; everybody hears of it as if the office had."""
    return cancel_assignment(assignment=assignment, reason=CancelReason.REQUESTER, by=None, now=now)


def requester_came_back(address: str, at: datetime) -> int:
    """Mail to this address came back for good: the office sees it at the requests of this requester that
    something is still to come of, and calls instead. Returns how many those are."""
    theirs = Assignment.objects.filter(
        requester_email__iexact=address,
        requester_bounced_at=None,
        status__in=(AssignmentStatus.UNCONFIRMED, *PENDING),
    )
    return update_many(theirs, requester_bounced_at=at)


@receiver(address_failed)
def _address_failed(sender: object, address: str, at: datetime, **kwargs: object) -> None:
    requester_came_back(address, at)
