"""A volunteer's way from interest form to farewell, one function for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.enums import Kind
from accounts.models import User
from accounts.services import create_invited_user, invitation_path
from messaging.services import absolute_url, queue_mail
from people.decisions import decide, hold, require_status
from people.enums import Channel, ConsentPurpose, GenderWish
from people.models import Person
from people.services import Profile, give_consent, refuse_if_restricted, save_profile
from programmes.models import Programme, Task
from volunteers.enums import Recommendation, RefusalReason, ScreeningKind, VolunteerStatus
from volunteers.models import Interview, ScreeningCheck, Volunteer

before_ending: list[Callable[[Volunteer], None]] = []
"""Questions that higher apps want asked before a volunteer ends: each raises ValidationError to refuse.

`partnerships` may not be imported here, but knows who still accompanies somebody. It appends its question
when Django starts: `before_ending.append(refuse_while_pairs_are_open)`.
"""


@transaction.atomic
def apply_as_volunteer(
    *,
    person: Person,
    profile: Profile,
    programme: Programme,
    offers: Iterable[Task] = (),
    motivation: str = "",
    places: int = 1,
    wished_gender: str = GenderWish.ANY,
    accepts_children: bool = True,
    note: str = "",
    consents: Iterable[ConsentPurpose] = (),
    channel: Channel = Channel.FORM,
    language: str = "de",
    confirm: bool = True,
    now: datetime,
) -> Volunteer:
    """Take in an application.

    `person` is new or known already (a newcomer who now wants to help); its data are checked and saved.
    Side effects: consents are recorded in `language`; with `confirm` a confirmation is queued.
    Raises ValidationError keyed by field.
    """
    today = localdate(now)
    if Volunteer.objects.filter(person=person.pk).exists():
        raise ValidationError(_("%(name)s is registered as a volunteer already.") % {"name": person})
    save_profile(person, profile, today=today)
    volunteer = Volunteer(
        person=person,
        programme=programme,
        applied_on=today,
        motivation=motivation,
        places=places,
        wished_gender=wished_gender,
        accepts_children=accepts_children,
        note=note,
    )
    volunteer.full_clean()
    volunteer.save()
    volunteer.offers.set(offers)
    for purpose in consents:
        give_consent(person, purpose=purpose, channel=channel, language=language, now=now)
    if confirm:
        queue_mail(
            key=f"volunteers:applied:{volunteer.pk}",
            template="volunteers/mail/applied",
            context={"programme": programme},
            person=person,
            now=now,
        )
    return volunteer


@transaction.atomic
def record_interview(
    *, volunteer: Volunteer, held_on: date, recommendation: str, note: str = "", by: User, today: date
) -> Interview:
    """Note a conversation with a volunteer."""
    refuse_if_restricted(volunteer.person)
    if held_on > today:
        raise ValidationError({"held_on": _("The conversation lies in the future.")})
    interview = Interview(
        volunteer=volunteer, held_on=held_on, held_by=by, recommendation=recommendation, note=note
    )
    interview.full_clean()
    interview.save()
    return interview


@transaction.atomic
def record_check(
    *,
    volunteer: Volunteer,
    kind: str,
    inspected_on: date,
    has_relevant_entry: bool = False,
    expires_on: date | None = None,
    by: User,
    today: date,
) -> ScreeningCheck:
    """Note that a document was inspected: no more than § 72a SGB VIII allows."""
    refuse_if_restricted(volunteer.person)
    if inspected_on > today:
        raise ValidationError({"inspected_on": _("The inspection lies in the future.")})
    if has_relevant_entry and kind != ScreeningKind.CRIMINAL_RECORD:
        raise ValidationError(
            {"has_relevant_entry": _("Only a certificate of conduct can hold a relevant entry.")}
        )
    if expires_on and expires_on <= inspected_on:
        raise ValidationError({"expires_on": _("The validity ends before the inspection.")})
    check = ScreeningCheck(
        volunteer=volunteer,
        kind=kind,
        inspected_on=inspected_on,
        inspected_by=by,
        has_relevant_entry=has_relevant_entry,
        expires_on=expires_on,
    )
    check.full_clean()
    check.save()
    return check


def missing_for_admission(volunteer: Volunteer, *, today: date) -> list[str]:
    """What stands between an application and admission, each as part of a sentence; empty if nothing does.

    The latest conversation and the latest inspection of each document count.
    """
    missing = []
    interview = volunteer.interviews.order_by("-held_on", "-created_at").first()
    if interview is None:
        missing.append(_("the conversation"))
    elif interview.recommendation != Recommendation.ADMIT:
        missing.append(_("a conversation that recommends admission"))
    for kind, check in latest_checks(volunteer).items():
        if check is None:
            missing.append(str(kind.label))
        elif check.has_relevant_entry:
            missing.append(_("%(document)s without a relevant entry") % {"document": kind.label})
        elif not check.is_valid(today=today):
            missing.append(_("%(document)s that is still valid") % {"document": kind.label})
    return missing


def latest_checks(volunteer: Volunteer) -> dict[ScreeningKind, ScreeningCheck | None]:
    """The inspection that counts for each document: the latest."""
    found = {check.kind: check for check in volunteer.checks.order_by("inspected_on", "created_at")}
    return {kind: found.get(kind) for kind in ScreeningKind}


@transaction.atomic
def admit_volunteer(*, volunteer: Volunteer, by: User, today: date, invite: bool = True) -> Volunteer:
    """Admit after conversation and screening.

    Side effects with `invite`: a volunteer with an e-mail address gets an account and a welcome mail with
    the invitation to set a password. An imported list admits without, for those people are there already.
    """
    hold(volunteer)
    require_status(volunteer, VolunteerStatus.APPLIED)
    if missing := missing_for_admission(volunteer, today=today):
        raise ValidationError(_("Still missing for admission: %(list)s.") % {"list": ", ".join(missing)})
    decide(volunteer, VolunteerStatus.ADMITTED, by=by, today=today)
    volunteer.save()
    if not invite:
        return volunteer
    user = _account_of(volunteer.person)
    # An account with further roles has an invitation of its own, which only administrators send.
    is_only_volunteer = user is not None and user.role_kinds <= {Kind.VOLUNTEER}
    invited = user is not None and is_only_volunteer and not user.has_usable_password()
    queue_mail(
        key=f"volunteers:welcome:{volunteer.pk}",
        template="volunteers/mail/welcome",
        context={
            "programme": volunteer.programme,
            "link": absolute_url(invitation_path(user)) if user and invited else "",
        },
        person=volunteer.person,
    )
    return volunteer


def _account_of(person: Person) -> User | None:
    """The person's account, made if need be; None without an e-mail address of their own.

    Couples share addresses: whose account it is already keeps it.
    """
    email = person.user.email if person.user else person.email
    if not email:
        return None
    owner = Person.objects.filter(user__email__iexact=email).exclude(pk=person.pk)
    if owner.exists():
        return None
    user = create_invited_user(
        email=email,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.correspondence_language,
        kind=Kind.VOLUNTEER,
    )
    if person.user_id is None:
        person.user = user
        person.save(update_fields=["user"])
    return user


@transaction.atomic
def refuse_volunteer(
    *, volunteer: Volunteer, reason: str, note: str = "", by: User, today: date
) -> Volunteer:
    """Turn an application down. Nothing is sent: the office tells the person itself."""
    hold(volunteer)
    require_status(volunteer, VolunteerStatus.APPLIED)
    if reason not in RefusalReason.values:
        raise ValidationError({"reason": _("Please give the reason for the refusal.")})
    decide(volunteer, VolunteerStatus.REFUSED, by=by, today=today)
    volunteer.refusal_reason = reason
    volunteer.refusal_note = note
    volunteer.save()
    return volunteer


@transaction.atomic
def pause_volunteer(*, volunteer: Volunteer, until: date | None = None, by: User, today: date) -> Volunteer:
    """Let a volunteer pause: no new partnership is proposed meanwhile."""
    hold(volunteer)
    require_status(volunteer, VolunteerStatus.ADMITTED)
    if until and until <= today:
        raise ValidationError({"until": _("The pause ends before it starts.")})
    decide(volunteer, VolunteerStatus.PAUSED, by=by, today=today)
    volunteer.paused_until = until
    volunteer.save()
    return volunteer


@transaction.atomic
def resume_volunteer(*, volunteer: Volunteer, by: User, today: date) -> Volunteer:
    """End a volunteer's pause."""
    hold(volunteer)
    require_status(volunteer, VolunteerStatus.PAUSED)
    decide(volunteer, VolunteerStatus.ADMITTED, by=by, today=today)
    volunteer.paused_until = None
    volunteer.save()
    return volunteer


@transaction.atomic
def end_volunteer(*, volunteer: Volunteer, by: User, today: date) -> Volunteer:
    """End a volunteer's part for good, after whatever `before_ending` asks."""
    hold(volunteer)
    require_status(volunteer, VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)
    for question in before_ending:
        question(volunteer)
    decide(volunteer, VolunteerStatus.ENDED, by=by, today=today)
    volunteer.paused_until = None
    volunteer.ended_on = today
    volunteer.save()
    return volunteer
