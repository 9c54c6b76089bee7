"""Dates of the exchange groups in their members' and facilitators' calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.feed import Entry, feed_source, oldest
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionInvitation, SupervisionMeeting


@feed_source
def group_dates(user: User, now: datetime) -> Iterator[Entry]:
    """Those to which one is invited, unless one said no, and those that one facilitates."""
    invited = (
        SupervisionInvitation.objects.filter(volunteer__person__user=user)
        .exclude(answer=Answer.NO)
        .values("meeting")
    )
    meetings = SupervisionMeeting.objects.filter(
        Q(pk__in=invited) | Q(group__facilitator=user), starts_at__gte=oldest(now)
    )
    for meeting in meetings.select_related("group"):
        yield Entry(
            uid=meeting.uid,
            sequence=meeting.sequence,
            stamped_at=meeting.announced_at,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
            summary=_("Group exchange: %(group)s") % {"group": meeting.group},
            location=meeting.place,
            is_cancelled=meeting.status == SupervisionStatus.CANCELLED,
        )
