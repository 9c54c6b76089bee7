"""In which order guests of honour are called up, and where they sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from string import ascii_uppercase
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.enums import GuestOrder
from certificates.models import Ceremony, CeremonyGuest
from certificates.services.guests import lock_ceremony

PERSON = "certificate__volunteer__person__"
NAME = (f"{PERSON}last_name", f"{PERSON}first_name", "certificate__number")
ORDERS: dict[GuestOrder, tuple[str, ...]] = {
    GuestOrder.NAME: NAME,
    GuestOrder.NUMBER: ("certificate__programme__code", "certificate__year", "certificate__sequence"),
    GuestOrder.TOWN: (f"{PERSON}place", *NAME),
}
ROW_LETTERS = [*ascii_uppercase, *map("".join, product(ascii_uppercase, repeat=2))]


@transaction.atomic
def order_guests(*, ceremony: Ceremony, order: GuestOrder) -> None:
    """Put the whole list in this order. Seats stay with their people."""
    lock_ceremony(ceremony)
    _number(list(ceremony.guests.order_by(*ORDERS[order])))


@transaction.atomic
def move_guest(*, guest: CeremonyGuest, up: bool) -> None:
    """One place up or down; nothing happens at the end of the list."""
    lock_ceremony(guest.ceremony)
    guests = list(guest.ceremony.guests.all())
    here = guests.index(guest)
    there = here - 1 if up else here + 1
    if 0 <= there < len(guests):
        guests[here], guests[there] = guests[there], guests[here]
    _number(guests)


@transaction.atomic
def arrange_guests(*, ceremony: Ceremony, positions: Mapping[UUID, int], seats: Mapping[UUID, str]) -> None:
    """Put guests where the office has typed it: id → place on the list, id → seat; empty: no seat.

    Whoever is moved stands at the typed place afterwards, the others move together. Raises ValidationError
    beside the seat (`seat-<id>`) that two people would share, and where one person would have two.
    """
    lock_ceremony(ceremony)
    guests = list(ceremony.guests.select_related("certificate__volunteer"))
    _take_seats(guests, seats)
    places = {guest: place for place, guest in enumerate(guests, start=1)}

    def wanted(guest: CeremonyGuest) -> tuple[int, int]:
        place = places[guest]
        typed = positions.get(guest.pk, place)
        # Moved up: before whoever stands there. Moved down: behind, for all between them move up.
        return typed, (typed > place) - (typed < place)

    _number(sorted(guests, key=wanted))
    CeremonyGuest.objects.bulk_update(guests, ["seat"])


@transaction.atomic
def number_seats(*, ceremony: Ceremony, per_row: int | None) -> None:
    """Give everybody a seat in the list's order: A1, A2, … with `per_row` in each row, otherwise 1, 2, ….

    Replaces all seats there are. Somebody with two certificates gets one seat.
    """
    lock_ceremony(ceremony)
    guests = list(ceremony.guests.select_related("certificate__volunteer"))
    seats: dict[UUID, str] = {}
    for guest in guests:
        guest.seat = seats.setdefault(_person(guest), _seat(len(seats), per_row))
    CeremonyGuest.objects.bulk_update(guests, ["seat"])


def _number(guests: Sequence[CeremonyGuest]) -> None:
    for position, guest in enumerate(guests, start=1):
        guest.position = position
    CeremonyGuest.objects.bulk_update(guests, ["position"])


def _seat(number: int, per_row: int | None) -> str:
    if not per_row:
        return str(number + 1)
    row, place = divmod(number, per_row)
    return f"{ROW_LETTERS[row]}{place + 1}"


def _person(guest: CeremonyGuest) -> UUID:
    return guest.certificate.volunteer.person_id


def _take_seats(guests: Sequence[CeremonyGuest], typed: Mapping[UUID, str]) -> None:
    """Set the typed seats on the guests, those of one person alike."""
    changed: dict[UUID, CeremonyGuest] = {}
    errors: dict[str, str] = {}
    for guest in guests:
        seat = " ".join(typed.get(guest.pk, guest.seat).split())
        if seat == guest.seat:
            continue
        guest.seat = seat
        first = changed.setdefault(_person(guest), guest)
        if _same_seat(first.seat) != _same_seat(seat):
            errors[f"seat-{guest.pk}"] = _("The same person sits on %(seat)s.") % {
                "seat": first.seat or _("no seat")
            }
    holders: dict[str, CeremonyGuest] = {}
    for guest in guests:
        if _person(guest) in changed:
            guest.seat = changed[_person(guest)].seat
        if not guest.seat:
            continue
        holder = holders.setdefault(_same_seat(guest.seat), guest)
        if _person(holder) != _person(guest):
            # Said beside what was typed, not beside whoever has been sitting there.
            wrong, other = (guest, holder) if _person(guest) in changed else (holder, guest)
            errors[f"seat-{wrong.pk}"] = _("%(name)s sits on %(seat)s.") % {
                "name": other.certificate.facts["name"],
                "seat": other.seat,
            }
    if errors:
        raise ValidationError(errors)


def _same_seat(seat: str) -> str:
    """A1, a1 and A 1 are one chair."""
    return "".join(seat.split()).casefold()
