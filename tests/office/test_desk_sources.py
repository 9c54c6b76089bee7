"""Groups, checks, addresses, closures, the mail server: each stands on the list as long as it should."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from messaging.models import OutgoingMail
from office.desk.todo import Todo
from office.desk.worklist import open_todos
from partnerships.enums import AfterClosure, Side
from partnerships.models import Feedback, Partnership, SupervisionInvitation, SupervisionMeeting
from partnerships.services.supervision import join_group
from people.models import Person
from tests.builders import (
    TODAY,
    make_group,
    make_newcomer,
    make_partnership,
    make_screened,
    make_user,
    make_volunteer,
)
from volunteers.models import ScreeningCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user(Kind.COORDINATOR)


def entries(user: User, kind: str, today: date = TODAY) -> list[Todo]:
    return [todo for todo in open_todos(user, today=today) if todo.kind == kind]


# --- groups ------------------------------------------------------------------------------------------


def test_a_date_is_planned_by_one_click_on_the_list(coordinator: User, client: Client) -> None:
    group = make_group(members=2)
    today = timezone.localdate()
    (todo,) = entries(coordinator, "group_overdue", today)
    assert "Vorschlag: Mittwoch" in todo.reason
    client.force_login(coordinator)
    assert todo.action_url in client.get(reverse("office:desk")).text
    assert todo.values
    client.post(todo.action_url, todo.values)
    assert group.meetings.count() == 1
    assert entries(coordinator, "group_overdue", today) == []


def test_an_overdue_group_says_so_and_weighs_more(coordinator: User) -> None:
    group = make_group(members=2)
    last = datetime(2026, 3, 2, 17, tzinfo=UTC)
    SupervisionMeeting.objects.create(
        group=group, starts_at=last, place="Haus", status="held", announced_at=last
    )
    (due,) = entries(coordinator, "group_due", TODAY + timedelta(weeks=6))
    day = TODAY + timedelta(weeks=9)
    (overdue,) = entries(coordinator, "group_overdue", day)
    assert overdue.reason.startswith("Überfällig. Letztes Treffen vor neun Wochen.")
    assert overdue.weight(today=day) > due.weight(today=TODAY + timedelta(weeks=6))
    assert overdue.key != due.key


def test_a_group_that_nobody_leads_any_more(coordinator: User) -> None:
    leader = make_user(Kind.TRAINER, first_name="Rolf", last_name="Weg")
    group = make_group(members=1, facilitator=leader)
    assert entries(coordinator, "group_leader") == []
    User.objects.filter(pk=leader.pk).update(is_active=False)
    (todo,) = entries(coordinator, "group_leader")
    assert "Rolf Weg" in todo.reason
    assert todo.action_url == reverse("partnerships:group_edit", args=[group.pk])


def test_a_volunteer_without_room_in_a_group_stays_on_the_list_until_there_is_some(coordinator: User) -> None:
    make_group(seats=0)
    full = make_group("voll", members=1, seats=1)
    pair = make_partnership()
    (todo,) = entries(coordinator, "group_room")
    assert pair.volunteer.person.short_name in todo.reason
    join_group(group=full, volunteer=pair.volunteer, by=coordinator, today=TODAY)
    assert entries(coordinator, "group_room") == []


def test_attendance_is_asked_for_after_the_date_until_it_is_known(coordinator: User) -> None:
    group = make_group(members=1)
    now = timezone.now()
    meeting = SupervisionMeeting.objects.create(
        group=group, starts_at=now - timedelta(minutes=30), minutes=60, place="Haus", announced_at=now
    )
    invitation = SupervisionInvitation.objects.create(
        meeting=meeting, volunteer=group.memberships.get().volunteer
    )
    today = timezone.localdate()
    assert entries(coordinator, "group_attendance", today) == []
    SupervisionMeeting.objects.filter(pk=meeting.pk).update(starts_at=now - timedelta(days=1))
    (todo,) = entries(coordinator, "group_attendance", today)
    assert todo.action_url == reverse("partnerships:supervision_attendance", args=[meeting.pk])
    invitation.attended = False
    invitation.save()
    assert entries(coordinator, "group_attendance", today) == []


# --- checks and addresses -------------------------------------------------------------------------------


def test_a_check_is_named_two_months_before_it_expires(coordinator: User) -> None:
    volunteer = make_screened(make_volunteer(person_first_name="Karin"))
    ends_on = TODAY + timedelta(days=60)
    ScreeningCheck.objects.filter(volunteer=volunteer, kind="criminal_record").update(expires_on=ends_on)
    assert entries(coordinator, "check_expires") == []
    (todo,) = entries(coordinator, "check_expires", TODAY + timedelta(days=1))
    assert "gültig bis 01.05.2026" in todo.reason and "Karin" in todo.reason
    assert entries(coordinator, "check_expires", ends_on + timedelta(days=1)) == []
    assert entries(coordinator, "check_expired", ends_on + timedelta(days=1))
    # A new document takes its place.
    ScreeningCheck.objects.create(
        volunteer=volunteer,
        kind="criminal_record",
        inspected_on=TODAY + timedelta(days=1),
        inspected_by=coordinator,
        expires_on=TODAY + timedelta(days=1000),
    )
    assert entries(coordinator, "check_expires", TODAY + timedelta(days=1)) == []


def test_an_address_that_bounces_stands_there_until_it_is_changed(coordinator: User) -> None:
    volunteer = make_volunteer(person_email="falsch@example.org", person_phone="+4962511234567")
    Person.objects.filter(pk=volunteer.person_id).update(email_bounced_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    (todo,) = entries(coordinator, "bounced")
    assert todo.title == "E-Mails an Helga M. kommen zurück"
    assert "01.03." in todo.reason and "06251 1234567" in todo.reason
    Person.objects.filter(pk=volunteer.person_id).update(email_bounced_at=None)
    assert entries(coordinator, "bounced") == []


def test_a_mail_server_that_does_not_answer_stands_above_the_list(coordinator: User, client: Client) -> None:
    client.force_login(coordinator)
    page = reverse("office:desk")
    assert "Mailserver" not in client.get(page).text
    person = make_volunteer().person
    OutgoingMail.objects.create(
        key="x",
        person=person,
        to_email="a@example.org",
        subject="S",
        text="T",
        due_at=timezone.now() - timedelta(hours=1),
    )
    assert "Eine E-Mail wartet auf den Mailserver" in client.get(page).text


# --- after the closure -----------------------------------------------------------------------------------


def test_who_would_like_another_partnership_waits_until_there_is_one(coordinator: User) -> None:
    today = timezone.localdate()
    pair = make_partnership(started_on=today - timedelta(days=90))
    Partnership.objects.filter(pk=pair.pk).update(
        status="closed", closed_on=today - timedelta(days=1), closure_reason="moved"
    )
    for side, wish in ((Side.VOLUNTEER, AfterClosure.AGAIN), (Side.NEWCOMER, AfterClosure.NO)):
        Feedback.objects.create(partnership=pair, side=side, rating=5, afterwards=wish)
    (todo,) = entries(coordinator, "wants_again", today)
    assert todo.title == "Helga M. möchte wieder eine Partnerschaft"
    assert todo.action_url == reverse("volunteers:detail", args=[pair.volunteer_id])
    (feedback,) = entries(coordinator, "feedback", today)
    assert "Zwei" in feedback.title
    make_partnership(pair.volunteer, make_newcomer(), started_on=today)
    assert entries(coordinator, "wants_again", today) == []
