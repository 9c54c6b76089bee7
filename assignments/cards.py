"""How one assignment shows on board and calendar: when, how it stands, what is wrong, what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assignments.contacts import known_names
from assignments.enums import AssignmentStatus, Source, Urgency
from assignments.models import PENDING, Assignment, Offer
from assignments.services.common import begins_at_latest


@dataclass(frozen=True)
class Mark:
    """A word of warning on a card; `tone` is one of the kinds of a badge."""

    text: str
    tone: str


@dataclass(frozen=True)
class Card:
    """One assignment as the board shows it. `action`: what the office can do without opening it."""

    assignment: Assignment
    when: str
    sentence: str
    marks: list[Mark]
    action: str = ""


class CardWriter:
    """Says of each of these assignments how it stands. Two queries: answers awaited, volunteers' names."""

    def __init__(self, assignments: Sequence[Assignment], *, user: User, now: datetime) -> None:
        self.now = now
        asked = [each.pk for each in assignments if each.status == AssignmentStatus.OFFERED]
        waiting = Offer.objects.waiting().filter(assignment__in=asked)
        rows = waiting.order_by().values("assignment").annotate(number=Count("pk"), since=Min("offered_at"))
        self.waiting: dict[UUID, tuple[int, datetime]] = {
            row["assignment"]: (row["number"], row["since"]) for row in rows
        }
        self.names = known_names([each.volunteer for each in assignments if each.volunteer], user)

    def card(self, assignment: Assignment, *, with_day: bool = True) -> Card:
        return Card(
            assignment,
            when=when(assignment, with_day=with_day),
            sentence=self.sentence(assignment),
            marks=list(self._marks(assignment)),
            action=self._action(assignment),
        )

    def lacks_report(self, assignment: Assignment) -> bool:
        return assignment.status == AssignmentStatus.TAKEN and assignment.ends_at <= self.now

    def sentence(self, assignment: Assignment) -> str:
        """Who goes along, or how the search stands."""
        is_sought = assignment.status in (AssignmentStatus.OPEN, AssignmentStatus.OFFERED)
        if is_sought and begins_at_latest(assignment) <= self.now:
            return _("the hour has passed")
        match assignment.status:
            case AssignmentStatus.OPEN if assignment.exhausted_at:
                return _("asked in vain since %(when)s") % {"when": self.moment(assignment.exhausted_at)}
            case AssignmentStatus.OPEN:
                return (
                    _("nobody has been asked yet") if not assignment.asked_at else _("nobody goes along yet")
                )
            case AssignmentStatus.OFFERED:
                return self._asked(assignment)
            case AssignmentStatus.TAKEN | AssignmentStatus.DONE if assignment.volunteer:
                return self.names[assignment.volunteer.pk]
        return capfirst(assignment.get_status_display())

    def _asked(self, assignment: Assignment) -> str:
        number, since = self.waiting.get(assignment.pk, (0, assignment.asked_at or self.now))
        sentence = ngettext("%(number)d asked since %(when)s", "%(number)d asked since %(when)s", number) % {
            "number": number,
            "when": self.moment(since),
        }
        if assignment.next_wave_at:
            sentence += ", " + _("next ones %(when)s") % {"when": self.moment(assignment.next_wave_at)}
        return sentence

    def moment(self, moment: datetime) -> str:
        return moment_in_words(moment, now=self.now)

    def _marks(self, assignment: Assignment) -> Iterator[Mark]:
        status = assignment.status
        if status == AssignmentStatus.OPEN and assignment.exhausted_at:
            yield Mark(_("nobody left: call"), "danger")
        if status == AssignmentStatus.UNMET:
            yield Mark(_("nobody was found"), "danger")
        if self.lacks_report(assignment):
            yield Mark(_("report is missing"), "warning")
        if status == AssignmentStatus.DONE and assignment.needs_follow_up:
            yield Mark(_("follow-up open"), "warning")
        if status in PENDING:
            if assignment.urgency == Urgency.URGENT:
                yield Mark(_("urgent"), "danger")
            if assignment.requester_bounced_at:
                yield Mark(_("requester’s mail came back"), "warning")
            if assignment.source != Source.OFFICE and not assignment.asked_at:
                yield Mark(_("new from outside"), "info")

    def _action(self, assignment: Assignment) -> str:
        if assignment.status == AssignmentStatus.OPEN and begins_at_latest(assignment) > self.now:
            return "call" if assignment.exhausted_at else "start"
        if self.lacks_report(assignment):
            return "report"
        is_done = assignment.status == AssignmentStatus.DONE
        return "follow_up" if is_done and assignment.needs_follow_up else ""


def when(assignment: Assignment, *, with_day: bool = True) -> str:
    """Day and hours in one short line: Di, 24.11., 14:00–15:00. A window says when it may begin."""
    start, end = localtime(assignment.starts_at), localtime(assignment.ends_at)
    hours = f"{start:%H:%M}–{end:%H:%M}"
    if assignment.has_window and not assignment.volunteer_id and assignment.window_until:
        last = localtime(assignment.window_until)
        until = f"{last:%H:%M}" if last.date() == start.date() else f"{last:%d.%m., %H:%M}"
        hours = _("begins %(first)s–%(last)s") % {"first": f"{start:%H:%M}", "last": until}
    return f"{day_in_words(start)}, {hours}" if with_day else hours


def day_in_words(moment: datetime) -> str:
    """Di, 24.11."""
    return f"{WEEKDAYS_ABBR[moment.weekday()]}, {moment:%d.%m.}"


def moment_in_words(moment: datetime, *, now: datetime) -> str:
    """The hour; with the day where it is not today's."""
    here = localtime(moment)
    return f"{here:%H:%M}" if here.date() == localdate(now) else f"{here:%d.%m., %H:%M}"
