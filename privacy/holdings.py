"""What is held about how many, counted along the descriptions of `kern.personal_data`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.enums import OFFICE, Kind
from accounts.models import User
from events.models import Registration
from kern.personal_data import Subject, descriptions
from newcomers.models import Newcomer
from people.models import Person
from privacy.retention import time_for
from publications.models import Subscription
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Figure:
    """How many people of one kind."""

    label: str
    number: int


@dataclass(frozen=True)
class Holding:
    """One kind of record: whose it is, what classes of data it has, how many rows, how long kept."""

    title: str
    subjects: str
    classes: str
    rows: int
    kept: str


def figures() -> list[Figure]:
    """How many people the house knows, by what they are to it; nobody who was erased. One query each."""
    people = Person.objects.filter(erased_on=None)
    volunteers = Volunteer.objects.filter(person=OuterRef("pk"))
    newcomers = Newcomer.objects.filter(person=OuterRef("pk"))
    staff = User.objects.filter(roles__kind__in=[*OFFICE, Kind.TRAINER]).distinct()
    return [
        Figure(_("Volunteers"), people.filter(Exists(volunteers)).count()),
        Figure(_("Newcomers"), people.filter(Exists(newcomers)).count()),
        Figure(_("Staff"), staff.count()),
        Figure(_("Guests of events"), Registration.objects.count()),
        Figure(_("Readers of the newsletter"), Subscription.objects.count()),
    ]


def holdings(subject: str = "") -> list[Holding]:
    """Every kind of record with personal data that has rows, of one group of people or of all.

    One query for each kind, whatever the number of rows.
    """
    found = []
    for each in descriptions():
        if not each.is_personal or (subject and subject not in each.subjects):
            continue
        if rows := each.model._default_manager.count():
            found.append(
                Holding(
                    title=capfirst(str(each.model._meta.verbose_name_plural)),
                    subjects=_joined([str(one.label) for one in each.subjects]),
                    classes=_joined([str(one.label) for one in each.classes]),
                    rows=rows,
                    kept=_joined(
                        [time_for(name) for name in each.rules(Subject(subject) if subject else None)]
                    ),
                )
            )
    return found


def _joined(words: Sequence[str]) -> str:
    return ", ".join(word for word in words if word)
