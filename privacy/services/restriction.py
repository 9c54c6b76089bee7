"""Restricting somebody's data, lifting it, and telling them about it (Art. 18)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from messaging.services import queue_mail
from people.models import Person
from people.services import lift_restriction, restrict


@transaction.atomic
def restrict_and_tell(person: Person, *, reason: str, by: User, now: datetime) -> Person:
    """As `people.services.restrict`, with a mail to the person."""
    restrict(person, reason=reason, by=by, now=now)
    _tell(person, "restriction_began", now=now)
    return person


@transaction.atomic
def lift_and_tell(person: Person, *, by: User, now: datetime) -> Person:
    """As `people.services.lift_restriction`; the person is told first, as Art. 18(3) asks for."""
    _tell(person, "restriction_lifted", now=now)
    lift_restriction(person, by=by, now=now)
    return person


def _tell(person: Person, event: str, *, now: datetime) -> None:
    queue_mail(
        key=f"privacy:{event}:{person.pk}:{now:%Y-%m-%dT%H:%M:%S}",
        template=f"privacy/mail/{event}",
        person=person,
        context={},
        now=now,
    )
