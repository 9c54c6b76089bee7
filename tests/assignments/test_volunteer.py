"""A volunteer's own pages about assignments: answering, going along, the calendar, what they go along to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.enums import Kind
from assignments.models import Assignment, AssignmentProfile
from assignments.services.answers import take_assignment
from assignments.services.asking import offer_assignment
from assignments.services.requests import cancel_assignment, request_assignment
from messaging.feed import feed_ics
from people.enums import Channel, ConsentPurpose
from people.services import give_consent
from tests.builders import make_newcomer, make_person, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

NOON = localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=7)
MINE = reverse("assignments:mine")
WILLINGNESS = reverse("assignments:willingness")


@pytest.fixture
def speaker() -> Volunteer:
    user = make_user(Kind.VOLUNTEER)
    person = make_person(languages={"de": 7, "ti": 4}, email="helga@example.org", user=user)
    return make_volunteer(person=person)


@pytest.fixture
def phone(speaker: Volunteer) -> Client:
    return logged_in(speaker)


def logged_in(volunteer: Volunteer) -> Client:
    client = Client()
    assert volunteer.person.user
    client.force_login(volunteer.person.user)
    return client


def make_assignment(days: int = 0, **fields: Any) -> Assignment:
    facts: dict[str, Any] = {"minutes": 60, "starts_at": NOON + timedelta(days=days)} | fields
    return request_assignment(
        newcomer=make_newcomer(person_street="Lindenweg 7"),
        kind="doctor",
        language="ti",
        place="Klinik, Eingang",
        by=make_user(),
        now=timezone.now(),
        **facts,
    )


def ask(assignment: Assignment, speaker: Volunteer) -> Assignment:
    return offer_assignment(assignment=assignment, volunteer=speaker, by=make_user(), now=timezone.now())


def take(assignment: Assignment, speaker: Volunteer) -> Assignment:
    return take_assignment(assignment=assignment, volunteer=speaker, by=make_user(), now=timezone.now())


def url(name: str, assignment: Assignment) -> str:
    return reverse(f"assignments:{name}", args=[assignment.pk])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_portal_is_the_link_with_a_login(phone: Client, speaker: Volunteer) -> None:
    assignment = ask(make_assignment(), speaker)
    for asked in (page(phone, MINE), page(phone, reverse("office:desk"))):
        assert "Bensheim" in asked
        assert not [word for word in ("Selam", "Tesfay", "Klinik", "Lindenweg") if word in asked]
    assert phone.get(url("date", assignment)).status_code == 404
    wrong = phone.post(url("answer", assignment), {"answer": "perhaps"})
    assert wrong.status_code == 422 and 'role="alert"' in wrong.content.decode()
    phone.post(url("answer", assignment), {"answer": "yes"})
    assignment.refresh_from_db()
    assert (assignment.status, assignment.volunteer) == ("taken", speaker)
    taken = page(phone, MINE)
    assert "Selam" in taken and "Klinik" in taken and "Tesfay" not in taken
    assert b"Klinik" in phone.get(url("date", assignment)).content
    assert url("give_back", assignment) in taken
    assert phone.post(url("give_back", assignment), {"reason": "krank"}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.volunteer is None
    assert "Selam" not in page(phone, MINE)


def test_with_a_window_an_hour_is_chosen_and_a_forgotten_one_asked_for(
    phone: Client, speaker: Volunteer
) -> None:
    two = [
        ask(make_assignment(days, window_until=NOON + timedelta(days=days, hours=1)), speaker)
        for days in (0, 1)
    ]
    refused = phone.post(url("answer", two[0]), {"answer": "yes"})
    text = refused.content.decode()
    assert refused.status_code == 422 and 'role="alert"' in text and text.count('value="yes"') == 2
    chosen = localtime(NOON + timedelta(minutes=30))
    assert chosen.isoformat() in text
    phone.post(url("answer", two[0]), {"answer": "yes", "starts_at": chosen.isoformat()})
    two[0].refresh_from_db()
    assert (two[0].status, two[0].starts_at) == ("taken", chosen)


def test_others_assignments_do_not_exist(speaker: Volunteer) -> None:
    assignment = ask(make_assignment(), speaker)
    stranger = logged_in(make_volunteer(person=make_person(user=make_user(Kind.VOLUNTEER))))
    assert stranger.post(url("answer", assignment), {"answer": "yes"}).status_code == 404
    for name in ("report", "date", "give_back"):
        assert stranger.get(url(name, assignment)).status_code == 404


def test_what_is_over_is_reported_then_counted_and_forgets_whom_it_was_for(
    phone: Client, speaker: Volunteer, time_machine: Any
) -> None:
    # In the middle of a year: the sum is of the year that is shown.
    time_machine.move_to(NOON.replace(month=6, day=3))
    assignment = take(make_assignment(starts_at=timezone.now() + timedelta(hours=1)), speaker)
    time_machine.move_to(assignment.ends_at)
    assert url("report", assignment) in page(phone, MINE)
    assert url("give_back", assignment) not in page(phone, MINE)
    assert "Wie war es?" in page(phone, reverse("office:desk"))
    phone.post(url("report", assignment), {"outcome": "took_place", "own_minutes": "90"})
    done = page(phone, MINE)
    assert "1,5\N{NO-BREAK SPACE}h" in done and "bei einem Einsatz im Jahr" in done
    time_machine.move_to(assignment.ends_at + timedelta(days=3))
    later = page(phone, MINE)
    assert "Selam" not in later and "Klinik" not in later


def test_their_calendar_names_nobody_and_takes_away_what_was_called_off(
    phone: Client, speaker: Volunteer
) -> None:
    kept, off, lost = (take(make_assignment(days), speaker) for days in (0, 1, 2))
    cancel_assignment(assignment=off, by=make_user(), now=timezone.now())
    phone.post(url("give_back", lost))
    user = speaker.person.user
    assert user
    calendar = feed_ics(user, now=timezone.now()).decode().replace("\r\n ", "")
    entries = {
        entry.split("UID:assignment-")[1][:36]: entry
        for entry in calendar.split("BEGIN:VEVENT")[1:]
        if "UID:assignment-" in entry
    }
    assert set(entries) == {str(kept.pk), str(off.pk)}
    assert "STATUS:CONFIRMED" in entries[str(kept.pk)] and "Klinik" in entries[str(kept.pk)]
    cancelled = entries[str(off.pk)]
    off.refresh_from_db()
    assert "STATUS:CANCELLED" in cancelled and f"SEQUENCE:{off.sequence}" in cancelled
    assert "Klinik" not in cancelled
    assert not [word for word in ("Selam", "Tesfay", "Arzt", "doctor") if word in calendar]


def test_they_say_what_they_go_along_to(phone: Client, speaker: Volunteer) -> None:
    assert WILLINGNESS in page(phone, MINE)
    assert "Verzeichnis" in page(phone, WILLINGNESS)
    answers = {"is_asked": "on", "kinds": ["doctor", "school"], "most_per_month": "2", "remark": "Vormittags"}
    listed = phone.post(WILLINGNESS, answers | {"is_listed": "on"})
    assert listed.status_code == 422
    assert "is_listed" in listed.context["form"].errors and "Vormittags" in listed.content.decode()
    assert not AssignmentProfile.objects.exists()
    now = timezone.now()
    give_consent(speaker.person, purpose=ConsentPurpose.CONTACT, channel=Channel.PORTAL, now=now)
    assert phone.post(WILLINGNESS, answers | {"is_listed": "on"})["Location"] == MINE
    profile = AssignmentProfile.objects.get()
    assert (profile.volunteer, profile.kinds) == (speaker, ["school", "doctor"])
    assert (profile.most_per_month, profile.is_listed, profile.at_short_notice) == (2, True, False)
    wrong = phone.post(WILLINGNESS, answers | {"most_per_month": "-1"})
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == ["most_per_month"]


def test_the_pages_ask_no_more_for_eight_than_for_two(phone: Client, speaker: Volunteer) -> None:
    def more(days: range) -> None:
        for day in days:
            take(make_assignment(day), speaker)
            ask(make_assignment(day, window_until=NOON + timedelta(days=day, hours=4)), speaker)

    def counts() -> list[int]:
        found = []
        for address in (MINE, reverse("office:desk")):
            with CaptureQueriesContext(connection) as queries:
                page(phone, address)
            found.append(len(queries))
        return found

    more(range(1))
    few = counts()
    more(range(1, 4))
    assert counts() == few
