"""What the pages about ceremonies show: how many came, who may be added, who is greeted at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from certificates.enums import GuestStatus
from certificates.models import Ceremony, CeremonyGuest, Certificate


@dataclass(frozen=True)
class Counts:
    """People, not certificates."""

    guests: int
    present: int
    absent: int

    @property
    def open(self) -> int:
        return self.guests - self.present - self.absent


@dataclass
class Arrival:
    """Somebody at the door, with all that is handed over to them."""

    guest: CeremonyGuest
    numbers: list[str]

    @property
    def name(self) -> str:
        name: str = self.guest.certificate.facts["name"]
        return name


PEOPLE = "guests__certificate__volunteer__person"


def with_counts(ceremonies: QuerySet[Ceremony]) -> QuerySet[Ceremony]:
    """Adds `people` and `people_present`: guests of honour, and who of them came."""
    return ceremonies.annotate(
        people=Count(PEOPLE, distinct=True),
        people_present=Count(PEOPLE, distinct=True, filter=Q(guests__status=GuestStatus.PRESENT)),
    )


def counts(ceremony: Ceremony) -> Counts:
    person = "certificate__volunteer__person"
    found = ceremony.guests.aggregate(
        guests=Count(person, distinct=True),
        present=Count(person, distinct=True, filter=Q(status=GuestStatus.PRESENT)),
        absent=Count(person, distinct=True, filter=Q(status=GuestStatus.ABSENT)),
    )
    return Counts(**found)


def guests_of(ceremony: Ceremony) -> QuerySet[CeremonyGuest]:
    """In the list's order, with all that a row shows."""
    return ceremony.guests.select_related("certificate__kind", "certificate__volunteer__person")


def candidates(ceremony: Ceremony, user: User) -> QuerySet[Certificate]:
    """What could be handed over at the ceremony; first what has not been and is not planned elsewhere.

    Adds `was_handed_over` and `is_planned`, both at other ceremonies.
    """
    elsewhere = CeremonyGuest.objects.filter(certificate=OuterRef("pk"))
    found = Certificate.objects.handed_out_by(user).standing()
    found = found.filter(volunteer__person__organisation=ceremony.organisation_id)
    if ceremony.municipality_id:
        found = found.filter(volunteer__person__municipality=ceremony.municipality_id)
    return (
        found.exclude(ceremony_guests__ceremony=ceremony)
        .annotate(
            was_handed_over=Exists(elsewhere.filter(status=GuestStatus.PRESENT)),
            is_planned=Exists(elsewhere.filter(status=GuestStatus.INVITED)),
        )
        .select_related("kind", "volunteer__person")
        .order_by(
            "was_handed_over",
            "is_planned",
            "volunteer__person__last_name",
            "volunteer__person__first_name",
            "number",
        )
    )


def arrivals(guests: Iterable[CeremonyGuest]) -> list[Arrival]:
    """Each person once, in the list's order."""
    people: dict[UUID, Arrival] = {}
    for guest in guests:
        person = guest.certificate.volunteer.person_id
        people.setdefault(person, Arrival(guest, [])).numbers.append(guest.certificate.number)
    return list(people.values())
