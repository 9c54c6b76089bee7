"""One row of a list becomes a person with a role, through the same services as the forms.

Sends no mail and records no consent: a list does not prove one.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.models import User
from newcomers.services import accept_newcomer, record_intake, register_newcomer
from office.models import ImportBatch
from people.models import Person
from people.services import Profile
from volunteers.enums import Recommendation, ScreeningKind
from volunteers.services import admit_volunteer, apply_as_volunteer, record_check, record_interview

PERSON_FIELDS = (
    "first_name",
    "last_name",
    "postcode",
    "place",
    "street",
    "born_on",
    "gender",
    "email",
    "phone",
    "travels_km",
    "literacy",
    "schooling",
)


def create_volunteer(
    values: dict[str, Any], *, batch: ImportBatch, by: User, today: date, now: datetime
) -> Person:
    """With interview, checks and admission where the list gives their dates. Raises ValidationError."""
    volunteer = apply_as_volunteer(
        person=_person(values, batch),
        profile=_profile(values),
        programme=batch.programme,
        offers=values.get("tasks", []),
        now=_moment(values.get("applied_on"), now),
        confirm=False,
        **_given(values, "motivation", "places", "wished_gender", "note"),
    )
    if held_on := values.get("interviewed_on"):
        record_interview(
            volunteer=volunteer, held_on=held_on, recommendation=Recommendation.ADMIT, by=by, today=today
        )
    for kind, key in (
        (ScreeningKind.CRIMINAL_RECORD, "record_checked_on"),
        (ScreeningKind.CONFIDENTIALITY, "confidentiality_on"),
    ):
        if inspected_on := values.get(key):
            record_check(volunteer=volunteer, kind=kind, inspected_on=inspected_on, by=by, today=today)
    if admitted_on := values.get("admitted_on"):
        admit_volunteer(volunteer=volunteer, by=by, today=admitted_on, invite=False)
    return volunteer.person


def create_newcomer(
    values: dict[str, Any], *, batch: ImportBatch, by: User, today: date, now: datetime
) -> Person:
    """With intake and acceptance where the list gives their dates. Raises ValidationError."""
    newcomer = register_newcomer(
        person=_person(values, batch),
        profile=_profile(values),
        programme=batch.programme,
        needs=values.get("tasks", []),
        now=_moment(values.get("registered_on"), now),
        confirm=False,
        **_given(values, "arrived_on", "country_of_origin", "wished_gender", "children", "note"),
    )
    if held_on := values.get("intake_on"):
        record_intake(newcomer=newcomer, held_on=held_on, by=by, today=today)
    if accepted_on := values.get("accepted_on"):
        accept_newcomer(newcomer=newcomer, by=by, today=accepted_on)
    return newcomer.person


def _given(values: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


def _person(values: dict[str, Any], batch: ImportBatch) -> Person:
    return Person(organisation=batch.organisation, **_given(values, *PERSON_FIELDS))


def _profile(values: dict[str, Any]) -> Profile:
    return Profile(
        languages=values.get("languages", {}),
        likes=values.get("interests", []),
        windows=values.get("windows", []),
    )


def _moment(day: date | None, now: datetime) -> datetime:
    """Noon of a day that the list gives, else now."""
    return timezone.make_aware(datetime.combine(day, time(12))) if day else now
