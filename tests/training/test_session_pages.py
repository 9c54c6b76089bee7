"""The pages of a single date: its form, and guests who make up for a module."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Kind
from tests.builders import make_user, make_volunteer
from tests.training.builders import (
    BERLIN,
    address,
    attend,
    give_place,
    make_course,
    make_curriculum,
    make_session,
)
from training.models import Module, Session

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


# --- the form ---------------------------------------------------------------------------------


@pytest.fixture
def office(client):
    user = make_user(Kind.COORDINATOR)
    client.force_login(user)
    client.user = user
    return client


def typed(session, **changes):
    module = session.parts.get().module
    return {
        "held_on": "2026-03-10",
        "starts_at": "18:00",
        "ends_at": "21:30",
        "place": "Lorsch",
        "module_1": module.pk,
        **changes,
    }


def test_a_date_is_moved(office):
    session = make_session()
    assert office.get(address("session_edit", session)).status_code == 200
    response = office.post(address("session_edit", session), typed(session))
    assert response.url == session.get_absolute_url()
    session.refresh_from_db()
    assert (timezone.localtime(session.starts_at).hour, session.minutes, session.place) == (18, 210, "Lorsch")
    assert session.parts.get().minutes == 210


def test_one_module_takes_the_time_that_the_others_leave(office):
    session = make_session()
    case = make_curriculum()["Fallarbeit, Vereinbarung, Abschluss"]
    office.post(address("session_edit", session), typed(session, module_2=case.pk, minutes_2="60"))
    assert sorted(session.parts.values_list("minutes", flat=True)) == [60, 150]
    form = office.get(address("session_edit", session)).context["form"]
    assert {form[name].value() for name in ("minutes_1", "minutes_2")} == {60, 150}


def test_a_form_saved_as_it_is_changes_nothing(office):
    session = make_session(seats=7, materials="Stifte", online_url="https://example.org/raum")
    form = office.get(address("session_edit", session)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    office.post(address("session_edit", session), {k: v for k, v in data.items() if v is not None})
    before = Session.objects.filter(pk=session.pk).values()[0]
    again = make_fields(session)
    assert {name: before[name] for name in again} == again


def make_fields(session):
    names = (
        "title",
        "starts_at",
        "ends_at",
        "place",
        "online_url",
        "seats",
        "materials",
        "sequence",
        "trainer_id",
    )
    return {name: getattr(session, name) for name in names}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "17:00"}, "ends_at"),
        ({"minutes_1": "200"}, "minutes_1"),
        ({"minutes_1": "300"}, "minutes_1"),
        ({"module_1": "", "minutes_1": "60"}, "module_1"),
        ({"module_1": ""}, "title"),
        ({"module_1": "kein Modul"}, "module_1"),
        ({"place": ""}, "place"),
        ({"online_url": "http://example.org"}, "online_url"),
        ({"seats": "0"}, "seats"),
        ({"seats": "1"}, "seats"),
        ({"held_on": "0001-01-01"}, "held_on"),
        ({"held_on": ""}, "held_on"),
    ],
)
def test_bad_input_stands_beside_its_field_and_stays_typed(office, changes, field):
    session = make_session()
    for _ in range(2):
        give_place(session.course, make_volunteer())
    data = typed(session, **{"materials": "Bitte Stifte"} | changes)
    response = office.post(address("session_edit", session), data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert "Bitte Stifte" in response.content.decode()
    assert Session.objects.get().place != "Lorsch"


def test_a_module_chosen_twice_and_two_open_ends_are_refused(office):
    session = make_session()
    module, other = session.parts.get().module, make_curriculum()["Fallarbeit, Vereinbarung, Abschluss"]
    twice = office.post(address("session_edit", session), typed(session, module_2=module.pk))
    assert "module_2" in twice.context["form"].errors
    open_ends = office.post(address("session_edit", session), typed(session, module_2=other.pk))
    assert "minutes_2" in open_ends.context["form"].errors
    Module.objects.filter(pk=other.pk).update(valid_to=date(2026, 3, 1))
    ended = office.post(address("session_edit", session), typed(session, module_2=other.pk, minutes_2="60"))
    assert "01.03.2026" in ended.context["form"].errors["module_2"][0]


def test_another_date_of_the_course_then_stands_beside_the_day(office):
    session = make_session()
    office.post(address("session_create", session.course), typed(session))
    response = office.post(address("session_create", session.course), typed(session, starts_at="20:00"))
    assert response.status_code == 422
    assert "held_on" in response.context["form"].errors


def test_a_date_in_the_past_can_be_typed_in(office):
    session = make_session()
    office.post(address("session_create", session.course), typed(session, held_on="2025-11-04"))
    assert Session.objects.count() == 2


def test_a_clash_is_saved_with_a_warning(office):
    there = make_session(make_course("Herbst"), starts_at=datetime(2026, 3, 10, 19, tzinfo=BERLIN))
    session = make_session()
    data = typed(session, place=there.place)
    response = office.post(address("session_edit", session), data, follow=True)
    assert "Herbst" in " ".join(str(message) for message in response.context["messages"])
    session.refresh_from_db()
    assert session.place == there.place


def test_a_date_is_called_off_with_a_reason(office):
    session = make_session(starts_at=timezone.now() + timedelta(days=3))
    assert office.get(address("session_cancel", session)).status_code == 200
    assert office.post(address("session_cancel", session), {"reason": ""}).status_code == 422
    office.post(address("session_cancel", session), {"reason": "Trainerin krank"})
    session.refresh_from_db()
    assert session.is_cancelled
    for page in (session.get_absolute_url(), session.course.get_absolute_url()):
        assert "Trainerin krank" in office.get(page).content.decode()


def test_a_date_with_hours_is_not_deleted(office):
    session = attend(make_volunteer(), make_curriculum()["Aufenthaltsrecht"], 60).session
    office.post(address("session_delete", session))
    assert Session.objects.exists()


# --- guests -----------------------------------------------------------------------------------


def test_those_who_miss_the_module_are_offered_first_and_enrolled_as_guests(office):
    module = make_curriculum()["Aufenthaltsrecht"]
    session = make_session(module=module, starts_at=timezone.now() + timedelta(days=3))
    half = make_volunteer(person_last_name="Anders")
    nothing = make_volunteer(person_last_name="Zuletzt")
    has_it = make_volunteer(person_last_name="Berg")
    attend(half, module, 120, course=make_course("Alt"))
    attend(has_it, module, 240, course=make_course("Älter"))
    page = office.get(session.get_absolute_url())
    assert list(page.context["candidates"]) == [nothing, half]
    found = office.get(session.get_absolute_url(), {"q": "berg"})
    assert list(found.context["candidates"]) == [has_it]
    office.post(address("guest_enrol", session, nothing))
    people = office.get(session.get_absolute_url()).context["people"]
    assert people == [(nothing, True, False)]
    office.post(address("guest_leave", session, nothing))
    assert not session.places.exists()


def test_a_full_date_puts_guests_on_its_waiting_list(office):
    session = make_session(make_course(seats=1), starts_at=timezone.now() + timedelta(days=3))
    give_place(session.course, make_volunteer())
    guest = make_volunteer(person_last_name="Wartend")
    response = office.post(address("guest_enrol", session, guest), follow=True)
    assert response.context["waiting"] == [guest]


def test_a_trainer_sees_the_date_they_teach_without_the_offices_part(client):
    trainer = make_user(Kind.TRAINER)
    client.force_login(trainer)
    session = make_session(trainer=trainer)
    give_place(session.course, make_volunteer())
    page = client.get(session.get_absolute_url())
    assert "Helga Muster" in page.content.decode()
    assert "candidates" not in page.context
    assert client.get(make_session(make_course("Fremd")).get_absolute_url()).status_code == 404
