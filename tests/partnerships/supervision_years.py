"""Years of exchange groups, day by day: an office that plans, moves, cancels and forgets, members who answer,
join and leave, and a planner of reminders that runs 0, 1 or 2 times a day.

What ought to come of it is worked out beside it, from a plain diary of what happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionGroup, SupervisionInvitation, SupervisionMeeting
from partnerships.services.supervision import (
    answer_invitation,
    cancel_supervision,
    groups_due,
    join_group,
    leave_group,
    move_supervision,
    plan_series,
    plan_supervision,
    propose_series,
    record_supervision_attendance,
)
from partnerships.services.supervision_dates import group_states
from partnerships.services.supervision_reminders import queue_reminders
from tests.builders import make_group, make_person, make_programme, make_user
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_DAY = date(2026, 1, 5)
WINDOW = timedelta(weeks=8)
# Weekday and time of each group: evenings, and one in the small hours, where the local day is not UTC's.
GROUPS = ((2, time(18)), (0, time(9, 30)), (4, time(0, 30)), (5, time(20, 15)))

Reminder = tuple[UUID, UUID, int, datetime]


@dataclass
class Told:
    """What one member knows of one date, as the plain diary has it."""

    starts_at: datetime
    heard_on: date
    answer: str = "pending"


@dataclass
class Years:
    """Runs `days` days from `first_day`; the same seed gives the same story.

    Then `expected` are the reminders that were due, `all_gaps` those between dates that were held, and
    `late_gaps` those of them beyond the window that were not listed as overdue on each of their late days.
    """

    seed: int
    days: int = 730
    first_day: date = FIRST_DAY
    expected: set[Reminder] = field(default_factory=set)
    queued: int = 0
    listed: set[tuple[UUID, date]] = field(default_factory=set)
    unlisted: list[str] = field(default_factory=list)
    wrongly_listed: list[str] = field(default_factory=list)
    all_gaps: list[tuple[UUID, date, date]] = field(default_factory=list)
    late_gaps: list[tuple[UUID, date, date]] = field(default_factory=list)

    def run(self) -> Years:
        self.dice = Random(self.seed)
        self.office = make_user()
        self.groups = [self._group(number, *usual) for number, usual in enumerate(GROUPS)]
        self.told: dict[tuple[UUID, UUID], Told] = {}
        self.waits: dict[UUID, int] = {}
        for number in range(self.days):
            self._day(self.first_day + timedelta(days=number))
        self.all_gaps = self._gaps()
        self.late_gaps = self._unnoticed()
        return self

    # --- what came of it ----------------------------------------------------------------------------

    def sent(self) -> list[Reminder]:
        """All reminders in the outbox, as their keys and dates name them."""
        keys = OutgoingMail.objects.filter(event="partnerships/mail/supervision_reminder")
        found = []
        for key in keys.values_list("key", flat=True):
            _kind, meeting, volunteer, days, stamp = key.split(":")
            starts_at = datetime.fromtimestamp(int(stamp), tz=UTC)
            found.append((UUID(meeting), UUID(volunteer), int(days), starts_at))
        return found

    def _gaps(self) -> list[tuple[UUID, date, date]]:
        """One day and the next of the dates of a group that were held."""
        found = []
        for group in self.groups:
            held = group.meetings.filter(status=SupervisionStatus.HELD).order_by("starts_at")
            days = [at.astimezone(BERLIN).date() for at in held.values_list("starts_at", flat=True)]
            found += [(group.pk, before, after) for before, after in pairwise(days)]
        return found

    def _unnoticed(self) -> list[tuple[UUID, date, date]]:
        late = [gap for gap in self.all_gaps if gap[2] - gap[1] > WINDOW]
        return [
            (group, before, after)
            for group, before, after in late
            if not all(
                (group, before + WINDOW + timedelta(days=number)) in self.listed
                for number in range(1, (after - before - WINDOW).days)
            )
        ]

    # --- a day --------------------------------------------------------------------------------------

    def _day(self, today: date) -> None:
        """In the order of the clock; the planner runs at any two hours between midnight and midnight."""
        hours = sorted(self.dice.sample(range(24 * 60), self.dice.choice([0, 1, 1, 2])))
        acts = [(minute, self._plan_reminders) for minute in hours]
        acts.append((self.dice.randrange(7 * 60, 19 * 60), self._work))
        for minute, act in sorted(acts, key=lambda entry: entry[0]):
            midnight = datetime.combine(today, time(), tzinfo=BERLIN).astimezone(UTC)
            act((midnight + timedelta(minutes=minute)).astimezone(BERLIN))
        self._look_at_the_list(today)

    def _plan_reminders(self, now: datetime) -> None:
        self._expect_reminders(now)
        self.queued += queue_reminders(now=now)
        # They leave at once; what waits would be taken back by a change.
        OutgoingMail.objects.filter(status=MailStatus.QUEUED).update(status=MailStatus.SENT)

    def _expect_reminders(self, now: datetime) -> None:
        """By the diary: between the local day 14 (or 2) days before and the next reminder or the date itself,
        once for everybody who knew of it before that day and has not said no."""
        today = now.astimezone(BERLIN).date()
        for (meeting, volunteer), told in self.told.items():
            if told.answer == "no" or told.starts_at <= now:
                continue
            day = told.starts_at.astimezone(BERLIN).date()
            left = (day - today).days
            kind = 2 if left <= 2 else 14 if left <= 14 else 0
            if kind and told.heard_on < day - timedelta(days=kind):
                self.expected.add((meeting, volunteer, kind, told.starts_at.astimezone(UTC)))

    def _look_at_the_list(self, today: date) -> None:
        """Whoever's window is over without a date must be listed, and nobody else."""
        states = group_states(SupervisionGroup.objects.all(), today=today)
        listed = {state.group.pk for state in states if state.is_overdue}
        self.listed |= {(pk, today) for pk in listed}
        for group in self.groups:
            held = [
                at.astimezone(BERLIN).date()
                for at in group.meetings.exclude(status=SupervisionStatus.CANCELLED)
                .order_by("starts_at")
                .values_list("starts_at", flat=True)
            ]
            last = max((day for day in held if day <= today), default=None)
            joined = group.memberships.filter(left_on=None).values_list("joined_on", flat=True)
            is_over = (last or min(joined)) + WINDOW < today
            if is_over and group.pk not in listed:
                self.unlisted.append(f"{group} on {today}")
            if not is_over and group.pk in listed:
                self.wrongly_listed.append(f"{group} on {today}")

    # --- the office and the members -----------------------------------------------------------------

    def _work(self, now: datetime) -> None:
        self._record(now)
        for due in groups_due(SupervisionGroup.objects.all(), today=now.date()):
            # Sometimes the office lets things lie, for days or beyond the window.
            wait = self.waits.setdefault(due.group.pk, self.dice.choice([0, 0, 1, 3, 12, 40]))
            if wait > 0:
                self.waits[due.group.pk] -= 1
                continue
            del self.waits[due.group.pk]
            self._plan(due.group, due.proposal, now)
        if self.dice.random() < 0.08:
            self._change_a_date(now)
        if self.dice.random() < 0.04:
            self._change_a_member(now)
        if self.dice.random() < 0.5:
            self._answer(now)

    def _plan(self, group: SupervisionGroup, proposal: datetime, now: datetime) -> None:
        common: Any = {"group": group, "place": group.place, "by": self.office, "now": now}
        if self.dice.random() < 0.3:
            months = self.dice.choice([90, 200, 365])
            starts = propose_series(group, today=now.date(), until=now.date() + timedelta(days=months))
            meetings = plan_series(starts=starts or [proposal], **common)
        else:
            meetings = [plan_supervision(starts_at=proposal, **common)]
        for meeting in meetings:
            for volunteer in group.memberships.filter(left_on=None).values_list("volunteer", flat=True):
                self.told[meeting.pk, volunteer] = Told(meeting.starts_at, now.date())

    def _ahead(self, now: datetime) -> list[SupervisionMeeting]:
        ahead = SupervisionMeeting.objects.upcoming(now=now).select_related("group")
        return list(ahead.order_by("starts_at", "group__name"))

    def _change_a_date(self, now: datetime) -> None:
        if not (ahead := self._ahead(now)):
            return
        meeting = self.dice.choice(ahead[:4])
        theirs = [key for key in self.told if key[0] == meeting.pk]
        if self.dice.random() < 0.35:
            cancel_supervision(meeting=meeting, by=self.office, now=now)
            for key in theirs:
                del self.told[key]
            return
        place = self.dice.choice([meeting.place, "Rathaus"])
        days = self.dice.choice([0, 1, -1, 3, 7])
        starts_at = meeting.starts_at.astimezone(BERLIN) + timedelta(days=days)
        if starts_at <= now or (days == 0 and place == meeting.place):
            return
        others = meeting.group.meetings.exclude(pk=meeting.pk).exclude(status=SupervisionStatus.CANCELLED)
        if others.filter(starts_at__date=starts_at.date()).exists():
            return
        move_supervision(
            meeting=meeting, starts_at=starts_at, place=place, by=self.office, now=now, despite_clash=True
        )
        for key in theirs:
            answer = self.told[key].answer if days == 0 else "pending"
            self.told[key] = Told(starts_at, now.date(), answer)

    def _change_a_member(self, now: datetime) -> None:
        group = self.dice.choice(self.groups)
        members = list(group.memberships.filter(left_on=None).order_by("joined_on", "pk"))
        if len(members) > 3 and self.dice.random() < 0.5:
            leaving = members[0]
            leave_group(membership=leaving, by=self.office, today=now.date(), now=now)
            for meeting in self._ahead(now):
                self.told.pop((meeting.pk, leaving.volunteer_id), None)
        else:
            self._join(group, now)

    def _answer(self, now: datetime) -> None:
        open_ones = SupervisionInvitation.objects.filter(
            meeting__status=SupervisionStatus.PLANNED, meeting__starts_at__gt=now
        ).order_by("meeting__starts_at", "volunteer__person__last_name")[:12]
        for invitation in open_ones:
            if self.dice.random() < 0.2:
                answer = self.dice.choice([Answer.YES, Answer.MAYBE, Answer.NO])
                answer_invitation(invitation=invitation, answer=answer, now=now)
                self.told[invitation.meeting_id, invitation.volunteer_id].answer = answer.value

    def _record(self, now: datetime) -> None:
        over = SupervisionMeeting.objects.filter(status=SupervisionStatus.PLANNED, starts_at__lte=now)
        for meeting in over:
            if self.dice.random() < 0.5:
                record_supervision_attendance(meeting=meeting, present=[], by=self.office, now=now)

    # --- who there is -------------------------------------------------------------------------------

    def _group(self, number: int, weekday: int, usual_time: time) -> SupervisionGroup:
        group = make_group(f"Gruppe {number}", weekday=weekday, usual_time=usual_time, place=f"Raum {number}")
        for _member in range(4):
            self._join(group, datetime.combine(self.first_day, time(7), tzinfo=BERLIN))
        return group

    def _join(self, group: SupervisionGroup, now: datetime) -> None:
        self.number = getattr(self, "number", 0) + 1
        name = f"Mitglied{self.number:04}"
        person = make_person(last_name=name, email=f"{name}@example.org".lower())
        volunteer = Volunteer.objects.create(
            person=person,
            programme=make_programme(),
            status=VolunteerStatus.ADMITTED,
            applied_on=self.first_day,
        )
        join_group(group=group, volunteer=volunteer, by=self.office, today=now.date(), now=now)
        for meeting in group.meetings.upcoming(now=now):
            self.told[meeting.pk, volunteer.pk] = Told(meeting.starts_at, now.date())
