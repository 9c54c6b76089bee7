"""Changes to a person, whatever part they play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from audit.bulk import create_many, update_many
from people.consents import current_text
from people.enums import Channel, ConsentPurpose
from people.models import AvailabilityWindow, Consent, Interest, LanguageSkill, Person, PersonInterest
from people.restriction import lift_restriction, refuse_if_restricted, restrict
from people.signals import consent_withdrawn, email_changed, profile_changed
from people.week import Window
from programmes import postcodes
from programmes.models import MunicipalityPostcode

__all__ = [
    "Profile",
    "check_born_on",
    "check_postcode",
    "confirm_email",
    "give_consent",
    "lift_restriction",
    "refuse_if_restricted",
    "restrict",
    "save_person",
    "save_profile",
    "set_availability",
    "set_interests",
    "set_languages",
    "withdraw_consent",
]

M = TypeVar("M", bound=Model)
Levels = dict[str, int | tuple[int, int, int]]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What belongs to a person besides the row itself. None leaves that part as it is."""

    languages: Levels | None = None
    likes: Iterable[Interest] | None = None
    dislikes: Iterable[Interest] = ()
    windows: Iterable[Window] | None = None


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

    Place and town follow from the postcode (see `_settle`). A new e-mail address is not known to fail: what
    was noted about the old one goes, and `email_changed` is sent. Raises ValidationError keyed by field, and
    while the person's data are restricted.
    """
    refuse_if_restricted(person)
    check_born_on(person.born_on, today=today)
    person.postcode = person.postcode.strip()
    check_postcode(person.postcode)
    _settle(person)
    person.full_clean(exclude=["municipality"])
    before = Person.objects.filter(pk=person.pk).values_list("email", flat=True).first()
    has_new_email = before is not None and before.casefold() != person.email.casefold()
    if has_new_email:
        person.email_bounced_at, person.email_bounce_reason = None, ""
    person.save()
    if has_new_email and before:
        email_changed.send(Person, person=person, before=before)
    return person


def confirm_email(person: Person) -> None:
    """The office has asked: the address is right, mail goes there again."""
    person.email_bounced_at, person.email_bounce_reason = None, ""
    person.save(update_fields=["email_bounced_at", "email_bounce_reason"])


def _settle(person: Person) -> None:
    """Set place and town from the postcode.

    An empty place becomes the postcode's place in one of our towns, or its first. A place written in
    another case gets its proper spelling. Any other place stays: people know the name of their village
    better than the table. A postcode may reach across the county's border: whoever lives beyond has no town.
    """
    known = postcodes.places(person.postcode)
    entry = (
        MunicipalityPostcode.objects.filter(postcode=person.postcode).select_related("municipality").first()
    )
    ours = [place for place in known if entry and place.district_code == entry.municipality.district_code]
    written = " ".join(person.place.split()).casefold()
    match = next((place for place in known if place.name.casefold() == written), None)
    if not written:
        match = (ours or list(known))[0]
    person.place = match.name if match else " ".join(person.place.split())
    lives_beyond = match is not None and ours and match not in ours
    person.municipality = entry.municipality if entry and not lives_beyond else None


@transaction.atomic
def save_profile(person: Person, profile: Profile, *, today: date) -> Person:
    """Check and save a person together with languages, interests and free times, all or nothing."""
    save_person(person, today=today)
    if profile.languages is not None:
        set_languages(person, levels=profile.languages)
    if profile.likes is not None:
        set_interests(person, likes=profile.likes, dislikes=profile.dislikes)
    if profile.windows is not None:
        set_availability(person, windows=profile.windows)
    return person


@transaction.atomic
def set_languages(person: Person, *, levels: Levels) -> None:
    """Replace a person's languages. A level is one number, or (understanding, speaking, writing)."""
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
    _settle_rows(
        LanguageSkill,
        skills,
        of=person,
        identity=("language",),
        rest=("understanding", "speaking", "writing"),
    )
    profile_changed.send(Person, person=person)


