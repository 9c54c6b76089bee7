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


def lock(assignment: Assignment, *statuses: AssignmentStatus) -> None:
    """Read the assignment again and hold it; raises ValidationError unless it is in one of these states.

    Always before a volunteer's row is held (`assignments.services.booking`), so that two who answer at
    the same moment never wait for each other in a circle.
    """
    assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update())
    if assignment.status not in statuses:
        raise ValidationError(
            _("This is not possible any more: the assignment is “%(status)s”.")
            % {"status": assignment.get_status_display()}
        )


def check_future(assignment: Assignment, *, now: datetime) -> None:
    if assignment.starts_at <= now:
        raise ValidationError({"starts_at": _("This hour has passed already.")})


def mail_prefix(assignment: Assignment) -> str:
    return f"assignment:{assignment.pk}:"


def offer_path(assignment: Assignment, volunteer: Volunteer) -> str:
    """The address where a volunteer who is asked answers without logging in."""
    payload = {"assignment": str(assignment.pk), "volunteer": str(volunteer.pk)}
    return reverse("assignments:offer", args=[sign(payload, purpose=OFFER_PURPOSE)])


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
