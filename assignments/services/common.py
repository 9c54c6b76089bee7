"""What all changes of an assignment have in common."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from messaging.links import sign
from volunteers.models import Volunteer

OFFER_PURPOSE = "assignment-offer"
REPORT_PURPOSE = "assignment-report"


def lock(assignment: Assignment, *statuses: AssignmentStatus) -> None:
    """Read the assignment again and hold it; raises ValidationError unless it is in one of these states.

    Always before a volunteer's row is held (`assignments.services.booking`), so that two who answer at
    the same moment never wait for each other in a circle.
    """
    hold(assignment)
    if assignment.status not in statuses:
        raise ValidationError(
            _("This is not possible any more: the assignment is “%(status)s”.")
            % {"status": assignment.get_status_display()}
        )


def hold(assignment: Assignment) -> None:
    """Read the assignment again and hold it, whatever state it is in; otherwise like `lock`."""
    assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update())


def begins_at_latest(assignment: Assignment) -> datetime:
    """The hour agreed on, or, while it is open, the last one possible."""
    if assignment.window_until and not assignment.volunteer_id:
        return assignment.window_until
    return assignment.starts_at


def check_future(assignment: Assignment, *, now: datetime) -> None:
    if begins_at_latest(assignment) <= now:
        raise ValidationError({"starts_at": _("This hour has passed already.")})


def is_held_back(assignment: Assignment) -> bool:
    """The newcomer's data are restricted (Art. 18 GDPR): nobody new hears of the appointment."""
    return assignment.newcomer is not None and assignment.newcomer.person.is_restricted


def check_not_held_back(assignment: Assignment) -> None:
    """Raises ValidationError, without a name: volunteers read the sentence, too."""
    if is_held_back(assignment):
        raise ValidationError(
            _("The data of whom this is for are restricted at present: nobody new is asked.")
        )


def mail_prefix(assignment: Assignment) -> str:
    return f"assignment:{assignment.pk}:"


def report_mail_prefix(assignment: Assignment) -> str:
    """Of the mails that ask for the report."""
    return f"{mail_prefix(assignment)}report:"


def offer_path(assignment: Assignment, volunteer: Volunteer) -> str:
    """The address where a volunteer who is asked answers without logging in."""
    return reverse("assignments:offer", args=[_token(assignment, volunteer, OFFER_PURPOSE)])


def report_path(assignment: Assignment, volunteer: Volunteer) -> str:
    """The address where the volunteer who went along reports without logging in."""
    return reverse("assignments:report_by_link", args=[_token(assignment, volunteer, REPORT_PURPOSE)])


def _token(assignment: Assignment, volunteer: Volunteer, purpose: str) -> str:
    return sign({"assignment": str(assignment.pk), "volunteer": str(volunteer.pk)}, purpose=purpose)


def words(assignment: Assignment) -> dict[str, str]:
    """What the volunteer needs to know, in the active language: of the newcomer only the first name."""
    municipality = assignment.municipality
    return {
        "kind": capfirst(assignment.get_kind_display()),
        "day": date_format(localtime(assignment.starts_at), "MONTH_DAY_FORMAT"),
        "when": render_to_string("assignments/_hours.txt", {"assignment": assignment}).strip(),
        "place": f"{assignment.place}, {municipality}" if municipality else assignment.place,
        "details": assignment.details,
        "partner": assignment.first_name,
        "language": assignment.languages_in_words,
    }
