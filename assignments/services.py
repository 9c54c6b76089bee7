"""Assignments: requested, offered to a volunteer, taken, done. Nobody is booked twice for the same hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentKind, AssignmentStatus
from assignments.models import LONGEST, Assignment
from assignments.queries import ENOUGH
from messaging.links import sign
from messaging.services import absolute_url, cancel_mails, queue_mail
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.languages import language_name
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

OFFER_PURPOSE = "assignment-offer"


@transaction.atomic
def request_assignment(
    *,
    newcomer: Newcomer,
    kind: AssignmentKind | str,
    language: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    details: str = "",
    by: User,
    now: datetime,
) -> Assignment:
    """Note that a newcomer needs somebody at this hour. Raises ValidationError for an hour that is past."""
    if newcomer.status not in (NewcomerStatus.REGISTERED, NewcomerStatus.ACCEPTED):
        raise ValidationError({"newcomer": _("%(name)s is not in the programme.") % {"name": newcomer}})
    assignment = Assignment(
        programme=newcomer.programme,
        organisation=newcomer.person.organisation,
        municipality=newcomer.person.municipality,
        newcomer=newcomer,
        kind=kind,
        language=language,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        details=details,
        requested_by=by,
    )
    _check_future(assignment, now=now)
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def change_assignment(
    *,
    assignment: Assignment,
    kind: AssignmentKind | str,
    language: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    details: str = "",
    by: User,
    now: datetime,
) -> Assignment:
    """Change a request as long as nobody has been asked: whoever said yes, said it to this hour."""
    _lock(assignment, AssignmentStatus.OPEN)
    assignment.kind = kind
    assignment.language = language
    assignment.starts_at = starts_at
    assignment.minutes = minutes
    assignment.place = place
    assignment.details = details
    _check_future(assignment, now=now)
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def offer_assignment(*, assignment: Assignment, volunteer: Volunteer, by: User, now: datetime) -> Assignment:
    """Ask a volunteer; they get a mail with a signed address for yes or no.

    Raises ValidationError unless the volunteer is active, speaks the language, has an e-mail address, and
    has neither taken nor been asked for anything at that hour.
    """
    _lock(assignment, AssignmentStatus.OPEN)
    if not volunteer.person.email:
        raise ValidationError(
            _("%(name)s has no e-mail address. Please call and note the answer.") % {"name": volunteer}
        )
    _book(assignment, volunteer, now=now)
    assignment.status = AssignmentStatus.OFFERED
    assignment.save()
    queue_mail(
        key=f"{_mail_prefix(assignment)}offer:{now.isoformat()}",
        template="assignments/mail/offer",
        context=lambda: _words(assignment) | {"link": absolute_url(offer_path(assignment))},
        person=volunteer.person,
        expires_at=assignment.starts_at,
        now=now,
    )
    return assignment


@transaction.atomic
def take_assignment(*, assignment: Assignment, volunteer: Volunteer, by: User, now: datetime) -> Assignment:
    """Note a yes that was given on the phone. The rules of `offer_assignment` hold, but for the mail."""
    _lock(assignment, AssignmentStatus.OPEN, AssignmentStatus.OFFERED)
    _book(assignment, volunteer, now=now)
    cancel_mails(key_prefix=_mail_prefix(assignment))
    assignment.status = AssignmentStatus.TAKEN
    assignment.save()
    return assignment


@transaction.atomic
def answer_offer(*, assignment: Assignment, volunteer: Volunteer, accepts: bool, now: datetime) -> Assignment:
    """The volunteer's answer: yes takes the assignment, no opens it again and is remembered.

    Raises ValidationError where this volunteer is not asked any more, or the hour has passed.
    """
    _lock(assignment, AssignmentStatus.OFFERED)
    if assignment.volunteer_id != volunteer.pk:
        raise ValidationError(_("Somebody else has been asked in the meantime. Thank you all the same!"))
    if accepts:
        _book(assignment, volunteer, now=now)
        assignment.status = AssignmentStatus.TAKEN
    else:
        assignment.declined_by.add(volunteer)
        _free(assignment)
    assignment.save()
    return assignment


@transaction.atomic
def withdraw_offer(*, assignment: Assignment, by: User | None) -> Assignment:
    """Ask nobody any more: the assignment is open again, a waiting mail is taken back."""
    _lock(assignment, AssignmentStatus.OFFERED, AssignmentStatus.TAKEN)
    cancel_mails(key_prefix=_mail_prefix(assignment))
    _free(assignment)
    assignment.save()
    return assignment


@transaction.atomic
def complete_assignment(
    *, assignment: Assignment, actual_minutes: int, report: str = "", by: User, now: datetime
) -> Assignment:
    """Note how long it took and how it went: by the volunteer who went along, or by the office."""
    if not Assignment.objects.visible_to(by).filter(pk=assignment.pk).exists():
        raise PermissionDenied
    _lock(assignment, AssignmentStatus.TAKEN)
    if assignment.starts_at > now:
        raise ValidationError(_("This assignment has not begun yet."))
    if not 1 <= actual_minutes <= LONGEST:
        raise ValidationError(
            {"actual_minutes": _("An assignment takes between one minute and twelve hours.")}
        )
    assignment.status = AssignmentStatus.DONE
    assignment.actual_minutes = actual_minutes
    assignment.report = report
    assignment.save()
    return assignment


@transaction.atomic
def cancel_assignment(*, assignment: Assignment, by: User | None, now: datetime) -> Assignment:
    """Call it off. Whoever was asked or had taken it gets a mail."""
    _lock(assignment, AssignmentStatus.OPEN, AssignmentStatus.OFFERED, AssignmentStatus.TAKEN)
    cancel_mails(key_prefix=_mail_prefix(assignment))
    assignment.status = AssignmentStatus.CANCELLED
    assignment.save()
    if assignment.volunteer:
        queue_mail(
            key=f"{_mail_prefix(assignment)}cancelled",
            template="assignments/mail/cancelled",
            context=lambda: _words(assignment),
            person=assignment.volunteer.person,
            now=now,
        )
    return assignment


def offer_path(assignment: Assignment) -> str:
    """The address where the volunteer who is asked answers without logging in."""
    payload = {"assignment": str(assignment.pk), "volunteer": str(assignment.volunteer_id)}
    return reverse("assignments:offer", args=[sign(payload, purpose=OFFER_PURPOSE)])


def _lock(assignment: Assignment, *statuses: AssignmentStatus) -> None:
    """Read the assignment again and hold it; raises ValidationError unless it is in one of these states."""
    assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update())
    if assignment.status not in statuses:
        raise ValidationError(
            _("This is not possible any more: the assignment is “%(status)s”.")
            % {"status": assignment.get_status_display()}
        )


def _book(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> None:
    """Give the hour to the volunteer, or say why not."""
    # Held, so that two bookings of the same volunteer cannot cross.
    volunteer.refresh_from_db(from_queryset=Volunteer.objects.select_for_update())
    name = {"name": volunteer.person}
    _check_future(assignment, now=now)
    if volunteer.status != VolunteerStatus.ADMITTED:
        raise ValidationError(_("%(name)s is not an active volunteer.") % name)
    skill = volunteer.person.languages.filter(language=assignment.language, speaking__gte=ENOUGH)
    if not skill.exists():
        raise ValidationError(
            _("%(name)s does not speak %(language)s well enough.")
            % {**name, "language": language_name(assignment.language)}
        )
    near = Assignment.objects.booked().filter(
        volunteer=volunteer,
        starts_at__lt=assignment.ends_at,
        starts_at__gt=assignment.starts_at - timedelta(minutes=LONGEST),
    )
    for other in near.exclude(pk=assignment.pk):
        if other.ends_at > assignment.starts_at:
            hours = f"{localtime(other.starts_at):%H:%M}–{localtime(other.ends_at):%H:%M}"
            raise ValidationError(
                _("%(name)s is booked already at that time (%(hours)s).") % {**name, "hours": hours}
            )
    assignment.volunteer = volunteer


def _free(assignment: Assignment) -> None:
    assignment.volunteer = None
    assignment.status = AssignmentStatus.OPEN


def _check_future(assignment: Assignment, *, now: datetime) -> None:
    if assignment.starts_at <= now:
        raise ValidationError({"starts_at": _("This hour has passed already.")})


def _mail_prefix(assignment: Assignment) -> str:
    return f"assignment:{assignment.pk}:"


def _words(assignment: Assignment) -> dict[str, str]:
    """What the volunteer needs to know, in the active language: of the newcomer only the first name."""
    municipality = assignment.municipality
    return {
        "kind": capfirst(assignment.get_kind_display()),
        "day": date_format(localtime(assignment.starts_at), "MONTH_DAY_FORMAT"),
        "when": render_to_string("assignments/_hours.txt", {"assignment": assignment}).strip(),
        "place": f"{assignment.place}, {municipality}" if municipality else assignment.place,
        "details": assignment.details,
        "partner": assignment.newcomer.person.first_name,
        "language": assignment.get_language_display(),
    }
