"""Rows in numbers: an office in which every list has `count` entries, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count as numbers
from typing import TypeVar

from django.db.models import Model
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import Role, User
from assignments.models import Assignment
from certificates.models import Certificate
from certificates.services.kinds import create_usual_kinds
from events.models import Event, Registration
from matching.models import Proposal
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from office.models import ImportBatch
from partnerships.models import (
    GroupMembership,
    Meeting,
    Partnership,
    SupervisionGroup,
    SupervisionInvitation,
    SupervisionMeeting,
)
from people.models import AvailabilityWindow, Interest, LanguageSkill, Person, PersonInterest
from programmes.models import Municipality, Organisation, Programme, Task
from publications.models import HandbookPage, Newsletter
from training.models import Attendance, Completion, CountedTime, Course, Enrolment, Module, Session
from volunteers.models import ScreeningCheck, Volunteer

AnyModel = TypeVar("AnyModel", bound=Model)
_next = numbers(1)


def save_rows(rows: Iterable[AnyModel]) -> list[AnyModel]:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=500)
    return made


class BulkOffice:
    """One programme; `grow(count)` fills all lists up to that many rows. `administrator` sees them all."""

    def __init__(self) -> None:
        self.today = localdate()
        self.start = self.today - timedelta(days=200)
        # Other rows of the same run may have had their own office before.
        self.town, _made = Municipality.objects.get_or_create(name="Bensheim", district_code="06431")
        self.organisation = Organisation.objects.create(name="Kreis", kind="county")
        self.programme = Programme.objects.create(
            name="Programm", code="VIELE", organisation=self.organisation, starts_on=date(2020, 1, 1)
        )
        self.task = Task.objects.create(programme=self.programme, name="Deutsch", name_en="German")
        self.interest, _made = Interest.objects.get_or_create(name="Kochen", name_en="Cooking")
        self.module = Module.objects.create(programme=self.programme, title="Alles", minutes=2400)
        (self.kind, *_others) = create_usual_kinds(programme=self.programme)
        self.administrator = self._user(Kind.ADMINISTRATOR)
        self.trainer = self._user(Kind.TRAINER)
        self.companion = self._user(Kind.VOLUNTEER)
        # The pages of one record that has `count` parts.
        self.course = self._courses(1)[0]
        self.session = Session.objects.get(course=self.course)
        self.group, self.date = self._group_with_date()
        self.event = self._event()
        self.pair: Partnership | None = None
        self.asked: Newcomer | None = None
        self.size = 0

    def grow(self, count: int) -> None:
        new = range(self.size, count)
        self.size = count
        # Three in four volunteers are ready: one in two of all accompanies somebody, one in four is asked.
        volunteers = self._volunteers(self._people(new, "Ehrenamt"))
        newcomers = self._newcomers(self._people(new, "Neuzugang"))
        half = len(volunteers) // 2
        pairs = self._pairs(volunteers[:half], newcomers[:half])
        self._proposals(volunteers[half : half + half // 2], newcomers[half : half + half // 2])
        self._meetings(pairs, count)
        self._training(volunteers)
        # One in twenty is still to get a certificate.
        self._certificates([v for number, v in enumerate(volunteers) if number % 20])
        self._around(new, volunteers, newcomers)
        self.pair = self.pair or pairs[0]
        self.asked = self.asked or newcomers[-1]
        if not hasattr(self.companion, "person"):
            Person.objects.filter(pk=self.pair.volunteer.person_id).update(user=self.companion)

    # --- people -----------------------------------------------------------------------------------

    def _user(self, kind: Kind) -> User:
        user = User.objects.create_user(f"{kind}{next(_next)}@bench.example", "a-long-password")
        Role.objects.create(user=user, kind=kind, organisation=self.organisation)
        return user

    def _people(self, new: range, name: str) -> list[Person]:
        people = save_rows(
            Person(
                organisation=self.organisation,
                municipality=self.town,
                first_name=f"{name} {number}",
                last_name=f"Muster{number % 97}",
                email=f"{name.lower()}{number}@bench.example",
                postcode="64625",
                place="Bensheim",
                born_on=date(1950 + number % 50, 1 + number % 12, 1 + number % 28),
            )
            for number in new
        )
        save_rows(
            LanguageSkill(person=person, language=language, understanding=4, speaking=4, writing=4)
            for person in people
            for language in ("de", "ti")
        )
        save_rows(PersonInterest(person=person, interest=self.interest) for person in people)
        save_rows(
            AvailabilityWindow(
                person=person, weekday=number % 7, starts_at=time(15 + number % 3), ends_at=time(20)
            )
            for number, person in enumerate(people)
        )
        return people

    def _volunteers(self, people: list[Person]) -> list[Volunteer]:
        volunteers = save_rows(
            Volunteer(person=person, programme=self.programme, status="admitted", applied_on=self.start)
            for person in people
        )
        save_rows(
            Volunteer.offers.through(volunteer_id=volunteer.pk, task_id=self.task.pk)
            for volunteer in volunteers
        )
        save_rows(
            ScreeningCheck(
                volunteer=volunteer,
                kind=kind,
                inspected_on=self.start,
                inspected_by=self.administrator,
                expires_on=self.today + timedelta(days=900),
            )
            for volunteer in volunteers
            for kind in ("criminal_record", "confidentiality")
        )
        return volunteers

    def _newcomers(self, people: list[Person]) -> list[Newcomer]:
        newcomers = save_rows(
            Newcomer(
                person=person,
                programme=self.programme,
                status="accepted",
                registered_on=self.start,
                waiting_since=self.start + timedelta(days=number % 60),
            )
            for number, person in enumerate(people)
        )
        save_rows(
            Newcomer.needs.through(newcomer_id=newcomer.pk, task_id=self.task.pk) for newcomer in newcomers
        )
        return newcomers

    # --- pairs ------------------------------------------------------------------------------------

    def _pairs(self, volunteers: list[Volunteer], newcomers: list[Newcomer]) -> list[Partnership]:
        return save_rows(
            Partnership(volunteer=volunteer, newcomer=newcomer, slot=1, started_on=self.start)
            for volunteer, newcomer in zip(volunteers, newcomers, strict=True)
        )

    def _proposals(self, volunteers: list[Volunteer], newcomers: list[Newcomer]) -> None:
        save_rows(
            Proposal(
                volunteer=volunteer,
                newcomer=newcomer,
                score=70,
                proposed_on=self.today,
                volunteer_asked_on=self.today,
                newcomer_asked_on=self.today,
                expires_on=self.today + timedelta(days=14),
            )
            for volunteer, newcomer in zip(volunteers, newcomers, strict=True)
        )

    def _meetings(self, pairs: list[Partnership], count: int) -> None:
        def on(partnership: Partnership, days: int) -> Meeting:
            day = self.start + timedelta(days=days)
            return Meeting(partnership=partnership, met_on=day, minutes=90, note="Brief gelesen")

        # The first pair meets ever more often, every other one now and then; a third are silent.
        first = self.pair or pairs[0]
        known = first.meetings.count()
        save_rows(on(first, days) for days in range(known, min(199, count)))
        save_rows(
            on(pair, days)
            for number, pair in enumerate(pairs)
            for days in (10, 100 if number % 3 else 198)
            if pair != first
        )

    # --- learning ---------------------------------------------------------------------------------

    def _courses(self, count: int) -> list[Course]:
        """Each with one date, on which everything was taught."""
        courses = save_rows(
            Course(
                programme=self.programme,
                organisation=self.organisation,
                title=f"Kurs {next(_next)}",
                seats=2000,
            )
            for _number in range(count)
        )
        starts_at = datetime.combine(self.start, time(9), tzinfo=UTC)
        save_rows(
            Session(
                course=course,
                title=self.module.title,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=2400),
                place="Haus",
                trainer=self.trainer,
            )
            for course in courses
        )
        return courses

    def _training(self, volunteers: list[Volunteer]) -> None:
        save_rows(Enrolment(course=self.course, volunteer=v, enrolled_on=self.start) for v in volunteers)
        attended = save_rows(
            Attendance(session=self.session, volunteer=volunteer, status="present", minutes=2400)
            for number, volunteer in enumerate(volunteers)
            if number % 4 != 3
        )
        save_rows(
            CountedTime(
                volunteer=entry.volunteer,
                module=self.module,
                minutes=2400,
                counted_on=self.start,
                attendance=entry,
            )
            for entry in attended
        )
        save_rows(
            Completion(
                volunteer=entry.volunteer,
                programme=self.programme,
                reached_on=self.start,
                required_minutes=2400,
            )
            for entry in attended
        )

    def _certificates(self, volunteers: list[Volunteer]) -> None:
        given = Certificate.objects.count()
        facts = {"name": "Muster", "organisation": "Kreis", "programme": "P", "total_minutes": 2400}
        save_rows(
            Certificate(
                kind=self.kind,
                volunteer=volunteer,
                programme=self.programme,
                year=self.today.year,
                sequence=number,
                number=f"IBP-{self.today.year}-{number:04d}",
                verification_code=f"{number:012d}",
                facts={**facts, "modules": [], "course": "Kurs"},
                issued_on=self.today,
            )
            for number, volunteer in enumerate(volunteers, start=given + 1)
        )

    # --- everything else --------------------------------------------------------------------------

    def _group_with_date(self) -> tuple[SupervisionGroup, SupervisionMeeting]:
        group = self._groups(range(1))[0]
        starts_at = datetime.now(UTC) + timedelta(days=30)
        return group, SupervisionMeeting.objects.create(
            group=group, starts_at=starts_at, announced_at=datetime.now(UTC), place="Haus"
        )

    def _groups(self, new: range) -> list[SupervisionGroup]:
        return save_rows(
            SupervisionGroup(
                programme=self.programme,
                organisation=self.organisation,
                name=f"Gruppe {next(_next)}",
                place="Haus",
                weekday=2,
                usual_time=time(18),
            )
            for _number in new
        )

    def _events(self, new: range) -> list[Event]:
        starts_at = datetime.now(UTC) + timedelta(days=20)
        return save_rows(
            Event(
                programme=self.programme,
                organisation=self.organisation,
                title=f"Treffen {number}",
                kind="conference",
                starts_at=starts_at + timedelta(hours=number),
                ends_at=starts_at + timedelta(hours=number + 2),
                place="Haus",
                seats=2000,
                is_public=True,
            )
            for number in new
        )

    def _event(self) -> Event:
        return self._events(range(1))[0]

    def _around(self, new: range, volunteers: list[Volunteer], newcomers: list[Newcomer]) -> None:
        save_rows(GroupMembership(group=self.group, volunteer=v, joined_on=self.start) for v in volunteers)
        save_rows(SupervisionInvitation(meeting=self.date, volunteer=volunteer) for volunteer in volunteers)
        self._groups(new)
        self._events(new)
        save_rows(
            Registration(event=self.event, name=f"Gast {n}", email=f"gast{n}@bench.example") for n in new
        )
        now = datetime.now(UTC)
        save_rows(
            OutgoingMail(
                key=f"bench:{number}",
                person=volunteer.person,
                to_email=volunteer.person.email,
                subject="Einladung",
                text="Kommen Sie?",
                due_at=now,
            )
            for number, volunteer in zip(new, volunteers, strict=True)
        )
        save_rows(
            Assignment(
                programme=self.programme,
                organisation=self.organisation,
                newcomer=newcomer,
                kind="authority",
                language="ti",
                starts_at=now + timedelta(days=5, hours=number),
                minutes=60,
                place="Rathaus",
            )
            for number, newcomer in zip(new, newcomers, strict=True)
        )
        self._courses(len(new))
        save_rows(
            ImportBatch(
                programme=self.programme,
                organisation=self.organisation,
                kind="volunteers",
                file_name=f"liste{number}.csv",
                uploaded_by=self.administrator,
            )
            for number in new
        )
        save_rows(
            HandbookPage(
                kind="recommendation", slug=f"seite-{n}", title=f"Seite {n}", text="Text", is_published=True
            )
            for n in new
        )
        save_rows(Newsletter(number=n + 1, title=f"Brief {n}", text="Text", sent_on=self.today) for n in new)
        users = save_rows(User(email=f"konto{number}@bench.example") for number in new)
        save_rows(Role(user=user, kind=Kind.COORDINATOR, organisation=self.organisation) for user in users)

    def grow_catalogues(self, count: int) -> None:
        """Towns and organisations apart, for every other list offers them all in its filter."""
        new = range(Municipality.objects.count(), count)
        save_rows(Municipality(name=f"Ort {number}", district_code="06431") for number in new)
        save_rows(Organisation(name=f"Stelle {n}", kind="welfare", is_contact_point=True) for n in new)
