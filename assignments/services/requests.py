"""Requests of the office: noted, changed, put to another hour, called off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import AssignmentKind, AssignmentStatus, CancelReason, OfferAnswer, Source, Urgency
from assignments.mails import requesters
from assignments.models import PENDING, Assignment
from assignments.services import letters
from assignments.services.asking import ask_first, ask_next, free_others, go_on, unsuited
from assignments.services.checks import check_facts, check_hour, check_newcomer, check_request
from assignments.services.common import lock
from assignments.services.duplicates import refuse_duplicates
from newcomers.models import Newcomer
from people.enums import GenderWish
from programmes.models import Municipality, Organisation, Programme


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who asks on the person's behalf and hears by mail what becomes of it; all may be empty."""

    requester_name: str = ""
    requester_institution: str = ""
    requester_email: str = ""
    requester_phone: str = ""
    requester_language: str = "de"


NOBODY = Requester()


@transaction.atomic
def request_assignment(
    *,
    newcomer: Newcomer | None = None,
    guest_name: str = "",
    guest_phone: str = "",
    organisation: Organisation | None = None,
    programme: Programme | None = None,
    municipality: Municipality | None = None,
    kind: AssignmentKind | str,
    language: str,
    other_languages: Iterable[str] = (),
    starts_at: datetime,
    window_until: datetime | None = None,
    minutes: int,
    place: str,
    details: str = "",
    wished_gender: GenderWish | str = GenderWish.ANY,
    urgency: Urgency | str = Urgency.NORMAL,
    source: Source = Source.OFFICE,
    requester: Requester = NOBODY,
    entry_key: str | None = None,
    anyway: bool = False,
    by: User,
    now: datetime,
) -> Assignment:
    """Note that somebody needs company: a newcomer, or a guest of whom first name and phone are known.

    `starts_at` is the hour; with `window_until` the first of the hours at which it may begin, that being the
    last. A newcomer's request belongs to the newcomer's organisation and programme. A guest's belongs to
    the organisation given, or else to that of `by`, and to a running programme. `anyway`: although somebody
    has entered the same appointment already. The same form sent twice (`entry_key`) is one request.

    Asks nobody yet; `requester` hears by mail that it came in. Raises ValidationError by field.
    """
    if before := _sent_before(entry_key, by=by):
        return before
    if newcomer:
        newcomer = Newcomer.objects.select_related("person__municipality", "programme").get(pk=newcomer.pk)
        check_newcomer(newcomer)
        organisation, programme = newcomer.person.organisation, newcomer.programme
        municipality = municipality or newcomer.person.municipality
    organisation = organisation or _office_of(by)
    programme = programme or running_programme(organisation, now=now)
    assignment = Assignment(
        programme=programme,
        organisation=organisation or programme.organisation,
        newcomer=newcomer,
        guest_name=guest_name.strip(),
        guest_phone=guest_phone,
        source=source,
        requested_by=by,
        confirmed_at=now,
        kind=kind,
        language=language,
        other_languages=list(other_languages),
        starts_at=starts_at,
        minutes=minutes,
        place=place.strip(),
        details=details.strip(),
        wished_gender=wished_gender,
        urgency=urgency,
        **asdict(requester),
    )
    assignment.municipality = municipality or assignment.organisation.municipality
    set_window(assignment, window_until)
    check_request(assignment, now=now)
    if not anyway:
        refuse_duplicates(assignment)
    saved = save_once(assignment, entry_key=entry_key)
    if saved is None:
        return _sent_before(entry_key, by=by) or assignment
    requesters.tell_received(assignment, now=now)
    return assignment


@transaction.atomic
def change_assignment(*, assignment: Assignment, by: User, now: datetime, **facts: Any) -> Assignment:
    """Change what it is about; hour and duration only while nobody has been asked (`reschedule_assignment`).

    `facts` are any of kind, language, other_languages, place, municipality, details, wished_gender, urgency,
    of a guest guest_name and guest_phone, of the requester what `Requester` names, and starts_at,
    window_until, minutes. Whoever is asked or has taken it reads the new facts where they read the old; who
    has taken it gets a mail where place or details have changed. Who is asked and no longer suits, for
    another language is needed or somebody else is wished for, is freed and told so.

    Raises ValidationError by field, and once it is over.
    """
    lock(assignment, AssignmentStatus.UNCONFIRMED, *PENDING)
    before = (assignment.starts_at, assignment.window_until, assignment.minutes)
    seen = (assignment.place, assignment.municipality_id, assignment.details)
    never_suited = unsuited(assignment, now=now)
    for name, value in facts.items():
        if name not in CHANGEABLE:
            raise TypeError(f"{name} is no fact of a request.")
        setattr(assignment, name, list(value) if name == "other_languages" else value)
    check_facts(assignment)
    if before != (assignment.starts_at, assignment.window_until, assignment.minutes):
        if assignment.status in (AssignmentStatus.OFFERED, AssignmentStatus.TAKEN):
            raise ValidationError(
                {
                    "starts_at": _(
                        "Somebody has been asked for this hour. Please put it to another hour instead."
                    )
                }
            )
        set_window(assignment, assignment.window_until)
        check_hour(assignment, now=now)
    is_news = seen != (assignment.place, assignment.municipality_id, assignment.details)
    if is_news and assignment.volunteer:
        assignment.sequence += 1
        letters.send_changed(assignment, now=now)
    assignment.save()
    if not_any_more := unsuited(assignment, now=now) - never_suited:
        free_others(assignment, only=not_any_more, because=letters.FreedBecause.CHANGED, now=now)
        go_on(assignment, now=now)
    return assignment


