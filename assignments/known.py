"""What a volunteer may read of an assignment now, wherever they read it: on the page behind the link, in the
portal, in mails, in the calendar. `accounts.rights.ACCOMPANIED` says what; here stands when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from phonenumber_field.phonenumber import PhoneNumber

from accounts.rights import ACCOMPANIED, Stage
from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from people.enums import ConsentPurpose, GenderWish
from people.models import Consent
from volunteers.models import Volunteer

THEIRS = (AssignmentStatus.TAKEN, AssignmentStatus.DONE)


@dataclass(frozen=True)
class Known:
    """In the active language; what is not to be read (yet, or any more) is empty.

    hours: day and hour, or day and window, in a sentence. wish: the gender wished for, where there is a wish.
    """

    stage: Stage
    kind: str
    day: str
    hours: str
    town: str
    languages: str
    minutes: int
    wish: str
    first_name: str = ""
    place: str = ""
    details: str = ""
    phone: PhoneNumber | str = ""

    @property
    def where(self) -> str:
        """The exact place with its town, or the town alone."""
        return ", ".join(part for part in (self.place, self.town) if part)


def facts_for(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> Known:
    return facts_of([assignment], volunteer, now=now)[0]


def facts_of(assignments: Iterable[Assignment], volunteer: Volunteer, *, now: datetime) -> list[Known]:
    """The same for several, in one query for all of them (`with_people` has fetched the rest)."""
    found = list(assignments)
    agreed = _who_agrees_to_calls(found)
    return [_known(each, stage_of(each, volunteer, now=now), agreed) for each in found]


def stage_of(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> Stage:
    """Before the yes; from the yes to the end of the day after the appointment; afterwards, or with somebody
    else."""
    if assignment.volunteer_id == volunteer.pk and assignment.status in THEIRS:
        return Stage.TOGETHER if now < known_until(assignment) else Stage.OVER
    return Stage.ASKED


def known_until(assignment: Assignment) -> datetime:
    """The end of the day after the appointment, when name, place and telephone are forgotten again."""
    last_day = localtime(assignment.ends_at).replace(hour=0, minute=0, second=0, microsecond=0)
    # By the calendar, not by 48 hours: the clocks may change in between.
    return last_day + timedelta(days=2)


def _who_agrees_to_calls(assignments: list[Assignment]) -> set[UUID]:
    persons = {each.newcomer.person_id for each in assignments if each.newcomer}
    if not persons:
        return set()
    in_force = Consent.objects.filter(person__in=persons, purpose=ConsentPurpose.CONTACT, withdrawn_at=None)
    return set(in_force.values_list("person", flat=True))


def _known(assignment: Assignment, stage: Stage, agreed: set[UUID]) -> Known:
    municipality = assignment.municipality
    known = Known(
        stage=stage,
        kind=capfirst(assignment.get_kind_display()),
        day=date_format(localtime(assignment.starts_at), "MONTH_DAY_FORMAT"),
        hours=render_to_string("assignments/_hours.txt", {"assignment": assignment}).strip(),
        town=str(municipality) if municipality else "",
        languages=assignment.languages_in_words,
        minutes=assignment.minutes,
        wish=""
        if assignment.wished_gender == GenderWish.ANY
        else str(assignment.get_wished_gender_display()),
    )
    shown = ACCOMPANIED[stage]
    values: dict[str, object] = {}
    if newcomer := assignment.newcomer:
        if "people.Person.first_name" in shown:
            values["first_name"] = assignment.first_name
        if "people.Person.phone" in shown and newcomer.person_id in agreed:
            values["phone"] = newcomer.person.phone
    else:
        if "assignments.Assignment.guest_name" in shown:
            values["first_name"] = assignment.first_name
        if "assignments.Assignment.guest_phone" in shown:
            values["phone"] = assignment.guest_phone
    for name in ("place", "details"):
        if f"assignments.Assignment.{name}" in shown:
            values[name] = getattr(assignment, name)
    return Known(**{**vars(known), **values})
