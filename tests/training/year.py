"""The world of the simulated year: what may happen on a day, drawn by lot from a fixed seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import time_machine
from django.core.exceptions import ValidationError

from programmes.models import Programme
from tests.builders import make_programme, make_user, make_volunteer
from tests.training.builders import BERLIN, make_course, make_curriculum
from training.enums import AttendanceStatus, CourseKind
from training.models import (
    Attendance,
    Completion,
    CountedTime,
    Course,
    Enrolment,
    Module,
    Session,
    SessionPlace,
)
from training.places import participants, signed_off
from training.progress import progress_of
from training.services import attendance, credits, enrolment, session_reminders
from training.services.attendance import AttendanceEntry
from training.services.completion import settle_all
from training.services.courses import save_course
from training.services.planning import plan_course
from training.services.sessions import add_session, cancel_session
from volunteers.models import Volunteer
from volunteers.services import end_volunteer

COHORTS = {"Heppenheim": date(2026, 1, 17), "Bensheim": date(2026, 3, 7), "Lorsch": date(2026, 8, 29)}
SEATS, PEOPLE = 6, 24
REQUIRED_MINUTES, REQUIRED_MODULES = 900, 2
NEW_MODULE_ON = date(2026, 6, 15)
TALKS_NEEDED, TALKS_OF, TALKS_MONTHS = 2, 4, 6
STATUSES = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.PARTLY,
    AttendanceStatus.EXCUSED,
    AttendanceStatus.ABSENT,
)
WEIGHTS = (92, 4, 2, 2)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=BERLIN)


class Year:
    """`done` and `refused` count what was tried, by name; `after_step` hears of all that happened."""

    def __init__(self, clock: time_machine.Traveller, seed: int) -> None:
        self.clock, self.dice = clock, Random(seed)
        self.after_step: Callable[[str], None] = lambda name: None
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.now = at(date(2026, 1, 5), 8)
        self.office, self.trainer = make_user(), make_user()
        self.modules = list(make_curriculum().values())
        Module.objects.filter(position__gt=REQUIRED_MODULES).update(is_required=False)
        Module.objects.create(
            programme=make_programme(),
            title="Kinderschutz",
            minutes=60,
            position=99,
            valid_from=NEW_MODULE_ON,
        )
        Programme.objects.filter(pk=make_programme().pk).update(
            required_training_minutes=REQUIRED_MINUTES,
            regular_attendance_needed=TALKS_NEEDED,
            regular_attendance_of=TALKS_OF,
            regular_attendance_months=TALKS_MONTHS,
        )
        # A few have an address: mails are not what this is about.
        self.people = [
            make_volunteer(
                person_last_name=f"V{n:02}", person_email=f"v{n}@example.org" if n % 6 == 0 else ""
            )
            for n in range(PEOPLE)
        ]
        self.cohorts = [self._cohort(town, starts_on) for town, starts_on in COHORTS.items()]
        self.series = make_course("Talks", kind=CourseKind.SERIES, seats=18)
        for month in range(1, 13):
            self._date(self.series, {}, at(date(2026, month, 12), 18), 120, title=f"Talk {month}")
        # The nights in which clocks change: four hours on the spot, five and three on the wall.
        law = self.modules[4]
        self._date(self.cohorts[1], {law: 240}, at(date(2026, 3, 28), 23), 240)
        self._date(self.cohorts[2], {law: 240}, at(date(2026, 10, 24), 23), 240)

    def _cohort(self, town: str, starts_on: date) -> Course:
        course = Course(
            programme=make_programme(), organisation=make_programme().organisation, title=town, seats=SEATS
        )
        return plan_course(
            course=course,
            starts_on=starts_on,
            weekdays=[5],
            starts_at=time(9),
            place=town,
            longest=240,
            trainer=self.trainer,
        )

    def _date(
        self, course: Course, modules: dict[Module, int], starts_at: datetime, minutes: int, title: str = ""
    ) -> Session:
        return add_session(
            course=course,
            modules=modules,
            starts_at=starts_at,
            minutes=minutes,
            place="Haus am Markt",
            title=title,
            now=self.now,
        )

    # --- a day ----------------------------------------------------------------------------------

    def live(self, day: date) -> None:
        """Everything of one day, from the tasks of the night to the last date of the evening."""
        self._be(at(day, 6))
        if day.weekday() == 0:
            settle_all(today=day)
            self._happened("settle")
        session_reminders.queue_reminders(now=self.now)
        self._be(at(day, 8, 15))
        for name, chance, action in self._actions():
            if self.dice.random() < chance:
                self._attempt(name, action)
        sessions = Session.objects.held().select_related("course").order_by("starts_at", "title")
        today = list(sessions.filter(starts_at__date=day))
        for session in today:
            self._hold(session)
        late = sessions.filter(starts_at__date=day - timedelta(days=2), course=self.cohorts[0])
        for session in late:  # typed in from paper
            self._be(at(day, 20))
            self._record(session)
        if today:
            enrolment.sweep_places(now=self.now)
            self._happened("sweep")

    def _happened(self, name: str) -> None:
        self.done[name] += 1
        self.after_step(name)

    def _be(self, moment: datetime) -> None:
        self.now = moment
        self.clock.move_to(moment)

    def _attempt(self, name: str, action: Callable[[], object]) -> None:
        try:
            happened = action()
        except ValidationError:
            self.refused[name] += 1
        else:
            if happened is not False:
                self._happened(name)

    def _actions(self) -> list[tuple[str, float, Callable[[], object]]]:
        return [
            ("join", 0.35, self._join),
            ("join series", 0.3, self._join_series),
            ("leave", 0.04, self._leave),
            ("sign off", 0.3, self._sign_off),
            ("sign on", 0.15, self._sign_on),
            ("make up", 0.5, self._make_up),
            ("give up", 0.05, self._give_up),
            ("correct", 0.15, self._correct),
            ("credit", 0.08, self._credit),
            ("take back", 0.05, self._take_back),
            ("call off", 0.04, self._call_off),
            ("more seats", 0.01, self._more_seats),
            ("end", 0.01, self._end),
        ]

    def _one(self, rows: Any) -> Any:
        """One of them by lot, None of nobody; in an order that does not hang on random ids."""
        found = list(rows)
        return self.dice.choice(found) if found else None

    # --- what people do -------------------------------------------------------------------------

    def _join(self) -> object:
        course = self._one(
            Course.objects.filter(pk__in=[c.pk for c in self.cohorts], sessions__ends_at__gt=self.now)
            .order_by("title")
            .distinct()
        )
        return course is not None and self._enrol(course)

    def _join_series(self) -> object:
        return self._enrol(self.series)

    def _enrol(self, course: Course) -> object:
        volunteer = Volunteer.objects.select_related("person").get(pk=self.dice.choice(self.people).pk)
        return enrolment.enrol(
            course=course, volunteer=volunteer, by=self.office, today=self.now.date(), now=self.now
        )

    def _leave(self) -> object:
        place = self._one(Enrolment.objects.order_by("created_at").select_related("course", "volunteer"))
        return place is not None and enrolment.leave_course(
            course=place.course, volunteer=place.volunteer, now=self.now
        )

    def _soon(self) -> Session | None:
        ahead = Session.objects.held().filter(
            starts_at__gt=self.now, starts_at__lt=self.now + timedelta(days=14)
        )
        return self._one(ahead.order_by("starts_at", "title").select_related("course"))

    def _sign_off(self) -> object:
        session = self._soon()
        volunteer = session and self._one(self._expected(session))
        return volunteer and attendance.sign_off_date(session=session, volunteer=volunteer, now=self.now)

    def _sign_on(self) -> object:
        absence = self._one(
            Attendance.objects.filter(session__starts_at__gt=self.now)
            .order_by("created_at")
            .select_related("session__course", "volunteer")
        )
        return absence is not None and attendance.sign_on_again(
            session=absence.session, volunteer=absence.volunteer, now=self.now
        )

    def _make_up(self) -> object:
        learners = Enrolment.objects.order_by("created_at").select_related("volunteer__person__user")
        enrolled = self._one(learners.exclude(course=self.series))
        if enrolled is None:
            return False
        volunteer = enrolled.volunteer
        missing = [part.module for part in progress_of(volunteer).modules if part.missing]
        dates = Session.objects.held().filter(parts__module__in=missing, starts_at__gt=self.now)
        session = self._one(dates.distinct().order_by("starts_at", "title").select_related("course")[:6])
        return session is not None and enrolment.enrol_in_session(
            session=session, volunteer=volunteer, by=self.office, now=self.now
        )

    def _give_up(self) -> object:
        place = self._one(SessionPlace.objects.order_by("created_at").select_related("session", "volunteer"))
        return place is not None and enrolment.leave_session(
            session=place.session, volunteer=place.volunteer, now=self.now
        )

    # --- what the office does -------------------------------------------------------------------

    def _correct(self) -> object:
        entries = (
            Attendance.objects.exclude(recorded_by=None)
            .order_by("created_at", "volunteer__person__last_name")
            .select_related("session__course", "volunteer__person")
        )
        # Half of them those of people who have completed the preparation: there it matters.
        ready = entries.filter(volunteer__in=Completion.objects.standing().values("volunteer"))
        entry = self._one(ready if self.dice.random() < 0.5 else entries)
        return entry is not None and attendance.record_session_attendance(
            session=entry.session,
            entries=[self._entry(entry.session, entry.volunteer, (40, 30, 15, 15))],
            by=self.trainer,
            now=self.now,
        )

    def _credit(self) -> object:
        return credits.credit_time(
            volunteer=self._one(self.people),
            module=self._one(self.modules),
            minutes=self.dice.choice([30, 60, 120, 240]),
            reason="Kurs anderswo",
            on=self.now.date(),
            by=self.office,
            today=self.now.date(),
        )

    def _take_back(self) -> object:
        credit = self._one(CountedTime.objects.filter(attendance=None).order_by("created_at"))
        return credit is not None and credits.take_back_credit(
            credit=credit, by=self.office, today=self.now.date()
        )

    def _call_off(self) -> object:
        session = self._soon()
        if session is None:
            return False
        cancel_session(session=session, reason="krank", by=self.office, now=self.now)
        last = session.course.sessions.order_by("starts_at").last()
        modules = {part.module: part.minutes for part in session.parts.select_related("module")}
        day = last.starts_at.date() + timedelta(days=3)
        return self._date(
            session.course, modules, at(day, 17), session.minutes, title=f"{session.title}, neu"
        )

    def _more_seats(self) -> object:
        course = self._one(Course.objects.order_by("title"))
        course.seats += 1
        return save_course(course, now=self.now)

    def _end(self) -> object:
        volunteer = Volunteer.objects.get(pk=self._one(self.people).pk)
        return end_volunteer(volunteer=volunteer, by=self.office, today=self.now.date())

    # --- a date ---------------------------------------------------------------------------------

    def _expected(self, session: Session) -> list[Volunteer]:
        absent = signed_off(session)
        people = [volunteer for volunteer in participants(session) if volunteer.pk not in absent]
        return sorted(people, key=lambda volunteer: volunteer.person.last_name)

    def _hold(self, session: Session) -> None:
        """Some check in themselves, a few of them late; then the trainer records the others."""
        for volunteer in self._expected(session):
            if self.dice.random() < 0.25:
                late = self.dice.choice([-5, 3, 40])
                self._be(session.starts_at.astimezone(BERLIN) + timedelta(minutes=late))
                self._attempt(
                    "check in",
                    lambda who=volunteer: attendance.check_in(session=session, volunteer=who, now=self.now),
                )
        self._be(session.ends_at.astimezone(BERLIN))
        if session.course != self.cohorts[0]:
            self._record(session)

    def _record(self, session: Session) -> None:
        checked_in = set(session.attendances.values_list("volunteer", flat=True))
        entries = [
            self._entry(session, volunteer, WEIGHTS)
            for volunteer in self._expected(session)
            if volunteer.pk not in checked_in
        ]
        attendance.record_session_attendance(session=session, entries=entries, by=self.trainer, now=self.now)
        self._happened("record")

    def _entry(self, session: Session, volunteer: Volunteer, weights: tuple[int, ...]) -> AttendanceEntry:
        (status,) = self.dice.choices(STATUSES, weights)
        partly = self.dice.randrange(1, session.minutes) if status == AttendanceStatus.PARTLY else None
        return AttendanceEntry(volunteer, status, partly)
