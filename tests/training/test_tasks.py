"""What training does by itself, in a real worker behind a real Redis."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from messaging.models import OutgoingMail
from tests.builders import TODAY, make_trained, make_user, make_volunteer
from tests.training.builders import BERLIN, make_course, make_curriculum, make_session
from training import tasks
from training.enums import PlaceStatus
from training.models import Completion, CountedTime, Enrolment
from training.services.attendance import sign_off_date
from training.services.enrolment import enrol, enrol_in_session
from training.services.session_reminders import queue_reminders
from training.services.sessions import change_session


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert holds()


# --- in the worker ----------------------------------------------------------------------------


def test_the_worker_looks_every_night_who_is_ready(real_worker) -> None:
    volunteer = make_trained(make_volunteer())
    Completion.objects.all().delete()
    lost = make_trained(make_volunteer())
    CountedTime.objects.filter(volunteer=lost).delete()
    for _ in range(2):
        tasks.settle_all.delay()
    wait_until(lambda: Completion.objects.lost().filter(volunteer=lost).exists())
    wait_until(lambda: Completion.objects.standing().filter(volunteer=volunteer).exists())
    assert Completion.objects.count() == 2


def test_the_worker_gives_seats_that_time_has_freed(real_worker, smtp_server) -> None:
    course = make_course(seats=1)
    past = make_session(course, starts_at=timezone.now() - timedelta(days=1), minutes=60)
    make_session(course, starts_at=timezone.now() + timedelta(days=9), minutes=60)
    waiting = Enrolment.objects.create(
        course=course,
        volunteer=make_volunteer(person_email="wartet@example.org"),
        enrolled_on=TODAY,
        status=PlaceStatus.WAITING,
    )
    assert past.course == course
    tasks.sweep_places.delay()
    wait_until(lambda: Enrolment.objects.with_place().filter(pk=waiting.pk).exists())
    (mail,) = smtp_server.wait_for(1)
    assert mail["To"] == "wartet@example.org"


def test_the_worker_reminds_two_days_ahead_with_the_entry_for_the_calendar(real_worker, smtp_server) -> None:
    course = make_course()
    make_session(course, starts_at=timezone.now() + timedelta(days=2), title="Aufenthaltsrecht, Teil 2")
    member = make_volunteer(person_email="helga@example.org")
    Enrolment.objects.create(course=course, volunteer=member, enrolled_on=TODAY)
    for _ in range(2):
        tasks.plan_session_reminders.delay()
    (mail,) = smtp_server.wait_for(1)
    assert "Aufenthaltsrecht, Teil 2" in str(mail["Subject"])
    assert any(part.get_content_type() == "text/calendar" for part in mail.walk())
    wait_until(lambda: OutgoingMail.objects.filter(status="sent").exists())
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    "task", [tasks.settle_all, tasks.sweep_places, tasks.plan_session_reminders], ids=lambda task: task.name
)
def test_beat_wakes_it(task) -> None:
    entries = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] == task.name]
    assert len(entries) == 1


# --- reminders --------------------------------------------------------------------------------

MONDAY = datetime(2026, 3, 2, 9, tzinfo=BERLIN)


def on(day: int, **fields):
    return make_session(starts_at=datetime(2026, 3, day, 18, tzinfo=BERLIN), minutes=120, **fields)


def expects(session, name="helga"):
    volunteer = make_volunteer(person_email=f"{name}@example.org")
    enrol(course=session.course, volunteer=volunteer, by=make_user(), today=TODAY, now=MONDAY)
    return volunteer


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize(("day", "reminded"), [(2, 0), (3, 1), (4, 1), (5, 0)])
def test_two_days_ahead_or_where_that_was_missed_one(day, reminded):
    expects(on(day))
    assert queue_reminders(now=MONDAY) == reminded
    assert queue_reminders(now=MONDAY) == 0


@pytest.mark.django_db
@pytest.mark.sqlite
def test_only_who_is_expected_is_reminded():
    session = on(4)
    session.course.seats = 2
    session.course.save()
    absent = expects(session, "fehlt")
    expects(session, "kommt")
    expects(session, "wartet")
    sign_off_date(session=session, volunteer=absent, now=MONDAY)
    guest = make_volunteer(person_email="gast@example.org")
    enrol_in_session(session=session, volunteer=guest, by=make_user(), now=MONDAY)
    called_off = on(4, course=make_course("Anderer"), cancelled_at=MONDAY)
    expects(called_off, "abgesagt")
    OutgoingMail.objects.all().delete()
    queue_reminders(now=MONDAY)
    assert set(OutgoingMail.objects.values_list("to_email", flat=True)) == {
        "kommt@example.org",
        "gast@example.org",
    }


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_change_takes_back_a_reminder_that_still_waits():
    session = on(4)
    expects(session)
    queue_reminders(now=MONDAY)
    change_session(
        session=session,
        modules={make_curriculum()["Aufenthaltsrecht"]: 120},
        starts_at=session.starts_at + timedelta(hours=1),
        minutes=120,
        place="Heppenheim",
        now=MONDAY,
    )
    reminder = OutgoingMail.objects.get(key__contains=":reminder:")
    assert reminder.status == "cancelled"
    assert queue_reminders(now=MONDAY) == 1
