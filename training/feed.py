"""Dates of training in the calendars of those who learn and those who teach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from messaging.feed import Entry, feed_source, oldest
from training.calendar import session_description, session_summary, session_uid
from training.enums import AttendanceStatus
from training.models import Attendance, Session
from volunteers.models import Volunteer


@feed_source
def training_dates(user: User, now: datetime) -> Iterator[Entry]:
    """Where one teaches, and where one has a place and did not sign off; also what was called off, marked."""
    volunteers = Volunteer.objects.filter(person__user=user)
    signed_off = Attendance.objects.filter(volunteer__in=volunteers, status=AttendanceStatus.EXCUSED)
    dates = Q(trainer=user)
    for volunteer in volunteers:
        own = Session.objects.attended_by(volunteer).exclude(pk__in=signed_off.values("session"))
        dates |= Q(pk__in=own.values("pk"))
    for session in Session.objects.filter(dates, starts_at__gte=oldest(now)).select_related("course"):
        yield Entry(
            uid=session_uid(session.pk),
            sequence=session.sequence,
            stamped_at=session.created_at,
            starts_at=session.starts_at,
            minutes=session.minutes,
            summary=session_summary(session),
            location=session.place or session.online_url,
            description=session_description(session),
            is_cancelled=session.is_cancelled,
        )
