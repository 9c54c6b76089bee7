"""Training on the desk: preparations that are no longer complete, and waiting lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from office.desk.learning import lost_preparation, waiting_lists
from office.desk.worklist import open_todos
from tests.builders import TODAY, make_organisation, make_trained, make_user, make_volunteer
from tests.training.builders import make_course, make_session
from training.models import Completion, CountedTime, Course
from training.services.completion import settle
from training.services.enrolment import enrol, enrol_in_session
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_user(Kind.COORDINATOR)


def loses(volunteer: Volunteer) -> Completion:
    make_trained(volunteer)
    CountedTime.objects.filter(volunteer=volunteer).delete()
    settle([volunteer], by=None, today=TODAY, reason="die Anwesenheit am 10.01.2026 wurde berichtigt")
    return Completion.objects.get(volunteer=volunteer)


def test_a_lost_preparation_stands_on_the_desk_with_its_reason_until_it_is_noted(coordinator, client):
    lost = loses(make_volunteer())
    (row,) = lost_preparation(coordinator, TODAY)
    assert "Helga M." in row.title
    assert "02.03.2026" in row.reason
    assert "berichtigt" in row.reason
    client.force_login(coordinator)
    assert row.title in client.get(reverse("office:desk")).text
    client.post(reverse("office:decide"), {"key": row.key, "answer": "done"})
    assert row.key not in client.get(reverse("office:desk")).text
    assert lost_preparation(coordinator, TODAY) == []
    lost.refresh_from_db()
    assert lost.noted_at


def test_who_is_ready_again_or_has_ended_needs_nobody_to_look(coordinator):
    again, ended = make_volunteer(), make_volunteer()
    for volunteer in (again, ended):
        loses(volunteer)
    Volunteer.objects.filter(pk=ended.pk).update(status=VolunteerStatus.ENDED)
    volunteer = Volunteer.objects.get(pk=again.pk)
    volunteer.attendances.all().delete()
    make_trained(volunteer)
    assert lost_preparation(coordinator, TODAY) == []


def test_a_neighbours_volunteers_and_courses_are_not_on_the_desk():
    neighbour = make_user(Kind.COORDINATOR, organisation=make_organisation("Nachbarkreis"))
    loses(make_volunteer())
    waits_for(make_course(seats=1))
    assert lost_preparation(neighbour, TODAY) == waiting_lists(neighbour, TODAY) == []


def waits_for(course: Course, people: int = 1) -> None:
    for _ in range(course.seats + people):
        enrol(course=course, volunteer=make_volunteer(), by=make_user(), today=timezone.localdate())


def test_each_full_course_has_one_row_for_all_who_wait_in_it_and_at_its_dates(coordinator):
    course = make_course("Schulung Bensheim", seats=1)
    soon = make_session(course, starts_at=timezone.now() + timedelta(days=5))
    waits_for(course, people=2)
    guest = make_volunteer()
    enrol_in_session(session=soon, volunteer=guest, by=coordinator, now=timezone.now())
    waits_for(make_course("Schulung Lorsch", seats=1))
    make_course("Leer")
    rows = open_todos(coordinator, today=TODAY, sources=[waiting_lists])
    rows.sort(key=lambda row: row.mark)
    assert [row.mark for row in rows] == ["1", "3"]
    assert rows[1].title == "Drei Personen warten auf einen Platz in „Schulung Bensheim“"
    assert rows[1].action_url == course.get_absolute_url()


def test_a_course_that_is_over_waits_for_nobody(coordinator):
    course = make_course(seats=1)
    waits_for(course)
    make_session(course, starts_at=timezone.now() - timedelta(days=5))
    assert waiting_lists(coordinator, TODAY) == []
