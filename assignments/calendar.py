"""An assignment as an entry in a volunteer's calendar, the same in feeds, in mails and in files to download.

For whom it is and what it is about stands in none of them.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from assignments.enums import AssignmentStatus
from assignments.known import Known
from assignments.models import Assignment
from messaging.calendar import event_ics
from messaging.feed import Entry
from messaging.links import absolute_url


def entry_of(assignment: Assignment, known: Known, *, has_account: bool) -> Entry:
    """The same identity in the feed, in mails and in the file to download: in a calendar it stands once."""
    address = absolute_url(reverse("assignments:mine"))
    return Entry(
        uid=f"assignment-{assignment.pk}@augenhoehe",  # however often the hour or the volunteer changes
        sequence=assignment.sequence,
        stamped_at=assignment.taken_at or assignment.created_at,
        starts_at=assignment.starts_at,
        minutes=assignment.minutes,
        summary=_("Assignment"),
        location=known.where,
        description=_("All about it: %(url)s") % {"url": address}
        if has_account
        else _("All about it stands behind the link in our mail."),
        is_cancelled=assignment.status == AssignmentStatus.CANCELLED,
    )


def assignment_ics(
    assignment: Assignment, known: Known, *, has_account: bool, attendee: str = "", method: str = "REQUEST"
) -> str:
    """As a calendar file, in the active language: "REQUEST" enters or replaces it, "CANCEL" takes it away,
    "PUBLISH" is for downloads. A cancellation no longer says where it was."""
    entry = entry_of(assignment, known, has_account=has_account)
    return event_ics(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        minutes=entry.minutes,
        summary=entry.summary,
        location="" if method == "CANCEL" else entry.location,
        description=entry.description,
        attendee=attendee,
        method=method,
    )
