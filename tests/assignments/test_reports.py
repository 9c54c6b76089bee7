"""The report: two taps for the usual case, once however often it is sent, and corrected for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.models import Assignment, ExpenseSheet
from assignments.services.answers import take_assignment
from assignments.services.common import offer_path, report_mail_prefix, report_path
from assignments.services.reports import complete_assignment
from assignments.services.requests import request_assignment
from messaging.models import OutgoingMail
from messaging.services import queue_mail
from tests.builders import make_newcomer, make_organisation, make_person, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

START = timezone.now().replace(microsecond=0) - timedelta(hours=2)
YES = {"outcome": "took_place", "minutes": "60"}


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def speaker() -> Volunteer:
    """Without an account: everything by the link."""
    return make_volunteer(person=make_person(languages={"de": 7, "ti": 4}, email="helga@example.org"))


@pytest.fixture
def assignment(office: User, speaker: Volunteer) -> Assignment:
    """Over for an hour, taken by the speaker."""
    before = START - timedelta(days=1)
    assignment = request_assignment(
        newcomer=make_newcomer(),
        kind="doctor",
        language="ti",
        starts_at=START,
        minutes=60,
        place="Klinik, Eingang",
        by=office,
        now=before,
    )
    return take_assignment(assignment=assignment, volunteer=speaker, by=office, now=before)


def own_page(speaker: Volunteer) -> Client:
    """Logged in with an account that they have from now on."""
    speaker.person.user = make_user(Kind.VOLUNTEER)
    speaker.person.save()
    client = Client()
    client.force_login(speaker.person.user)
    return client


def test_the_usual_case_is_one_tap_behind_the_link(
    client: Client, assignment: Assignment, speaker: Volunteer
) -> None:
    address = report_path(assignment, speaker)
    for _twice in range(2):
        text = client.get(address).content.decode()
    assignment.refresh_from_db()
    assert assignment.status == "taken"
    # The planned duration is chosen already: the button is all that is left.
    assert text.count(" checked") == 1 and 'value="60"' in text and 'value="took_place"' in text
    queue_mail(
        key=f"{report_mail_prefix(assignment)}1",
        template="assignments/mail/cancelled",
        context=lambda: dict.fromkeys(("kind", "day", "when", "town"), "x"),
        person=speaker.person,
        due_at=timezone.now() + timedelta(days=1),
        now=timezone.now(),
    )
    answers = [client.post(address, YES | {"report": "Gut gegangen"}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assignment.refresh_from_db()
    assert (assignment.status, assignment.outcome, assignment.actual_minutes) == ("done", "took_place", 60)
    assert assignment.reported_by is None
    assert OutgoingMail.objects.get(key__startswith=report_mail_prefix(assignment)).status == "cancelled"
    thanks = client.get(address).content.decode()
    assert "gespeichert" in thanks and "Gut gegangen" not in thanks
    # Links are signed with the second they are made in: two of them need not be the same.
    assert 'href="/einsaetze/bericht/' in client.get(offer_path(assignment, speaker)).content.decode()


def test_a_report_is_corrected_by_its_author_for_two_weeks_by_the_office_until_it_is_settled(
    client: Client, assignment: Assignment, speaker: Volunteer, office: User, time_machine: Any
) -> None:
    address = report_path(assignment, speaker)
    client.post(address, YES | {"report": "Gut gegangen"})
    change = client.get(f"{address}?aendern=1").content.decode()
    assert "Gut gegangen" not in change  # whoever holds the link does not read it again
    client.post(address, {"outcome": "took_place", "own_minutes": "75", "travel_km": "14"})
    assignment.refresh_from_db()
    assert (assignment.actual_minutes, assignment.travel_km) == (75, 14)
    assert assignment.report == "Gut gegangen"
    reported_at = assignment.reported_at
    assert reported_at

    time_machine.move_to(reported_at + timedelta(days=14, minutes=1))
    refused = client.post(address, YES)
    assert refused.status_code == 422 and "zwei Wochen" in refused.content.decode()
    desk = Client()
    desk.force_login(office)
    form = reverse("assignments:report", args=[assignment.pk])
    assert "Gut gegangen" in desk.get(form).content.decode()
    assert desk.post(form, YES | {"needs_follow_up": "on"}).status_code == 302
    assignment.refresh_from_db()
    assert (assignment.actual_minutes, assignment.needs_follow_up) == (60, True)
    assert (assignment.reported_at, assignment.reported_by) == (reported_at, None)

    assignment.expense_sheet = make_sheet(speaker)
    assignment.save()
    settled = desk.post(form, YES | {"minutes": "90"})
    assert settled.status_code == 422 and "abgerechnet" in settled.content.decode()
    assignment.refresh_from_db()
    assert assignment.actual_minutes == 60


def make_sheet(volunteer: Volunteer) -> ExpenseSheet:
    numbers = ("minutes", "paid_minutes", "kilometres", "travel_cents", "allowance_cents")
    return ExpenseSheet.objects.create(
        volunteer=volunteer,
        programme=volunteer.programme,
        year=2026,
        quarter=1,
        settled_on=START.date(),
        **dict.fromkeys(numbers, 0),
    )


def test_waiting_counts_and_the_office_notes_who_did_not_come(
    client: Client, assignment: Assignment, speaker: Volunteer, office: User
) -> None:
    address = report_path(assignment, speaker)
    assert client.post(address, {"outcome": "volunteer_away"}).status_code == 422
    # The hours that were chosen before the other button was pressed do not count.
    client.post(address, {"outcome": "newcomer_away", "minutes": "60", "waited_minutes": "25"})
    assignment.refresh_from_db()
    assert (assignment.outcome, assignment.actual_minutes) == ("newcomer_away", 25)
    assert Assignment.objects.done().get() == assignment
    complete_assignment(
        assignment=assignment, outcome="volunteer_away", actual_minutes=25, by=office, now=timezone.now()
    )
    assert (assignment.actual_minutes, Assignment.objects.done().count()) == (None, 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "party"}, "outcome"),
        ({"minutes": ""}, "minutes"),
        ({"minutes": "61"}, "minutes"),
        ({"own_minutes": "721"}, "own_minutes"),
        ({"own_minutes": "0"}, "own_minutes"),
        ({"travel_km": "-1"}, "travel_km"),
        ({"travel_km": "1000"}, "travel_km"),
        ({"travel_minutes": "viel"}, "travel_minutes"),
        ({"outcome": "put_off", "waited_minutes": "721"}, "waited_minutes"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_keeps_what_was_typed(
    client: Client, assignment: Assignment, speaker: Volunteer, wrong: dict[str, str], field: str
) -> None:
    response = client.post(report_path(assignment, speaker), YES | {"report": "Gut gegangen"} | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Gut gegangen" in response.content.decode()
    assignment.refresh_from_db()
    assert assignment.status == "taken"


def test_only_who_went_along_reports_and_not_before(
    client: Client, assignment: Assignment, speaker: Volunteer, office: User
) -> None:
    now = timezone.now()
    stranger = make_volunteer()
    elsewhere = make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms"))
    for who in ({"by": elsewhere}, {"by": make_user(Kind.VOLUNTEER)}, {"by": None, "volunteer": stranger}):
        with pytest.raises(PermissionDenied):
            complete_assignment(assignment=assignment, actual_minutes=60, now=now, **who)
    theirs = report_path(assignment, stranger)
    assert client.post(theirs, YES).status_code == 422
    assert "jemand anderes" in client.get(theirs).content.decode()
    assert client.get(theirs[:-5] + "xyz/").status_code == 404
    # The way to the appointment is not reported from it.
    with pytest.raises(ValidationError):
        complete_assignment(
            assignment=assignment, actual_minutes=60, by=office, now=START - timedelta(minutes=1)
        )
    Assignment.objects.update(starts_at=now + timedelta(hours=1))
    early = client.post(report_path(assignment, speaker), YES)
    assert early.status_code == 422 and "noch nicht begonnen" in early.content.decode()
    assignment.refresh_from_db()
    assert assignment.status == "taken"


def test_with_an_account_it_is_the_same_report(
    assignment: Assignment, speaker: Volunteer, office: User
) -> None:
    phone = own_page(speaker)
    form = reverse("assignments:report", args=[assignment.pk])
    assert 'value="volunteer_away"' not in phone.get(form).content.decode()
    assert phone.post(form, YES | {"report": "Lief gut"})["Location"] == reverse("assignments:mine")
    assignment.refresh_from_db()
    assert assignment.reported_by == speaker.person.user
    mine = phone.get(reverse("assignments:mine")).content.decode()
    assert form in mine and "1\N{NO-BREAK SPACE}h" in mine
    assert "Lief gut" in phone.get(form).content.decode()  # their own words
    # What the office noted is the office's to correct.
    Assignment.objects.update(reported_by=office)
    assert form not in phone.get(reverse("assignments:mine")).content.decode()
    assert phone.post(form, YES | {"minutes": "30"}).status_code == 422
