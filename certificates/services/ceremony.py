"""Planning the evening on which certificates are handed over. Guests, order and seats: `guests`."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.enums import GuestStatus
from certificates.models import Ceremony
from certificates.services.evening import mail_absent, record_guests, record_rest_absent
from certificates.services.guests import (
    add_guests,
    check_belongs,
    lock_ceremony,
    remove_guest,
    take_over_place,
)
from certificates.services.seating import arrange_guests, move_guest, number_seats, order_guests
from programmes.models import Municipality, Organisation

__all__ = [
    "add_guests",
    "arrange_guests",
    "change_ceremony",
    "delete_ceremony",
    "mail_absent",
    "move_guest",
    "number_seats",
    "order_guests",
    "plan_ceremony",
    "record_guests",
    "record_rest_absent",
    "remove_guest",
    "take_over_place",
]


@transaction.atomic
def plan_ceremony(
    *,
    organisation: Organisation,
    title: str,
    starts_at: datetime,
    place: str,
    by: User,
    municipality: Municipality | None = None,
    note: str = "",
) -> Ceremony:
    """Enter a new ceremony. Raises ValidationError where `by` would not see it afterwards."""
    ceremony = Ceremony(
        organisation=organisation,
        municipality=municipality,
        title=title,
        starts_at=starts_at,
        place=place,
        note=note,
    )
    return _save(ceremony, by)


@transaction.atomic
def change_ceremony(
    *,
    ceremony: Ceremony,
    organisation: Organisation,
    title: str,
    starts_at: datetime,
    place: str,
    by: User,
    municipality: Municipality | None = None,
    note: str = "",
) -> Ceremony:
    """Change what is known of a ceremony.

    Raises ValidationError where guests would no longer belong to it, or `by` would no longer see it.
    """
    locked = lock_ceremony(ceremony)
    locked.organisation, locked.municipality = organisation, municipality
    locked.title, locked.starts_at, locked.place, locked.note = title, starts_at, place, note
    guests = locked.guests.select_related("certificate__volunteer__person")
    check_belongs(locked, [guest.certificate for guest in guests])
    return _save(locked, by)


@transaction.atomic
def delete_ceremony(*, ceremony: Ceremony) -> None:
    """Delete a ceremony that does not take place, with its list. Certificates stay.

    Raises ValidationError once somebody has been recorded as having been there.
    """
    locked = lock_ceremony(ceremony)
    if locked.guests.filter(status=GuestStatus.PRESENT).exists():
        raise ValidationError(_("Certificates have been handed over at this ceremony; it stays on record."))
    locked.delete()


def _save(ceremony: Ceremony, by: User) -> Ceremony:
    ceremony.full_clean()
    ceremony.save()
    if not Ceremony.objects.visible_to(by).filter(pk=ceremony.pk).exists():
        raise ValidationError(
            {"organisation": _("You do not plan ceremonies for this organisation or town.")}
        )
    return ceremony
