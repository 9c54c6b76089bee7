"""Dates: added, changed, called off, deleted; what people hear of it, and what hours become."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from messaging.models import OutgoingMail
from tests.builders import TODAY, make_programme, make_user, make_volunteer
from tests.training.builders import (
    BERLIN,
    attend,
    give_place,
    make_course,
    make_curriculum,
    make_session,
)
from training.enums import CourseKind, PlaceStatus
from training.models import Attendance, CountedTime, Module, Session
from training.progress import progress_of
from training.services import (
    add_session,
    cancel_session,
    change_session,
    delete_course,
    delete_session,
    enrol,
    save_course,
)
from training.services.completion import settle
from training.services.enrolment import enrol_in_session

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)
TOMORROW = datetime(2026, 3, 3, 18, tzinfo=BERLIN)


def facts(session, **changes):
    modules = {part.module: part.minutes for part in session.parts.select_related("module")}
    return {
        "session": session,
        "modules": modules,
        "starts_at": session.starts_at,
        "minutes": session.minutes,
        "place": session.place,
        "now": NOW,
        **changes,
    }


def refused(field, call, **arguments):
    with pytest.raises(ValidationError) as error:
        call(**arguments)
    assert field in error.value.message_dict
    return error.value.message_dict[field][0]


# --- what a date is spent on ------------------------------------------------------------------


def test_a_date_counts_for_several_modules():
    modules = make_curriculum()
    law, case = modules["Aufenthaltsrecht"], modules["Fallarbeit, Vereinbarung, Abschluss"]
    session = add_session(
        course=make_course(), modules={law: 120, case: 60}, starts_at=TOMORROW, minutes=180, place="Lorsch"
    )
    assert {part.module: part.minutes for part in session.parts.all()} == {law: 120, case: 60}
    assert session.title == "Aufenthaltsrecht, Fallarbeit, Vereinbarung, Abschluss"


def test_modules_that_do_not_add_up_are_refused():
    session = make_session()
    (module,) = facts(session)["modules"]
    assert "200" in refused("modules", change_session, **facts(session, modules={module: 200}))


def test_a_module_is_taught_only_while_it_is_valid():
    session = make_session()
    Module.objects.update(valid_to=date(2026, 2, 6))
    (module,) = facts(session)["modules"]
    assert "06.02.2026" in refused("modules", change_session, **facts(session, modules={module: 240}))
    Module.objects.update(valid_from=date(2026, 2, 8), valid_to=None)
    module.refresh_from_db()
    assert "08.02.2026" in refused("modules", change_session, **facts(session, modules={module: 240}))


def test_a_module_of_another_programme_is_refused():
    foreign = Module.objects.create(programme=make_programme("WIR", code="WIR"), title="X", minutes=240)
    refused("modules", change_session, **facts(make_session(), modules={foreign: 240}))


def test_a_talk_needs_a_title_and_no_module():
    series = make_course("Vorträge", kind=CourseKind.SERIES)
    facts = {"course": series, "modules": {}, "starts_at": TOMORROW, "minutes": 90, "place": "Lorsch"}
    refused("title", add_session, **facts)
    assert add_session(**facts, title="Feste im Jahr").parts.count() == 0


def test_a_date_is_somewhere_and_its_link_is_safe():
    session = make_session()
    refused("place", change_session, **facts(session, place=""))
    refused("online_url", change_session, **facts(session, online_url="http://example.org/raum"))
    online = change_session(**facts(session, place="", online_url="https://example.org/raum"))
    assert online.where == "online"


def test_two_dates_of_a_course_do_not_overlap_unless_one_was_called_off():
    session = make_session(starts_at=TOMORROW)
    second = {
        "course": session.course,
        "modules": facts(session)["modules"],
        "starts_at": TOMORROW + timedelta(hours=1),
        "minutes": 240,
        "place": "Bensheim",
    }
    refused("held_on", add_session, **second)
    cancel_session(session=session, reason="krank", by=make_user(), now=NOW)
    assert add_session(**second)


# --- hours that are recorded -------------------------------------------------------------------


def test_hours_count_for_the_modules_that_a_date_has_now():
    modules = make_curriculum()
    law, role = modules["Aufenthaltsrecht"], modules["Motivation, Rolle, Kennenlernen"]
    volunteer = make_volunteer()
    attendance = attend(volunteer, law, 240)
    change_session(**facts(attendance.session, modules={role: 180, law: 60}))
    counted = dict(CountedTime.objects.values_list("module", "minutes"))
    assert counted == {role.pk: 180, law.pk: 60}


def test_whoever_loses_hours_by_a_change_is_no_longer_ready():
    programme = make_programme(required_training_minutes=0)
    only = Module.objects.create(programme=programme, title="Alles", minutes=240)
    other = Module.objects.create(programme=programme, title="Wahl", minutes=240, is_required=False)
    volunteer = make_volunteer()
    attendance = attend(volunteer, only, 240)
    assert progress_of(volunteer).is_ready
    change_session(**facts(attendance.session, modules={other: 240}, by=make_user()))
    assert not progress_of(volunteer).is_ready
    assert volunteer.completions.get().lost_on == TODAY
    assert "Wahl" in volunteer.completions.get().lost_reason


def test_a_date_does_not_become_shorter_than_what_is_recorded_nor_move_ahead():
    attendance = attend(make_volunteer(), make_curriculum()["Aufenthaltsrecht"], 240)
    session = attendance.session
    (module,) = facts(session)["modules"]
    refused("ends_at", change_session, **facts(session, modules={module: 180}, minutes=180))
    session.refresh_from_db()
    refused("held_on", change_session, **facts(session, starts_at=TOMORROW))


def test_a_date_with_recorded_hours_is_neither_deleted_nor_called_off_nor_its_course_deleted():
    session = attend(make_volunteer(), make_curriculum()["Aufenthaltsrecht"], 60).session
    for call in (
        lambda: delete_session(session=session),
        lambda: delete_course(course=session.course),
        lambda: cancel_session(session=session, reason="krank", by=make_user(), now=NOW),
    ):
        with pytest.raises(ValidationError):
            call()
    session.refresh_from_db()
    assert not session.is_cancelled


def test_a_talk_that_was_called_off_no_longer_counts_as_missed():
    series = make_course("Vorträge", kind=CourseKind.SERIES)
    programme = make_programme()
    programme.required_training_minutes = 0
    programme.regular_attendance_needed, programme.regular_attendance_of = 2, 2
    programme.save()
    volunteer = make_volunteer()
    give_place(series, volunteer, enrolled_on=date(2026, 1, 1))
    talks = [
        add_session(
            course=series,
            modules={},
            title=f"Vortrag {day}",
            starts_at=datetime(2026, 2, day, 18, tzinfo=BERLIN),
            minutes=90,
            place="Lorsch",
            now=NOW,
        )
        for day in (3, 10, 17)
    ]
    for talk in (talks[0], talks[2]):
        Attendance.objects.create(session=talk, volunteer=volunteer, status="present", minutes=90)
    settle([volunteer], by=None, today=TODAY, reason="test")
    assert not progress_of(volunteer, today=TODAY).is_ready
    cancel_session(session=talks[1], reason="Glatteis", by=make_user(), now=NOW)
    assert progress_of(volunteer, today=TODAY).is_ready


# --- seats ------------------------------------------------------------------------------------


def test_seats_do_not_fall_below_the_number_of_those_who_have_one():
    session = make_session(make_course(seats=5), starts_at=TOMORROW)
    for _ in range(2):
        give_place(session.course, make_volunteer())
    assert "2" in refused("seats", change_session, **facts(session, seats=1))
    course = session.course
    course.seats = 1
    refused("seats", save_course, course=course)


def test_more_seats_let_those_who_wait_move_up():
    session = make_session(make_course(seats=1), starts_at=TOMORROW, seats=1)
    user = make_user()
    first, second = make_volunteer(), make_volunteer(person_email="zweite@example.org")
    enrol(course=session.course, volunteer=first, by=user, today=TODAY, now=NOW)
    assert enrol_in_session(session=session, volunteer=second, by=user, now=NOW).status == PlaceStatus.WAITING
    change_session(**facts(session, seats=2))
    assert second.session_places.get().status == PlaceStatus.PLACE
    third = make_volunteer()
    enrolment = enrol(course=session.course, volunteer=third, by=user, today=TODAY, now=NOW)
    assert enrolment.status == PlaceStatus.WAITING
    change_session(**facts(session, seats=3))
    course = session.course
    course.seats = 2
    save_course(course, now=NOW)
    enrolment.refresh_from_db()
    assert enrolment.status == PlaceStatus.PLACE


# --- what people hear -------------------------------------------------------------------------


def expecting(session):
    """One has the only seat, another waits for it."""
    session.course.seats = 1
    session.course.save()
    volunteer = make_volunteer(person_email="helga@example.org")
    give_place(session.course, volunteer)
    waiting = make_volunteer(person_email="wartet@example.org")
    give_place(session.course, waiting, status=PlaceStatus.WAITING)


def test_moving_a_date_tells_those_who_have_a_place_and_replaces_the_entry():
    trainer = make_user(Kind.TRAINER, email="bea@example.org")
    session = make_session(starts_at=TOMORROW, trainer=trainer)
    expecting(session)
    moved = change_session(
        **facts(session, starts_at=TOMORROW + timedelta(days=1), trainer=trainer, by=make_user())
    )
    mails = {mail.to_email: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"helga@example.org", "bea@example.org"}
    calendar = mails["helga@example.org"].calendar
    assert moved.sequence == 1
    assert "SEQUENCE:1" in calendar
    assert "METHOD:REQUEST" in calendar
    assert str(session.pk) in calendar
    assert "3. März 2026" in mails["helga@example.org"].text
    assert "4. März 2026" in mails["helga@example.org"].subject


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"place": "Lorsch"}, True),
        ({"online_url": "https://example.org/raum"}, True),
        ({"materials": "Bitte Stifte mitbringen"}, False),
        ({"title": "Recht und Aufenthalt"}, False),
    ],
)
def test_only_what_stands_in_calendars_is_told(changes, told):
    session = make_session(starts_at=TOMORROW)
    expecting(session)
    assert change_session(**facts(session, **changes)).sequence == told
    assert OutgoingMail.objects.exists() is told


def test_a_correction_of_a_date_that_is_over_tells_nobody():
    session = make_session()
    expecting(session)
    change_session(**facts(session, place="Lorsch"))
    assert not OutgoingMail.objects.exists()


def test_a_second_change_takes_back_the_mail_that_still_waits():
    session = make_session(starts_at=TOMORROW)
    expecting(session)
    session = change_session(**facts(session, place="Lorsch"))
    change_session(**facts(session, place="Zwingenberg"))
    waiting = OutgoingMail.objects.get(status="queued")
    assert "Zwingenberg" in waiting.text


def test_calling_off_tells_the_reason_and_takes_the_entry_away():
    session = make_session(starts_at=TOMORROW)
    expecting(session)
    cancelled = cancel_session(session=session, reason="Trainerin krank", by=make_user(), now=NOW)
    mail = OutgoingMail.objects.get()
    assert (cancelled.sequence, mail.to_email) == (1, "helga@example.org")
    assert "Trainerin krank" in mail.text
    assert "METHOD:CANCEL" in mail.calendar
    with pytest.raises(ValidationError):
        cancel_session(session=session, reason="noch einmal", by=make_user(), now=NOW)
    with pytest.raises(ValidationError):
        change_session(**facts(cancelled))


def test_a_date_is_not_called_off_without_a_reason():
    session = make_session(starts_at=TOMORROW)
    refused("reason", cancel_session, session=session, reason=" ", by=make_user(), now=NOW)


def test_a_date_that_people_expect_is_called_off_not_deleted():
    session = make_session(starts_at=TOMORROW)
    give_place(session.course, make_volunteer())
    with pytest.raises(ValidationError):
        delete_session(session=session, now=NOW)
    with pytest.raises(ValidationError):
        delete_course(course=session.course, now=NOW)
    session = cancel_session(session=session, reason="krank", by=make_user(), now=NOW)
    delete_session(session=session, now=NOW)
    assert not Session.objects.exists()


def test_a_course_and_a_date_that_nobody_expects_can_be_deleted():
    session = make_session(starts_at=TOMORROW)
    delete_session(session=session, now=NOW)
    delete_course(course=session.course, now=NOW)
    assert not Session.objects.exists()
