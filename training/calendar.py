"""A date of training as an entry in somebody's calendar.

Mails and feeds say the same of a date, under the same identity: whoever subscribes and opens the mail sees it
once.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from messaging.calendar import event_ics
from training.models import Session


def session_uid(session_id: UUID) -> str:
    """Stays the same however often the date is moved."""
    return f"training-session-{session_id}@augenhoehe"


def session_summary(session: Session) -> str:
    return _("Training: %(title)s") % {"title": session}


def session_description(session: Session) -> str:
    """The course, the link and what to bring; `course` should be loaded."""
    lines = [str(session.course), session.online_url, session.materials]
    return "\n".join(line for line in lines if line)


def session_ics(session: Session, *, method: str = "REQUEST", attendee: str = "") -> str:
    """The date as a calendar file: "REQUEST" enters or replaces it, "CANCEL" takes it away, "PUBLISH" is for
    downloads. In the language that is active."""
    return event_ics(
        uid=session_uid(session.pk),
        sequence=session.sequence,
        starts_at=session.starts_at,
        minutes=session.minutes,
        summary=session_summary(session),
        location=session.place or session.online_url,
        description=session_description(session),
        attendee=attendee,
        method=method,
    )
