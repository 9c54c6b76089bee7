"""Who is short of what by how much, which dates help, and the reminder."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Kind
from messaging.models import OutgoingMail
from tests.builders import make_municipality, make_organisation, make_person, make_user, make_volunteer
from tests.training.builders import (
    BERLIN,
    address,
    attend,
    attend_everything,
    give_place,
    make_course,
    make_curriculum,
    make_session,
)
from training.services.reminding import remind_of_missing
from training.shortfall import coming_dates, shortfalls_of
from volunteers.enums import RefusalReason, VolunteerStatus

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def people(response):
    return [row.volunteer for row, _missing in response.context["rows"]]


def short_of_law(name="Kurz", **person):
    """Has everything but residence law."""
    volunteer = make_volunteer(person_last_name=name, **{f"person_{key}": v for key, v in person.items()})
    attend_everything(volunteer, short={"Aufenthaltsrecht": 240}, course=make_course(f"Kurs {name}"))
    return volunteer


def test_who_is_short_of_most_stands_first_and_who_is_ready_not_at_all(office):
    make_curriculum()
    little, much, ready = short_of_law(), make_volunteer(person_last_name="Viel"), make_volunteer()
    attend_everything(ready)
    make_volunteer(
        status=VolunteerStatus.REFUSED,
        decided_on=NOW.date(),
        refusal_reason=RefusalReason.NO_TIME,
    )
    response = office.get(address("shortfall"))
    assert people(response) == [much, little]
    page = response.content.decode()
    assert "Aufenthaltsrecht, 4\N{NO-BREAK SPACE}h" in page
    assert "40\N{NO-BREAK SPACE}h" in page
    assert people(office.get(address("shortfall"), {"sort": "missing_minutes"})) == [little, much]


def test_it_is_filtered_by_town_and_course(office):
    make_curriculum()
    here = make_volunteer(person_last_name="Hier")
    make_municipality("Heppenheim", "64646")
    there = make_volunteer(make_person(last_name="Dort", postcode="64646"))
    course = make_course()
    give_place(course, there)
    town = there.person.municipality_id
    assert people(office.get(address("shortfall"), {"municipality": town})) == [there]
    assert people(office.get(address("shortfall"), {"course": course.pk})) == [there]
    assert set(people(office.get(address("shortfall")))) == {here, there}


def test_only_dates_help_that_teach_what_is_missing_and_have_a_seat():
    modules = make_curriculum()
    volunteer = short_of_law()
    law, other = modules["Aufenthaltsrecht"], modules["Staatsangehörigkeitsrecht"]
    when = NOW + timedelta(days=3)
    helps = make_session(make_course("Hilft"), law, starts_at=when)
    make_session(make_course("Anderes"), other, starts_at=when, minutes=120)
    make_session(make_course("Vorbei"), law, starts_at=NOW - timedelta(days=3))
    make_session(make_course("Abgesagt"), law, starts_at=when, cancelled_at=NOW)
    full = make_session(make_course("Voll", seats=1), law, starts_at=when)
    give_place(full.course, make_volunteer(person_last_name="Sitzt"))
    booked = make_session(make_course("Gebucht"), law, starts_at=when + timedelta(days=1))
    give_place(booked.course, volunteer)
    (found,) = shortfalls_of([volunteer], dates=coming_dates([volunteer], now=NOW), today=NOW.date())
    assert (found.dates, found.booked) == ([helps], [booked])


def test_the_reminder_names_what_is_missing_and_the_dates_once_a_day(office):
    volunteer = short_of_law(email="helga@example.org")
    silent = short_of_law("Ohne Adresse")
    session = make_session(
        make_course("Hilft"),
        make_curriculum()["Aufenthaltsrecht"],
        starts_at=timezone.now() + timedelta(days=3),
        place="Lorsch, Museum",
    )
    chosen = {"volunteer": [volunteer.pk, silent.pk], "next": address("shortfall") + "?sort=person"}
    first = office.post(address("shortfall_remind"), chosen)
    assert first.url == address("shortfall") + "?sort=person"
    response = office.post(address("shortfall_remind"), chosen, follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "Ohne Adresse" in said
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "helga@example.org"
    assert "Aufenthaltsrecht, 4\N{NO-BREAK SPACE}h" in mail.text
    assert "Lorsch, Museum" in mail.text
    assert session.title in mail.html
    remind_of_missing(volunteers=[volunteer], now=timezone.now() + timedelta(days=1))
    assert OutgoingMail.objects.count() == 2


def test_the_reminder_speaks_the_language_of_its_reader():
    make_curriculum()
    volunteer = make_volunteer(
        make_person(email="mary@example.org", correspondence_language="en", languages={"en": 7})
    )
    remind_of_missing(volunteers=[volunteer], now=NOW)
    assert "still" in OutgoingMail.objects.get().text


def test_nobody_is_reminded_who_is_ready_or_of_another_office(office):
    ready = make_volunteer(person_email="fertig@example.org")
    attend_everything(ready)
    foreign = make_volunteer(
        make_person(email="fremd@example.org", organisation=make_organisation("Caritas", kind="welfare"))
    )
    office.post(address("shortfall_remind"), {"volunteer": [ready.pk, foreign.pk, "keine-id"]})
    assert not OutgoingMail.objects.filter(key__startswith="training-missing").exists()


def test_a_foreign_address_to_go_back_to_is_not_taken(office):
    response = office.post(address("shortfall_remind"), {"next": "https://evil.example/"})
    assert response.url == address("shortfall")


def test_queries_do_not_grow_with_people_or_dates(office):
    module = make_curriculum()["Aufenthaltsrecht"]

    def queries_with(rows):
        for number in range(rows):
            volunteer = make_volunteer(person_last_name=f"Nr. {number}")
            attend(volunteer, module, 60, course=make_course(f"Kurs {number}"))
            when = timezone.now() + timedelta(days=number + 1)
            give_place(make_session(make_course(), starts_at=when).course, volunteer)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address("shortfall")).status_code == 200
        return len(queries)

    queries_with(1)
    assert queries_with(2) == queries_with(12)
