"""The pages of assignments for the office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from assignments.models import Assignment
from assignments.services.answers import take_assignment
from assignments.services.asking import offer_assignment
from assignments.services.requests import request_assignment
from newcomers.models import Newcomer
from tests.builders import make_newcomer, make_organisation, make_person, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

SOON = (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(Kind.COORDINATOR))
    return client


@pytest.fixture
def speaker() -> Volunteer:
    person = make_person(
        languages={"de": 7, "ti": 4}, email="helga@example.org", user=make_user(Kind.VOLUNTEER)
    )
    return make_volunteer(person=person)


def make_assignment(newcomer: Newcomer | None = None) -> Assignment:
    return request_assignment(
        newcomer=newcomer or make_newcomer(person_street="Lindenweg 7"),
        kind="doctor",
        language="ti",
        starts_at=SOON,
        minutes=60,
        place="Klinik, Eingang",
        by=make_user(),
        now=timezone.now(),
    )


def ask(assignment: Assignment, speaker: Volunteer) -> Assignment:
    return offer_assignment(assignment=assignment, volunteer=speaker, by=make_user(), now=timezone.now())


def url(name: str, assignment: Assignment) -> str:
    return reverse(f"assignments:{name}", args=[assignment.pk])


def form_data(newcomer: Newcomer, **fields: Any) -> dict[str, Any]:
    start = timezone.localtime(SOON).strftime("%Y-%m-%dT%H:%M")
    facts = {"kind": "school", "language": "ti", "starts_at": start, "minutes": 45, "place": "Schule"}
    return {"newcomer": newcomer.pk, **facts, **fields}


def test_the_office_notes_asks_and_takes_back(office: Client, speaker: Volunteer) -> None:
    office.post(reverse("assignments:create"), form_data(make_newcomer(), details="Elterngespräch"))
    assignment = Assignment.objects.get()
    assert assignment.starts_at == SOON
    page = office.get(url("detail", assignment))
    assert [entry.volunteer for entry in page.context["suggestions"]] == [speaker]
    office.post(url("ask", assignment), {"volunteer": speaker.pk})
    assignment.refresh_from_db()
    assert assignment.status == "offered"
    assert office.get(url("ask", assignment)).status_code == 405
    office.post(url("withdraw", assignment))
    office.post(url("take", assignment), {"volunteer": speaker.pk})
    assignment.refresh_from_db()
    assert assignment.status == "taken"
    assert office.post(url("cancel", assignment), {"reason": "requester"}).status_code == 302
    assert office.post(url("cancel", assignment), {"reason": "requester"}).status_code == 422
    assert not Assignment.objects.exists()


def test_an_open_request_can_be_edited(office: Client) -> None:
    assignment = make_assignment()
    data = form_data(assignment.newcomer, place="Rathaus")
    assert office.post(url("edit", assignment), data | {"minutes": "2"}).status_code == 422
    office.post(url("edit", assignment), data)
    assignment.refresh_from_db()
    assert (assignment.place, assignment.minutes) == ("Rathaus", 45)


def test_nobody_outside_the_office_chooses_volunteers(office: Client) -> None:
    stranger = make_volunteer(
        person=make_person(organisation=make_organisation("Stadt Worms"), languages={"ti": 7})
    )
    assignment = make_assignment()
    assert office.post(url("ask", assignment), {"volunteer": stranger.pk}).status_code == 404
    assert office.post(url("ask", assignment), {"volunteer": "x"}).status_code == 404


def test_others_assignments_do_not_exist(speaker: Volunteer) -> None:
    assignment = ask(make_assignment(), speaker)
    office = Client()
    office.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms")))
    assert office.get(url("detail", assignment)).status_code == 404
    assert office.post(url("cancel", assignment)).status_code == 404


def test_lists_ask_no_more_for_thirty_than_for_three(office: Client, speaker: Volunteer) -> None:
    def more(number: int, day: int) -> None:
        for place in range(number):
            assignment = make_assignment()
            start = SOON + timedelta(days=day, hours=2 * place)
            Assignment.objects.filter(pk=assignment.pk).update(starts_at=start)
            assignment.refresh_from_db()
            take_assignment(assignment=assignment, volunteer=speaker, by=make_user(), now=timezone.now())

    def counts() -> list[int]:
        found = []
        with CaptureQueriesContext(connection) as queries:
            assert office.get(reverse("assignments:list")).status_code == 200
        found.append(len(queries))
        return found

    more(3, day=1)
    few = counts()
    more(20, day=2)
    assert counts() == few


def test_suggestions_ask_no_more_with_every_volunteer(office: Client) -> None:
    assignment = make_assignment()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(url("detail", assignment))
        return len(queries)

    for number in range(3):
        make_volunteer(person_languages={"ti": 5}, person_email=f"a{number}@example.org")
    few = count()
    for number in range(20):
        make_volunteer(person_languages={"ti": 5}, person_email=f"b{number}@example.org")
    assert count() == few