@transaction.atomic
def reschedule_assignment(
    *,
    assignment: Assignment,
    starts_at: datetime,
    window_until: datetime | None = None,
    minutes: int,
    by: User | None,
    now: datetime,
) -> Assignment:
    """Put it to another hour: a new round begins, in which everybody may be asked again.

    Whoever had taken it is asked first, alone. Whoever was asked is freed, and the asking begins anew.
    Requester and newcomer hear of it. Raises ValidationError by field, once it is over, and where hour and
    duration stay as they were.
    """
    lock(assignment, *PENDING)
    before = (assignment.starts_at, assignment.window_until, assignment.minutes)
    had_taken = assignment.volunteer
    was_asked_in_waves = assignment.status == AssignmentStatus.OFFERED and assignment.wave > 0
    free_others(assignment, because=letters.FreedBecause.MOVED, now=now)
    letters.take_back_mails(assignment)
    assignment.offers.filter(answer=OfferAnswer.YES).update(answer=OfferAnswer.FREED)
    assignment.starts_at, assignment.minutes = starts_at, minutes
    set_window(assignment, window_until)
    if before == (assignment.starts_at, assignment.window_until, assignment.minutes):
        raise ValidationError({"starts_at": _("This is the hour it has already.")})
    check_hour(assignment, now=now)
    assignment.volunteer = assignment.taken_at = assignment.next_wave_at = assignment.exhausted_at = None
    assignment.status = AssignmentStatus.OPEN
    assignment.round += 1
    assignment.wave = 0
    assignment.sequence += 1
    if had_taken:
        ask_first(assignment, had_taken, now=now)
    assignment.save()
    if was_asked_in_waves:
        ask_next(assignment, now=now)
    requesters.tell_moved(assignment, now=now)
    return assignment


@transaction.atomic
def cancel_assignment(
    *,
    assignment: Assignment,
    reason: CancelReason | str = CancelReason.OTHER,
    by: User | None,
    now: datetime,
) -> Assignment:
    """Call it off: whoever had taken it, the requester and the newcomer hear it; who was asked is freed."""
    lock(assignment, AssignmentStatus.UNCONFIRMED, *PENDING)
    return _end(assignment, AssignmentStatus.CANCELLED, reason=reason, now=now)


@transaction.atomic
def give_up(*, assignment: Assignment, by: User | None, now: datetime) -> Assignment:
    """Nobody can be found: the requester and the newcomer hear it while there is time for another way."""
    lock(assignment, AssignmentStatus.OPEN, AssignmentStatus.OFFERED)
    return _end(assignment, AssignmentStatus.UNMET, reason="", now=now)


def _end(
    assignment: Assignment, status: AssignmentStatus, *, reason: CancelReason | str, now: datetime
) -> Assignment:
    was_confirmed = assignment.status != AssignmentStatus.UNCONFIRMED
    free_others(assignment, because=letters.FreedBecause.CALLED_OFF, now=now)
    letters.take_back_mails(assignment)
    assignment.status = status
    assignment.cancel_reason = reason
    assignment.next_wave_at = None
    assignment.sequence += 1
    if assignment.volunteer:
        letters.send_cancelled(assignment, now=now)
    assignment.save()
    if was_confirmed:
        requesters.tell(assignment, now)
    return assignment


CHANGEABLE = {
    *("kind", "language", "other_languages", "place", "municipality", "details"),
    *("starts_at", "window_until", "minutes", "wished_gender", "urgency", "guest_name", "guest_phone"),
    *asdict(NOBODY),
}


def set_window(assignment: Assignment, window_until: datetime | None) -> None:
    """The hour is open from `starts_at` to then; None: it is fixed."""
    assignment.window_from = assignment.starts_at if window_until else None
    assignment.window_until = window_until


def save_once(assignment: Assignment, *, entry_key: str | None) -> Assignment | None:
    """Save it under the key of its form; None where the same form has just been saved by another process."""
    assignment.entry_key = entry_key or None
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError:
        if entry_key and Assignment.objects.filter(entry_key=entry_key).exists():
            return None
        raise
    return assignment


def running_programme(organisation: Organisation | None, *, now: datetime) -> Programme:
    """The programme that a guest's request belongs to: of the running ones the organisation's own, or else
    the one that started last. Raises ValidationError while none runs."""
    running = list(Programme.objects.running(today=localdate(now)).order_by("-starts_on", "name"))
    if not running:
        raise ValidationError(_("No programme is running at present."))
    own = [each for each in running if organisation and each.organisation_id == organisation.pk]
    return (own or running)[0]


def _office_of(user: User) -> Organisation | None:
    roles = [role for role in user.own_roles if role.kind == Kind.COORDINATOR and role.organisation_id]
    return roles[0].organisation if roles else None


def _sent_before(entry_key: str | None, *, by: User) -> Assignment | None:
    if not entry_key:
        return None
    return Assignment.objects.filter(entry_key=entry_key, requested_by=by).first()
