"""Beside the list: the figures at a glance and the next dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from accounts.models import User
from events.models import Event
from newcomers.models import Newcomer
from partnerships.models import Meeting, Partnership, SupervisionMeeting
from partnerships.queries import ready_for_matching, waiting
from training.models import Session
from volunteers.models import Volunteer

MONTH = timedelta(days=30)
DATES_SHOWN = 4


@dataclass(frozen=True)
class Figure:
    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Date:
    starts_at: datetime
    title: str
    details: str
    url: str

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()


def figures(user: User, *, today: date) -> list[Figure]:
    """Four numbers, each leading to its list."""
    met = Meeting.objects.run_by(user).took_place().filter(met_on__gt=today - MONTH, met_on__lte=today)
    return [
        Figure(
            _("are waiting"), waiting(Newcomer.objects.visible_to(user)).count(), reverse("matching:list")
        ),
        Figure(
            _("volunteers free"),
            ready_for_matching(Volunteer.objects.visible_to(user), today).count(),
            reverse("volunteers:list"),
        ),
        Figure(
            _("partnerships"),
            Partnership.objects.run_by(user).open().count(),
            reverse("partnerships:list"),
        ),
        Figure(_("meetings in 30 days"), met.count(), reverse("partnerships:list")),
    ]


def next_dates(user: User, *, now: datetime) -> list[Date]:
    """Trainings, group exchanges and events that come next, from what the user may see."""
    sessions = Session.objects.visible_to(user).upcoming(now=now).select_related("course")
    exchanges = SupervisionMeeting.objects.visible_to(user).upcoming(now=now).select_related("group")
    events = Event.objects.visible_to(user).filter(ends_at__gte=now).order_by("starts_at")
    dates = [
        *(
            Date(s.starts_at, str(s), _details(s), reverse("training:course_detail", args=[s.course_id]))
            for s in sessions[:DATES_SHOWN]
        ),
        *(
            Date(
                m.starts_at,
                str(m.group),
                _details(m),
                reverse("partnerships:group_detail", args=[m.group_id]),
            )
            for m in exchanges[:DATES_SHOWN]
        ),
        *(
            Date(e.starts_at, e.title, _details(e), reverse("events:detail", args=[e.pk]))
            for e in events[:DATES_SHOWN]
        ),
    ]
    return sorted(dates, key=lambda entry: entry.starts_at)[:DATES_SHOWN]


def _details(record: Session | SupervisionMeeting | Event) -> str:
    starts_at = timezone.localtime(record.starts_at)
    words = {
        "day": date_format(starts_at, "l"),
        "time": time_format(starts_at),
        "place": record.place,
    }
    return _("%(day)s, %(time)s · %(place)s") % words