@transaction.atomic
def set_interests(person: Person, *, likes: Iterable[Interest], dislikes: Iterable[Interest] = ()) -> None:
    """Replace a person's likes and dislikes."""
    entries = {interest.pk: PersonInterest(person=person, interest=interest) for interest in likes}
    for interest in dislikes:
        entries[interest.pk] = PersonInterest(person=person, interest=interest, dislikes=True)
    _settle_rows(PersonInterest, entries.values(), of=person, identity=("interest_id",), rest=("dislikes",))
    profile_changed.send(Person, person=person)


@transaction.atomic
def set_availability(person: Person, *, windows: Iterable[Window]) -> None:
    """Replace a person's free times, given as (weekday with Monday = 0, from, until).

    Windows of one day that touch or overlap become one. Raises ValidationError for a window that ends
    before it starts.
    """
    merged: list[Window] = []
    for weekday, starts_at, ends_at in sorted(set(windows)):
        if ends_at <= starts_at:
            raise ValidationError(_("The free time ends before it starts."))
        if merged and merged[-1][0] == weekday and starts_at <= merged[-1][2]:
            merged[-1] = (weekday, merged[-1][1], max(ends_at, merged[-1][2]))
        else:
            merged.append((weekday, starts_at, ends_at))
    wanted = [
        AvailabilityWindow(person=person, weekday=weekday, starts_at=starts_at, ends_at=ends_at)
        for weekday, starts_at, ends_at in merged
    ]
    _settle_rows(AvailabilityWindow, wanted, of=person, identity=("weekday", "starts_at", "ends_at"))
    profile_changed.send(Person, person=person)


def _settle_rows(
    model: type[M], wanted: Iterable[M], *, of: Person, identity: Sequence[str], rest: Sequence[str] = ()
) -> None:
    """Make a person's rows the wanted ones. What stays as it was is not touched, so that the record of
    changes tells of what has really changed."""

    def fields(row: M, names: Sequence[str]) -> tuple[object, ...]:
        return tuple(getattr(row, name) for name in names)

    there = {fields(row, identity): row for row in model._default_manager.filter(person=of)}
    new = []
    for row in wanted:
        known = there.pop(fields(row, identity), None)
        if known is None:
            new.append(row)
        elif fields(known, rest) != fields(row, rest):
            for name in rest:
                setattr(known, name, getattr(row, name))
            known.save()
    for gone in there.values():
        gone.delete()
    create_many(model, new)


def give_consent(
    person: Person,
    *,
    purpose: ConsentPurpose,
    channel: Channel,
    now: datetime,
    language: str = "de",
    text_version: str = "",
) -> Consent:
    """Record a consent to today's text, or to the version given; one in force already stays as it is."""
    consent, _created = Consent.objects.get_or_create(
        person=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "channel": channel,
            "language": language,
            "text_version": text_version or current_text(purpose).version,
            "given_at": now,
        },
    )
    return consent


@transaction.atomic
def withdraw_consent(
    person: Person, *, purpose: ConsentPurpose, now: datetime, channel: Channel = Channel.SPOKEN
) -> bool:
    """End a consent at once, by the way on which it was taken back. Returns whether there was one in force.

    Without the consent to keep the data the others mean nothing: they end with it. Side effects by
    `consent_withdrawn`: portraits leave the website, the newsletter stops, a request for erasure is opened.
    """
    in_force = person.consents.select_for_update().filter(withdrawn_at=None)
    if purpose != ConsentPurpose.PROCESSING:
        in_force = in_force.filter(purpose=purpose)
    ending = [ConsentPurpose(each) for each in in_force.order_by("pk").values_list("purpose", flat=True)]
    if purpose not in ending:
        return False
    update_many(
        person.consents.filter(withdrawn_at=None, purpose__in=ending),
        withdrawn_at=now,
        withdrawal_channel=channel,
    )
    for each in ending:
        consent_withdrawn.send(Person, person=person, purpose=each, now=now, channel=channel)
    return True
