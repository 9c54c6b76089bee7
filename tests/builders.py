"""Records for tests, built through the services where there are any.

Every function takes what a test cares about and makes up the rest, the same each time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP

from accounts.enums import Kind
from accounts.models import Role, User
from accounts.second_factor import STAFF
from kern.public_forms import stamp
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.models import Partnership, SupervisionGroup
from partnerships.services.partnership import start_partnership
from partnerships.services.supervision import join_group
from people.models import Interest, Person
from people.services import save_person, set_availability, set_interests, set_languages
from programmes.models import Municipality, MunicipalityPostcode, Organisation, Programme, Task
from tests.fixtures.login import TOTP_SECRET
from training.enums import AttendanceStatus
from training.models import Attendance, Course, Module, Session, SessionModule
from training.services.attendance import count_time
from training.services.completion import settle
from volunteers.enums import ScreeningKind, VolunteerStatus
from volunteers.models import ScreeningCheck, Volunteer

TODAY = date(2026, 3, 2)  # a Monday
_numbers = count(1)


def opened(*, ago: float = 60) -> dict[str, str]:
    """What a public form carries that was opened so many seconds ago; to be posted with the rest."""
    return {"opened": stamp(ago=ago)}


def make_municipality(name: str = "Bensheim", postcode: str = "64625") -> Municipality:
    municipality, _ = Municipality.objects.get_or_create(name=name, district_code="06431")
    MunicipalityPostcode.objects.get_or_create(postcode=postcode, defaults={"municipality": municipality})
    return municipality


def make_organisation(name: str = "Kreis Bergstraße", **fields: Any) -> Organisation:
    fields.setdefault("kind", "county")
    organisation, _ = Organisation.objects.get_or_create(name=name, defaults=fields)
    return organisation


def make_programme(name: str = "Integration braucht Partnerschaft", **fields: Any) -> Programme:
    fields.setdefault("code", "IBP")
    fields.setdefault("starts_on", date(2025, 1, 1))
    fields.setdefault("organisation", make_organisation())
    programme, _ = Programme.objects.get_or_create(name=name, defaults=fields)
    return programme


def make_task(name: str = "Deutsch sprechen", name_en: str = "Speaking German") -> Task:
    task, _ = Task.objects.get_or_create(programme=make_programme(), name=name, defaults={"name_en": name_en})
    return task


def make_interest(name: str = "Kochen", name_en: str = "Cooking") -> Interest:
    interest, _ = Interest.objects.get_or_create(name=name, defaults={"name_en": name_en})
    return interest


def make_user(*kinds: Kind, email: str | None = None, **fields: Any) -> User:
    """With these roles, and a second factor where they ask for one (`has_factor=False`: without).

    Coordinators work for the organisation of `make_organisation()`.
    """
    has_factor = fields.pop("has_factor", bool(STAFF & set(kinds)))
    organisation = fields.pop("organisation", None)
    municipality = fields.pop("municipality", None)
    user = User.objects.create_user(
        email or f"user{next(_numbers)}@example.org", fields.pop("password", "a-long-password"), **fields
    )
    for kind in kinds:
        scope = {"organisation": organisation or make_organisation()} if kind == Kind.COORDINATOR else {}
        Role.objects.create(user=user, kind=kind, municipality=municipality, **scope)
    if has_factor:
        TOTP.activate(user, TOTP_SECRET)
    return user


def make_person(first_name: str = "Helga", last_name: str = "Muster", **fields: Any) -> Person:
    """In Bensheim, native German speaker, likes cooking, free on Tuesdays 15–18 unless told otherwise."""
    languages = fields.pop("languages", {"de": 7})
    windows = fields.pop("windows", [(1, time(15), time(18))])
    likes = fields.pop("likes", None)
    fields.setdefault("organisation", make_organisation())
    fields.setdefault("postcode", "64625")
    make_municipality()
    person = save_person(Person(first_name=first_name, last_name=last_name, **fields), today=TODAY)
    set_languages(person, levels=languages)
    set_availability(person, windows=windows)
    set_interests(person, likes=[make_interest()] if likes is None else likes)
    return person


def make_volunteer(person: Person | None = None, **fields: Any) -> Volunteer:
    """Admitted, offers speaking German; `person` may be a Person or is made from `person_*` fields."""
    person_fields = {
        k.removeprefix("person_"): fields.pop(k) for k in list(fields) if k.startswith("person_")
    }
    offers = fields.pop("offers", None)
    fields.setdefault("status", VolunteerStatus.ADMITTED)
    fields.setdefault("applied_on", TODAY)
    volunteer = Volunteer.objects.create(
        person=person or make_person(**person_fields), programme=make_programme(), **fields
    )
    volunteer.offers.set([make_task()] if offers is None else offers)
    return volunteer


def make_newcomer(person: Person | None = None, **fields: Any) -> Newcomer:
    """Accepted and waiting, speaks Tigrinya and German A2, needs speaking German."""
    person_fields = {
        k.removeprefix("person_"): fields.pop(k) for k in list(fields) if k.startswith("person_")
    }
    person_fields.setdefault("first_name", "Selam")
    person_fields.setdefault("last_name", "Tesfay")
    person_fields.setdefault("languages", {"ti": 7, "de": 2})
    needs = fields.pop("needs", None)
    fields.setdefault("status", NewcomerStatus.ACCEPTED)
    fields.setdefault("registered_on", TODAY)
    if fields["status"] == NewcomerStatus.ACCEPTED:
        fields.setdefault("waiting_since", TODAY)
    newcomer = Newcomer.objects.create(
        person=person or make_person(**person_fields), programme=make_programme(), **fields
    )
    newcomer.needs.set([make_task()] if needs is None else needs)
    return newcomer


def make_screened(volunteer: Volunteer) -> Volunteer:
    """Both documents inspected, valid for years."""
    for kind in ScreeningKind.values:
        ScreeningCheck.objects.create(
            volunteer=volunteer,
            kind=kind,
            inspected_on=TODAY,
            inspected_by=make_user(),
            expires_on=date(2031, 1, 1),
        )
    return volunteer


def make_trained(volunteer: Volunteer, minutes: int = 2400) -> Volunteer:
    """Has attended so much of a single module of 40 hours, in a course of their own organisation."""
    programme = volunteer.programme
    module, _ = Module.objects.get_or_create(
        programme=programme, title="Grundlagen", defaults={"minutes": 2400}
    )
    course, _ = Course.objects.get_or_create(
        programme=programme, organisation=volunteer.person.organisation, title="Kurs Frühjahr"
    )
    starts_at = datetime(2026, 1, 10, 9, tzinfo=UTC)
    session, _ = Session.objects.get_or_create(
        course=course,
        title=module.title,
        starts_at=starts_at,
        defaults={"ends_at": starts_at + timedelta(minutes=2400), "place": "Bensheim"},
    )
    SessionModule.objects.get_or_create(session=session, module=module, defaults={"minutes": 2400})
    count_time(
        Attendance.objects.create(
            session=session, volunteer=volunteer, status=AttendanceStatus.PRESENT, minutes=minutes
        )
    )
    settle([volunteer], by=None, today=TODAY, reason="test")
    return volunteer


def make_ready_volunteer(**fields: Any) -> Volunteer:
    """Admitted, screened and trained: may be brought together with somebody."""
    return make_trained(make_screened(make_volunteer(**fields)))


def make_partnership(
    volunteer: Volunteer | None = None,
    newcomer: Newcomer | None = None,
    *,
    started_on: date = TODAY,
    trial_meetings: int = 0,
) -> Partnership:
    """Started through the service."""
    return start_partnership(
        volunteer=volunteer or make_ready_volunteer(),
        newcomer=newcomer or make_newcomer(),
        by=make_user(),
        today=started_on,
        trial_meetings=trial_meetings,
    )


def make_group(name: str = "Austausch Bensheim", members: int = 0, **fields: Any) -> SupervisionGroup:
    """Meets on Wednesdays from 18 to 20 h, with so many members who have an e-mail address."""
    fields.setdefault("programme", make_programme())
    fields.setdefault("organisation", make_organisation())
    fields.setdefault("place", "Haus am Markt, Bensheim")
    fields.setdefault("weekday", 2)
    fields.setdefault("usual_time", time(18))
    group = SupervisionGroup.objects.create(name=name, **fields)
    for number in range(members):
        email = f"member{next(_numbers)}@example.org"
        volunteer = make_volunteer(person_last_name=f"Mitglied{number}", person_email=email)
        join_group(group=group, volunteer=volunteer, by=make_user(), today=TODAY)
    return group
