"""What a volunteer sees of the partner on their own pages: what `accounts.rights.PARTNER` says, no more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet
from phonenumber_field.phonenumber import PhoneNumber

from accounts.rights import PARTNER, Stage
from partnerships.enums import PartnershipStatus
from partnerships.models import Partnership
from people.enums import ConsentPurpose
from people.models import Consent, Interest, Person


@dataclass(frozen=True)
class Partner:
    """What is not to be seen is empty."""

    first_name: str
    town: str = ""
    phone: PhoneNumber | str = ""
    interests: tuple[Interest, ...] = ()


def with_partner(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """What `partner_of` asks for, in a fixed number of queries."""
    agreed = Consent.objects.filter(
        person=OuterRef("newcomer__person"), purpose=ConsentPurpose.CONTACT, withdrawn_at=None
    )
    return (
        partnerships.with_people()  # type: ignore[attr-defined]
        .annotate(partner_agrees=Exists(agreed))
        .prefetch_related(
            "volunteer__person__person_interests__interest", "newcomer__person__person_interests__interest"
        )
    )


def stage_of(partnership: Partnership) -> Stage:
    """A pair begins once both have said yes to each other, be it with a trial: then they meet alone."""
    return Stage.OVER if partnership.status == PartnershipStatus.CLOSED else Stage.TOGETHER


def partner_of(partnership: Partnership) -> Partner:
    """The newcomer of a row of `with_partner`, as the volunteer sees them today."""
    shown = PARTNER[stage_of(partnership)]
    person = partnership.newcomer.person
    partner = Partner(person.first_name)
    if "people.Person.municipality" in shown and person.municipality:
        partner = replace(partner, town=person.municipality.name)
    if "people.Person.phone" in shown and getattr(partnership, "partner_agrees", False):
        partner = replace(partner, phone=person.phone)
    if "people.PersonInterest.interest" in shown:
        partner = replace(partner, interests=_shared(partnership.volunteer.person, person))
    return partner


def _shared(one: Person, other: Person) -> tuple[Interest, ...]:
    """What both like, in the order of the names."""
    theirs = {each.interest_id for each in other.person_interests.all() if not each.dislikes}
    own = [each.interest for each in one.person_interests.all() if not each.dislikes]
    return tuple(interest for interest in own if interest.pk in theirs)
