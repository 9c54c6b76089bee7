"""What a certificate says, frozen when it is issued. Everything in it is plain JSON."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.db.models import Q

from people.enums import Gender
from programmes.models import Programme
from training.progress import last_counted_place, progress_of
from volunteers.models import Volunteer

# A certificate is a German document: these words are printed, not translated.
TITLES = {
    Gender.FEMALE: "Integrationsbegleiterin im Ehrenamt",
    Gender.MALE: "Integrationsbegleiter im Ehrenamt",
}
NEUTRAL_TITLE = "Integrationsbegleitung im Ehrenamt"


class ModuleFact(TypedDict):
    title: str
    minutes: int


class Facts(TypedDict):
    name: str
    title: str
    programme: str
    organisation: str
    modules: list[ModuleFact]
    total_minutes: int
    completed_on: str
    place: str
    funders: list[str]


def facts_of(volunteer: Volunteer, *, today: date) -> Facts:
    """The facts as they are now. Call only for somebody who has completed the training."""
    progress = progress_of(volunteer)
    place = last_counted_place(volunteer)
    programme = volunteer.programme
    person = volunteer.person
    return {
        "name": str(person),
        "title": TITLES.get(Gender(person.gender), NEUTRAL_TITLE),
        "programme": programme.name,
        "organisation": programme.organisation.name,
        "modules": [
            {"title": part.module.title, "minutes": part.done} for part in progress.modules if part.done
        ],
        "total_minutes": progress.total,
        "completed_on": (progress.last_on or today).isoformat(),
        "place": place or str(programme.organisation),
        "funders": funders_on(programme, today),
    }


def funders_on(programme: Programme, day: date) -> list[str]:
    """Who pays for the programme on this day."""
    periods = programme.funding_periods.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return list(periods.order_by("starts_on", "funder__name").values_list("funder__name", flat=True))
