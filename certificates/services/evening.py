"""Who came to the ceremony, and telling those who did not where their certificate is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.enums import GuestStatus
from certificates.models import Ceremony, CeremonyGuest
from certificates.services.guests import lock_ceremony
from kern.templatetags.kern import long_date
from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail
from people.models import Person

# From then on guests are greeted at the door.
DOORS_OPEN = timedelta(hours=2)


@dataclass(frozen=True)
class Told:
    """To whom of those absent a mail goes out now, who has had one, and who has no address."""

    told: int
    told_before: int
    without_email: list[str]


def doors_are_open(ceremony: Ceremony, *, now: datetime) -> bool:
    return ceremony.starts_at - DOORS_OPEN <= now


@transaction.atomic
def record_guests(*, ceremony: Ceremony, statuses: Mapping[UUID, GuestStatus], now: datetime) -> None:
    """Record who is there: id of the guest → status. It counts for all certificates of that person.

    Raises ValidationError as long as the doors are closed.
    """
    locked = lock_ceremony(ceremony)
    if not doors_are_open(locked, now=now):
        raise ValidationError(
            _("Who is there can be recorded from two hours before the ceremony, not earlier.")
        )
    guests = list(locked.guests.select_related("certificate__volunteer"))
    people = {
        guest.certificate.volunteer.person_id: statuses[guest.pk] for guest in guests if guest.pk in statuses
    }
    for guest in guests:
        guest.status = people.get(guest.certificate.volunteer.person_id, guest.status)
    CeremonyGuest.objects.bulk_update(guests, ["status"])


@transaction.atomic
def record_rest_absent(*, ceremony: Ceremony, now: datetime) -> int:
    """Whoever has not been recorded was not there. Returns how many lines of the list that are.

    Raises ValidationError before the ceremony begins: until then they may still come.
    """
    locked = lock_ceremony(ceremony)
    if not locked.has_begun(now=now):
        raise ValidationError(_("The ceremony has not begun: they may still come."))
    return locked.guests.filter(status=GuestStatus.INVITED).update(status=GuestStatus.ABSENT)


@transaction.atomic
def mail_absent(*, ceremony: Ceremony, by: User, now: datetime) -> Told:
    """Write to everybody marked as absent, once per person, with the link to their certificates.

    Revoked certificates are left out. Raises ValidationError before the ceremony begins and where nobody is
    marked as absent.
    """
    locked = lock_ceremony(ceremony)
    if not locked.has_begun(now=now):
        raise ValidationError(_("The ceremony has not begun: nobody is absent yet."))
    absent = _absent(locked)
    if not absent:
        raise ValidationError(_("Nobody is marked as absent."))
    keys = {person.pk: f"ceremony-absent:{locked.pk}:{person.pk}" for person in absent}
    known = set(OutgoingMail.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    told = Told(0, 0, [])
    for person, guests in absent.items():
        if keys[person.pk] in known:
            told = Told(told.told, told.told_before + 1, told.without_email)
            continue
        mail = queue_mail(
            key=keys[person.pk],
            template="certificates/mail/absent",
            context=partial(_words, locked, guests),
            person=person,
            now=now,
        )
        if mail:
            told = Told(told.told + 1, told.told_before, told.without_email)
        else:
            told.without_email.append(str(person))
    return told


def _absent(ceremony: Ceremony) -> dict[Person, list[CeremonyGuest]]:
    """Everybody who was not there, in the list's order, with what waits for them."""
    guests = ceremony.guests.filter(
        status=GuestStatus.ABSENT, certificate__revoked_on=None, certificate__is_current=True
    ).select_related("certificate__kind", "certificate__volunteer__person__organisation")
    people: dict[Person, list[CeremonyGuest]] = {}
    for guest in guests:
        people.setdefault(guest.certificate.volunteer.person, []).append(guest)
    return people


def _words(ceremony: Ceremony, guests: list[CeremonyGuest]) -> dict[str, str]:
    """In the active language: the ceremony, and what waits for them with its address."""
    lines = []
    for guest in guests:
        lines.append(f"{guest.certificate.kind} {guest.certificate.number}")
        lines.append(absolute_url(reverse("certificates:pdf", args=[guest.certificate_id])))
    return {
        "ceremony": str(ceremony),
        "day": long_date(ceremony.starts_at),
        "certificates": "\n".join(lines),
    }
