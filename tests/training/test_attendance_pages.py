"""The attendance list on the trainer's phone, and typed in from paper later."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Kind
from tests.builders import TODAY, make_user, make_volunteer
from tests.training.builders import make_course, make_session
from training.models import Attendance, Enrolment, SessionPlace

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    user = make_user(Kind.TRAINER)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def session(trainer):
    return make_session(minutes=240, trainer=trainer.user)


def enrolled(session, *names):
    volunteers = [make_volunteer(person_last_name=name) for name in names]
    for volunteer in volunteers:
        Enrolment.objects.create(course=session.course, volunteer=volunteer, enrolled_on=TODAY)
    return volunteers


def page_of(session):
    return reverse("training:session_attendance", args=[session.pk])


def kept(session):
    return {entry.volunteer: (entry.status, entry.minutes) for entry in session.attendances.all()}


def test_the_whole_list_is_recorded_at_once(trainer, session):
    first, second, _third = enrolled(session, "Eins", "Zwei", "Drei")
    data = {f"status_{first.pk}": "present", f"status_{second.pk}": "partly", f"minutes_{second.pk}": "200"}
    assert trainer.post(page_of(session), data).status_code == 302
    assert kept(session) == {first: ("present", 240), second: ("partly", 200)}
    assert session.attendances.first().recorded_by == trainer.user


def test_one_tap_sets_everybody_of_whom_nothing_is_known(trainer, session):
    first, second, third, fourth = enrolled(session, "Eins", "Zwei", "Drei", "Vier")
    Attendance.objects.create(session=session, volunteer=first, status="partly", minutes=90)
    Attendance.objects.create(session=session, volunteer=second, status="excused")
    assert "others_present" in trainer.get(page_of(session)).content.decode()
    # What is chosen on the page and not saved yet counts as well.
    trainer.post(page_of(session), {"others_present": "1", f"status_{fourth.pk}": "absent"})
    assert kept(session) == {
        first: ("partly", 90),
        second: ("excused", 0),
        third: ("present", 240),
        fourth: ("absent", 0),
    }
    assert "others_present" not in trainer.get(page_of(session)).content.decode()


def test_single_ones_are_corrected_afterwards(trainer, session):
    first, second = enrolled(session, "Eins", "Zwei")
    trainer.post(page_of(session), {"others_present": "1"})
    trainer.post(page_of(session), {f"status_{first.pk}": "excused", f"status_{second.pk}": "present"})
    assert kept(session) == {first: ("excused", 0), second: ("present", 240)}


def test_who_signed_off_or_checked_in_is_shown_as_such_and_stays_so(trainer, session):
    away, here = enrolled(session, "Abgemeldet", "Angekommen")
    Attendance.objects.create(session=session, volunteer=away, status="excused")
    came_at = session.starts_at + timedelta(minutes=3)
    Attendance.objects.create(
        session=session, volunteer=here, status="present", minutes=240, checked_in_at=came_at
    )
    page = trainer.get(page_of(session)).content.decode()
    assert "Hat sich vorher abgemeldet." in page
    assert "Hat sich um 09:03 selbst eingetragen." in page
    trainer.post(page_of(session), {f"status_{away.pk}": "excused", f"status_{here.pk}": "present"})
    assert set(session.attendances.values_list("recorded_by", flat=True)) == {None}


def test_a_guest_of_this_date_stands_on_the_list(trainer, session):
    guest = make_volunteer(person_last_name="Gast")
    SessionPlace.objects.create(session=session, volunteer=guest)
    assert "Gast an diesem Termin." in trainer.get(page_of(session)).content.decode()
    trainer.post(page_of(session), {f"status_{guest.pk}": "present"})
    assert kept(session) == {guest: ("present", 240)}


def test_who_waits_for_a_place_does_not_stand_on_the_list(trainer, session):
    (waiting,) = enrolled(session, "Wartet")
    Enrolment.objects.update(status="waiting")
    trainer.post(page_of(session), {"others_present": "1", f"status_{waiting.pk}": "present"})
    assert kept(session) == {}


def test_too_many_minutes_save_nobody_and_keep_the_input(trainer, session):
    first, second = enrolled(session, "Eins", "Zwei")
    data = {f"status_{first.pk}": "present", f"status_{second.pk}": "partly", f"minutes_{second.pk}": "999"}
    response = trainer.post(page_of(session), data)
    assert response.status_code == 422
    assert f"minutes_{second.pk}" in response.context["form"].errors
    assert 'value="999"' in response.content.decode()
    assert not Attendance.objects.exists()


def test_partly_without_minutes_stands_beside_the_field_and_saves_nobody(trainer, session):
    first, second = enrolled(session, "Eins", "Zwei")
    response = trainer.post(page_of(session), {f"status_{first.pk}": "partly", "others_present": "1"})
    assert response.status_code == 422
    assert f"minutes_{first.pk}" in response.context["form"].errors
    assert second.attendances.count() == 0


@pytest.mark.parametrize(("before", "opens"), [(31, False), (29, True)])
def test_the_list_opens_half_an_hour_before_and_says_so_until_then(
    trainer, session, time_machine, before, opens
):
    (volunteer,) = enrolled(session, "Eins")
    time_machine.move_to(session.starts_at - timedelta(minutes=before), tick=False)
    page = trainer.get(page_of(session)).content.decode()
    assert ("ab Samstag, 7. Februar, 08:30 eintragen" in page) is not opens
    assert "Eins" in page
    response = trainer.post(page_of(session), {f"status_{volunteer.pk}": "present"})
    assert response.status_code == (302 if opens else 422)
    assert Attendance.objects.exists() is opens


def test_a_date_that_was_called_off_takes_no_attendance(trainer, session):
    (volunteer,) = enrolled(session, "Eins")
    type(session).objects.update(cancelled_at=session.starts_at, cancel_reason="Krank")
    assert "abgesagt" in trainer.get(page_of(session)).content.decode()
    assert trainer.post(page_of(session), {f"status_{volunteer.pk}": "present"}).status_code == 422
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "name", ["session_attendance", "session_list_pdf", "session_poster", "session_poster_pdf"]
)
def test_the_papers_of_a_date_are_its_trainers_and_its_offices(client, trainer, session, name):
    foreign = make_session(make_course("Fremd"))
    assert trainer.get(reverse(f"training:{name}", args=[session.pk])).status_code == 200
    assert trainer.get(reverse(f"training:{name}", args=[foreign.pk])).status_code == 404
    client.force_login(make_user(Kind.COORDINATOR))
    assert client.get(reverse(f"training:{name}", args=[foreign.pk])).status_code == 200
