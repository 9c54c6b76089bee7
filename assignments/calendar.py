"""An assignment as an entry in a volunteer's calendar.

Mails and feeds say the same under the same identity: whoever subscribes and opens the mail sees it once. For
whom it is and what it is about stands on the page alone.
"""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from assignments.models import Assignment
from messaging.calendar import event_ics
from messaging.links import absolute_url


def assignment_uid(assignment_id: UUID) -> str:
    """Stays the same however often the hour is changed, and whoever takes it."""
    return f"assignment-{assignment_id}@augenhoehe"


def assignment_ics(assignment: Assignment, *, attendee: str = "", method: str = "REQUEST") -> str:
    """As a calendar file, in the active language: "REQUEST" enters or replaces it, "CANCEL" takes it away,
    "PUBLISH" is for downloads. A cancellation no longer says where it was."""
    return event_ics(
        uid=assignment_uid(assignment.pk),
        sequence=assignment.sequence,
        starts_at=assignment.starts_at,
        minutes=assignment.minutes,
        summary=_("Assignment"),
        location="" if method == "CANCEL" else assignment.place,
        description=_("All about it: %(url)s") % {"url": absolute_url(reverse("assignments:mine"))},
        attendee=attendee,
        method=method,
    )
