"""A newcomer's way from registration to partnership, one function for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.services import queue_mail
from newcomers.countries import country_choices
from newcomers.enums import NewcomerStatus, RefusalReason, RegisteredBy
from newcomers.models import Intake, Newcomer
from people.decisions import decide, hold, require_status
from people.enums import Channel, ConsentPurpose, GenderWish
from people.models import Person
from people.services import Profile, give_consent, refuse_if_restricted, save_profile
from programmes.models import Programme, Task
from volunteers.models import Volunteer
from volunteers.services import apply_as_volunteer

before_ending: list[Callable[[Newcomer], None]] = []
"""Questions that higher apps want asked before a newcomer ends: each raises ValidationError to refuse.

As in `volunteers.services`: `partnerships` appends its own when Django starts.
"""


@transaction.atomic
def register_newcomer(
    *,
    person: Person,
    profile: Profile,
    programme: Programme,
    needs: Iterable[Task] = (),
    registered_by: str = RegisteredBy.SELF,
    contact_name: str = "",
    contact_details: str = "",
    arrived_on: date | None = None,
    country_of_origin: str = "",
    wished_gender: str = GenderWish.ANY,
    children: int = 0,
    note: str = "",
    consents: Iterable[ConsentPurpose] = (),
    channel: Channel = Channel.FORM,
    language: str = "de",
    confirm: bool = True,
    now: datetime,
) -> Newcomer:
    """Take in a registration, by the person or by somebody for them.

    `person` is new or known already; its data are checked and saved. Side effects: consents are recorded in
    `language`; with `confirm` a confirmation is queued, to the contact person where the newcomer has no
    e-mail address. Raises ValidationError keyed by field.
    """
    today = localdate(now)
    if Newcomer.objects.filter(person=person.pk).exists():
        raise ValidationError(_("%(name)s is registered as a newcomer already.") % {"name": person})
    if registered_by != RegisteredBy.SELF and not contact_name.strip():
        raise ValidationError({"contact_name": _("Please tell us who registers the person.")})
    if arrived_on and arrived_on > today:
        raise ValidationError({"arrived_on": _("The arrival lies in the future.")})
    if country_of_origin not in dict(country_choices()):
        raise ValidationError({"country_of_origin": _("Please choose a country from the list.")})
    save_profile(person, profile, today=today)
    newcomer = Newcomer(
        person=person,
        programme=programme,
        registered_on=today,
        registered_by=registered_by,
        contact_name=contact_name,
        contact_details=contact_details,
        arrived_on=arrived_on,
        country_of_origin=country_of_origin,
        wished_gender=wished_gender,
        children=children,
        note=note,
    )
    newcomer.full_clean()
    newcomer.save()
    newcomer.needs.set(needs)
    for purpose in consents:
        give_consent(person, purpose=purpose, channel=channel, language=language, now=now)
    if confirm:
        queue_mail(
            key=f"newcomers:registered:{newcomer.pk}",
            template="newcomers/mail/registered",
            context={"programme": programme, "name": contact_name or person},
            person=person,
            to_email="" if person.email else _email_in(contact_details),
            now=now,
        )
    return newcomer


def _email_in(details: str) -> str:
    """The first e-mail address in what somebody wrote down as the way to reach them."""
    for word in details.replace(",", " ").replace(";", " ").split():
        try:
            validate_email(word)
        except ValidationError:
            continue
        return word
    return ""


@transaction.atomic
def record_intake(
    *, newcomer: Newcomer, held_on: date, interpreter: str = "", note: str = "", by: User, today: date
) -> Intake:
    """Note the first conversation with a newcomer, or a further one."""
    refuse_if_restricted(newcomer.person)
    if held_on > today:
        raise ValidationError({"held_on": _("The conversation lies in the future.")})
    intake = Intake(newcomer=newcomer, held_on=held_on, held_by=by, interpreter=interpreter, note=note)
    intake.full_clean()
    intake.save()
    return intake


@transaction.atomic
def accept_newcomer(*, newcomer: Newcomer, by: User, today: date) -> Newcomer:
    """Accept after the intake interview: from now on the newcomer waits for a companion."""
    hold(newcomer)
    require_status(newcomer, NewcomerStatus.REGISTERED)
    if not newcomer.intakes.exists():
        raise ValidationError(_("Still missing before acceptance: the intake interview."))
    decide(newcomer, NewcomerStatus.ACCEPTED, by=by, today=today)
    newcomer.waiting_since = today
    newcomer.save()
    return newcomer


@transaction.atomic
def refuse_newcomer(*, newcomer: Newcomer, reason: str, note: str = "", by: User, today: date) -> Newcomer:
    """Turn a registration down. Nothing is sent: the office tells the person itself."""
    hold(newcomer)
    require_status(newcomer, NewcomerStatus.REGISTERED)
    if reason not in RefusalReason.values:
        raise ValidationError({"reason": _("Please give the reason for the refusal.")})
    decide(newcomer, NewcomerStatus.REFUSED, by=by, today=today)
    newcomer.refusal_reason = reason
    newcomer.refusal_note = note
    newcomer.save()
    return newcomer


@transaction.atomic
def end_newcomer(*, newcomer: Newcomer, by: User, today: date) -> Newcomer:
    """End a newcomer's part: moved away, needs nobody any more. Asks `before_ending` first."""
    hold(newcomer)
    require_status(newcomer, NewcomerStatus.ACCEPTED)
    for question in before_ending:
        question(newcomer)
    decide(newcomer, NewcomerStatus.ENDED, by=by, today=today)
    newcomer.ended_on = today
    newcomer.save()
    return newcomer


@transaction.atomic
def become_volunteer(
    *,
    newcomer: Newcomer,
    programme: Programme,
    offers: Iterable[Task] = (),
    motivation: str = "",
    goes_on: bool = True,
    by: User,
    now: datetime,
) -> Volunteer:
    """Enter a newcomer as a volunteer, too: the same person in a new role, with name, languages, free times.

    Conversation, screening and training follow as with everybody. Unless the newcomer's own part `goes_on`
    it ends in the same step: `end_newcomer`, or, where it was not decided on yet, as withdrawn. Side effect:
    the confirmation that every application gets. Raises ValidationError where the person is a volunteer
    already, or their own part cannot end yet.
    """
    hold(newcomer)
    volunteer = apply_as_volunteer(
        person=newcomer.person,
        profile=Profile(),
        programme=programme,
        offers=offers,
        motivation=motivation,
        channel=Channel.SPOKEN,
        now=now,
    )
    today = localdate(now)
    if goes_on:
        return volunteer
    if newcomer.status == NewcomerStatus.ACCEPTED:
        end_newcomer(newcomer=newcomer, by=by, today=today)
    elif newcomer.status == NewcomerStatus.REGISTERED:
        refuse_newcomer(newcomer=newcomer, reason=RefusalReason.WITHDRAWN, by=by, today=today)
    return volunteer
