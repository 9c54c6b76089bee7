"""Changes to a person, whatever part they play."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.enums import Channel, ConsentPurpose
from people.models import AvailabilityWindow, Consent, Interest, LanguageSkill, Person, PersonInterest
from programmes import postcodes
from programmes.models import MunicipalityPostcode

CONSENT_TEXT_VERSION = "2026-11"


def check_born_on(born_on: date | None, *, today: date) -> None:
    """Raise ValidationError for a birth date in the future or over 120 years ago."""
    if born_on is None:
        return
    if born_on > today:
        raise ValidationError({"born_on": _("The date of birth lies in the future.")})
    if today.year - born_on.year > 120:
        raise ValidationError({"born_on": _("Please check the year of birth.")})


def check_postcode(postcode: str) -> None:
    """Raise ValidationError if there is no such German postcode."""
    if not postcodes.is_known(postcode):
        raise ValidationError(
            {"postcode": _("There is no postcode %(postcode)s in Germany.") % {"postcode": postcode}}
        )


@transaction.atomic
def save_person(person: Person, *, today: date) -> Person:
    """Check and save a person, new or changed.

    The place is filled in from the postcode where it is empty, the town always follows from the
    postcode. Raises ValidationError keyed by field.
    """
    check_born_on(person.born_on, today=today)
    person.postcode = person.postcode.strip()
    check_postcode(person.postcode)
    if not person.place:
        person.place = postcodes.places(person.postcode)[0].name
    entry = (
        MunicipalityPostcode.objects.filter(postcode=person.postcode).select_related("municipality").first()
    )
    person.municipality = entry.municipality if entry else None
    person.full_clean(exclude=["municipality"])
    person.save()
    return person


@transaction.atomic
def set_languages(person: Person, *, levels: dict[str, int | tuple[int, int, int]]) -> None:
    """Replace a person's languages. A level is one number for all skills, or (understanding, speaking, writing)."""
    person.languages.all().delete()
    skills = []
    for language, level in levels.items():
        understanding, speaking, writing = (level,) * 3 if isinstance(level, int) else level
        skill = LanguageSkill(
            person=person,
            language=language,
            understanding=understanding,
            speaking=speaking,
            writing=writing,
        )
        skill.full_clean(validate_unique=False, validate_constraints=False)
        skills.append(skill)
    LanguageSkill.objects.bulk_create(skills)


@transaction.atomic
def set_interests(person: Person, *, likes: Iterable[Interest], dislikes: Iterable[Interest] = ()) -> None:
    """Replace a person's likes and dislikes."""
    person.person_interests.all().delete()
    entries = {interest.pk: PersonInterest(person=person, interest=interest) for interest in likes}
    for interest in dislikes:
        entries[interest.pk] = PersonInterest(person=person, interest=interest, dislikes=True)
    PersonInterest.objects.bulk_create(entries.values())


@transaction.atomic
def set_availability(person: Person, *, windows: Iterable[tuple[int, time, time]]) -> None:
    """Replace a person's free times, given as (weekday with Monday = 0, from, until).

    Windows of one day that touch or overlap become one. Raises ValidationError for a window that ends before it starts.
    """
    merged: list[tuple[int, time, time]] = []
    for weekday, starts_at, ends_at in sorted(set(windows)):
        if ends_at <= starts_at:
            raise ValidationError(_("The free time ends before it starts."))
        if merged and merged[-1][0] == weekday and starts_at <= merged[-1][2]:
            merged[-1] = (weekday, merged[-1][1], max(ends_at, merged[-1][2]))
        else:
            merged.append((weekday, starts_at, ends_at))
    person.availability.all().delete()
    AvailabilityWindow.objects.bulk_create(
        AvailabilityWindow(person=person, weekday=weekday, starts_at=starts_at, ends_at=ends_at)
        for weekday, starts_at, ends_at in merged
    )


def give_consent(
    person: Person,
    *,
    purpose: ConsentPurpose,
    channel: Channel,
    now: datetime,
    language: str = "de",
    text_version: str = CONSENT_TEXT_VERSION,
) -> Consent:
    """Record a consent; one that is in force already stays as it is."""
    consent, _created = Consent.objects.get_or_create(
        person=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "channel": channel,
            "language": language,
            "text_version": text_version,
            "given_at": now,
        },
    )
    return consent


def withdraw_consent(person: Person, *, purpose: ConsentPurpose, now: datetime) -> bool:
    """End a consent at once. Returns whether there was one in force."""
    in_force = person.consents.filter(purpose=purpose, withdrawn_at=None)
    return bool(in_force.update(withdrawn_at=now))
