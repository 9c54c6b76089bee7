"""A made-up county as records of the office: everybody waits, or is admitted, screened and trained."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils.timezone import localdate

from accounts.models import User
from benchmarks.matching.county import INTERESTS, TASKS, County
from benchmarks.rows import save_rows
from matching.engine.profile import Profile
from newcomers.models import Newcomer
from people.models import AvailabilityWindow, Interest, LanguageSkill, Person, PersonInterest
from programmes.models import Organisation, Programme, Task
from programmes.postcodes import all_places
from training.models import Attendance, Completion, CountedTime, Course, Module, Session
from volunteers.models import ScreeningCheck, Volunteer

# As in the demo county: forty hours in so many modules, each taught on a day of its own.
MODULES = 10


class CountyOffice:
    """One programme with everybody of the county in it."""

    def __init__(self, county: County) -> None:
        self.today = localdate()
        self.start = self.today - timedelta(days=200)
        self.organisation = Organisation.objects.create(name="Kreis der Messung", kind="county")
        self.programme = Programme.objects.create(
            name="Messung", code="MESSUNG", organisation=self.organisation, starts_on=date(2020, 1, 1)
        )
        self.user = User.objects.create_user("messung@bench.example", "a-long-password")
        self.places = {(place.latitude, place.longitude): place for place in all_places()}
        self.interests = {
            name: Interest.objects.create(name=f"Messung {name}", name_en=name) for name in INTERESTS
        }
        self.tasks = {
            name: Task.objects.create(programme=self.programme, name=name, name_en=name) for name in TASKS
        }
        volunteers = self._volunteers(county)
        self._newcomers(county)
        self._prepare(volunteers)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _volunteers(self, county: County) -> list[Volunteer]:
        people = zip(county.volunteers, self._people(county.volunteers), county.places, strict=True)
        volunteers = save_rows(
            Volunteer(
                person=person,
                programme=self.programme,
                status="admitted",
                applied_on=self.start,
                places=places,
                wished_gender=profile.wished_gender,
                accepts_children=profile.accepts_children,
            )
            for profile, person, places in people
        )
        save_rows(
            Volunteer.offers.through(volunteer_id=volunteer.pk, task_id=self.tasks[task].pk)
            for profile, volunteer in zip(county.volunteers, volunteers, strict=True)
            for task in profile.tasks
        )
        return volunteers

    def _newcomers(self, county: County) -> None:
        people = zip(county.newcomers, self._people(county.newcomers), county.waiting_days, strict=True)
        newcomers = save_rows(
            Newcomer(
                person=person,
                programme=self.programme,
                status="accepted",
                registered_on=self.today - timedelta(days=days),
                waiting_since=self.today - timedelta(days=days),
                wished_gender=profile.wished_gender,
                children=profile.children,
            )
            for profile, person, days in people
        )
        save_rows(
            Newcomer.needs.through(newcomer_id=newcomer.pk, task_id=self.tasks[task].pk)
            for profile, newcomer in zip(county.newcomers, newcomers, strict=True)
            for task in profile.tasks
        )

    def _people(self, profiles: list[Profile]) -> list[Person]:
        people = save_rows(self._person(profile) for profile in profiles)
        pairs = list(zip(profiles, people, strict=True))
        save_rows(
            LanguageSkill(
                person=person, language=code, understanding=skill.understanding, speaking=skill.speaking
            )
            for profile, person in pairs
            for code, skill in profile.languages.items()
        )
        save_rows(
            PersonInterest(person=person, interest=self.interests[name], dislikes=name in profile.dislikes)
            for profile, person in pairs
            for name in profile.likes | profile.dislikes
        )
        save_rows(
            AvailabilityWindow(
                person=person,
                weekday=window.weekday,
                starts_at=time(*divmod(window.start, 60)),
                ends_at=time(*divmod(window.end, 60)),
            )
            for profile, person in pairs
            for window in profile.windows
        )
        return people

    def _person(self, profile: Profile) -> Person:
        assert profile.coordinates is not None
        place = self.places[profile.coordinates]
        return Person(
            organisation=self.organisation,
            first_name=profile.id,
            last_name="Messung",
            gender=profile.gender,
            postcode=place.postcode,
            place=place.name,
            travels_km=profile.travels_km,
        )

    def _prepare(self, volunteers: Iterable[Volunteer]) -> None:
        course = Course.objects.create(
            programme=self.programme, organisation=self.organisation, title="Messung", seats=5000
        )
        first = datetime.combine(self.start, time(9), tzinfo=UTC)
        sessions = [
            Session.objects.create(
                course=course,
                title=f"Teil {number}",
                starts_at=first + timedelta(days=number),
                ends_at=first + timedelta(days=number, minutes=240),
                place="Haus",
            )
            for number in range(MODULES)
        ]
        module_of = {
            session: Module.objects.create(programme=self.programme, title=session.title, minutes=240)
            for session in sessions
        }
        people = list(volunteers)
        attended = save_rows(
            Attendance(session=session, volunteer=volunteer, status="present", minutes=240)
            for volunteer in people
            for session in sessions
        )
        save_rows(
            CountedTime(
                volunteer=entry.volunteer,
                module=module_of[entry.session],
                minutes=240,
                counted_on=self.start,
                attendance=entry,
            )
            for entry in attended
        )
        save_rows(
            Completion(volunteer=volunteer, programme=self.programme, reached_on=self.start)
            for volunteer in people
        )
        save_rows(
            ScreeningCheck(
                volunteer=volunteer,
                kind=kind,
                inspected_on=self.start,
                inspected_by=self.user,
                expires_on=self.today + timedelta(days=900),
            )
            for volunteer in people
            for kind in ("criminal_record", "confidentiality")
        )
