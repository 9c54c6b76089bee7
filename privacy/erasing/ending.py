"""What ends before somebody is erased: pairs, questions, appointments, groups; and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate

from accounts.models import User
from assignments.services.leaving import end_assignments
from matching.models import Proposal
from matching.services.proposal import withdraw_proposal
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.services import queue_mail
from newcomers.enums import NewcomerStatus
from newcomers.enums import RefusalReason as NewcomerRefusal
from newcomers.models import Newcomer
from partnerships.enums import ClosureReason
from partnerships.models import GroupMembership, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.group import leave_group
from people.models import Person
from privacy.enums import Told, ToldHow
from privacy.erasing.identity import Identity
from volunteers.enums import RefusalReason as VolunteerRefusal
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

WAITING_MAIL = (MailStatus.QUEUED, MailStatus.SENDING)
# Who is told, and how: as `Erasure.told` keeps it.
Tellings = list[dict[str, str]]


def whom_to_tell(person: Person) -> Tellings:
    """Who learns of the erasure, by mail where there is an address, otherwise by the office."""
    found = [
        _telling(Told.PARTNER, by_mail=bool(partner.email))
        for pair in open_pairs(person)
        for partner in [_partner(pair, person)]
    ]
    for membership in memberships(person):
        if membership.group.facilitator:
            found.append(_telling(Told.FACILITATOR, by_mail=True))
    if Newcomer.objects.filter(person=person).exclude(contact_name="").exists():
        found.append(_telling(Told.CONTACT, by_mail=False))
    return found


def end_everything(person: Person, *, by: User | None, now: datetime, tells: bool = True) -> Tellings:
    """Close pairs, take back questions and appointments, leave groups, end the person's parts.

    Partners and facilitators are told in neutral words, without the name, if `tells`.
    """
    today = localdate(now)
    told = whom_to_tell(person) if tells else []
    for pair in open_pairs(person):
        # Not before the last meeting, not before the start.
        close_partnership(
            partnership=pair,
            closed_on=max(today, pair.started_on),
            reason=ClosureReason.WITHDREW,
            by=by,
            today=max(today, pair.started_on),
            goes_on=True,
        )
        if tells:
            _tell_partner(pair, _partner(pair, person), now=now)
    for proposal in Proposal.objects.open().filter(_either(person)):
        withdraw_proposal(proposal=proposal, by=by, today=today)
    end_assignments(person, by=by, now=now)
    for membership in memberships(person):
        leave_group(membership=membership, by=by, today=today, now=now)
        if tells and membership.group.facilitator:
            _tell_facilitator(membership, now=now)
    _end_parts(person, by=by, now=now)
    return told


def cancel_waiting_mails(identity: Identity) -> int:
    """Nothing goes to the person any more, nor to an address of theirs."""
    own = Q(person=identity.person)
    for email in identity.emails:
        own |= Q(to_email__iexact=email)
    waiting = OutgoingMail.objects.filter(own, status__in=WAITING_MAIL)
    return waiting.update(status=MailStatus.CANCELLED, quiet_on=None)


def open_pairs(person: Person) -> Iterator[Partnership]:
    """Read anew each time: ending one changes the others' people."""
    yield from (
        Partnership.objects.open()
        .filter(_either(person))
        .select_related("volunteer__person", "newcomer__person", "volunteer__programme")
    )


def memberships(person: Person) -> Iterator[GroupMembership]:
    found = GroupMembership.objects.filter(volunteer__person=person, left_on=None)
    yield from found.select_related("group__facilitator", "group__organisation", "volunteer__person")


def _either(person: Person) -> Q:
    return Q(volunteer__person=person) | Q(newcomer__person=person)


def _partner(pair: Partnership, person: Person) -> Person:
    return pair.newcomer.person if pair.volunteer.person_id == person.pk else pair.volunteer.person


def _telling(who: Told, *, by_mail: bool) -> dict[str, str]:
    return {"who": who.value, "how": (ToldHow.MAIL if by_mail else ToldHow.OFFICE).value}


def _tell_partner(pair: Partnership, partner: Person, *, now: datetime) -> None:
    queue_mail(
        key=f"privacy-partner:{pair.pk}",
        template="privacy/mail/partner_left",
        context=lambda: {"day": date_format(localdate(now), "DATE_FORMAT")},
        person=partner,
        now=now,
    )


def _tell_facilitator(membership: GroupMembership, *, now: datetime) -> None:
    facilitator = membership.group.facilitator
    if facilitator is None or not facilitator.is_active:
        return
    queue_mail(
        key=f"privacy-member:{membership.pk}",
        template="privacy/mail/member_left",
        context={"group": membership.group.name},
        to_email=facilitator.email,
        organisation=membership.group.organisation,
        language=facilitator.language,
        now=now,
    )


def _end_parts(person: Person, *, by: User | None, now: datetime) -> None:
    """What was under way is ended, what was never decided counts as withdrawn."""
    today = localdate(now)
    ended = {"decided_by": by, "decided_on": today, "ended_on": today}
    refused = {"decided_by": by, "decided_on": today}
    volunteer, newcomer = Volunteer.objects.filter(person=person), Newcomer.objects.filter(person=person)
    volunteer.filter(status__in=(VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)).update(
        status=VolunteerStatus.ENDED, paused_until=None, **ended
    )
    volunteer.filter(status=VolunteerStatus.APPLIED).update(
        status=VolunteerStatus.REFUSED, refusal_reason=VolunteerRefusal.WITHDRAWN, **refused
    )
    newcomer.filter(status=NewcomerStatus.ACCEPTED).update(status=NewcomerStatus.ENDED, **ended)
    newcomer.filter(status=NewcomerStatus.REGISTERED).update(
        status=NewcomerStatus.REFUSED, refusal_reason=NewcomerRefusal.WITHDRAWN, **refused
    )
