"""The page of an assignment: what to do next, whom to ask or call, and who may."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import OfferAnswer
from assignments.models import Assignment, ContactPassing, Offer
from assignments.services.asking import offer_assignment
from newcomers.models import Newcomer
from tests.assignments.office import BOARD, CALENDAR, DAY, HOUR, LIST, columns, one, rows, url
from tests.assignments.world import NOW, TUESDAY, make_request, make_speaker
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_person,
    make_user,
    make_volunteer,
)
from tests.fixtures.login import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_morning(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def staff() -> User:
    return make_user(Kind.COORDINATOR, first_name="Silvia", last_name="Keller")


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def newcomer() -> Newcomer:
    return make_newcomer()


def test_each_state_has_its_next_step(office: Client, newcomer: Newcomer) -> None:
    helga = make_speaker()
    soon, over = TUESDAY, NOW - 3 * HOUR
    states: dict[str, dict[str, Any]] = {
        "unconfirmed": {"status": "unconfirmed", "requester_email": "a@example.org", "source": "partner"},
        "new": {},
        "stopped": {"asked_at": NOW},
        "night": {"next_wave_at": NOW + 9 * HOUR},
        "call": {"exhausted_at": NOW, "requester_bounced_at": NOW, "source": "partner"},
        "asked": {"status": "offered", "next_wave_at": NOW + HOUR},
        "late": {"starts_at": over},
        "taken": {"status": "taken", "volunteer": helga},
        "to_report": {"status": "taken", "volunteer": helga, "starts_at": over},
        "follow_up": {"status": "done", "volunteer": helga, "starts_at": over, "needs_follow_up": True},
        "done": {"status": "done", "volunteer": helga, "starts_at": over, "report": "Gut", "travel_km": 9},
        "cancelled": {"status": "cancelled", "cancel_reason": "duplicate"},
    }
    for state, fields in states.items():
        assignment = one(newcomer, **({"starts_at": soon} | fields))
        page = office.get(url("detail", assignment))
        assert (page.status_code, page.context["state"]) == (200, state)
        is_searching = state in ("new", "stopped", "night", "call", "asked")
        assert bool(page.context["page"].options) == is_searching, state
    waits = Assignment.objects.get(status="unconfirmed")
    office.post(url("confirm_by_phone", waits))
    waits.refresh_from_db()
    assert waits.status == "open" and waits.confirmed_at
    unmet = one(newcomer, status="unmet", starts_at=over)
    assert office.get(url("detail", unmet)).context["state"] == "late"


def test_the_office_asks_goes_on_stops_and_notes_answers(office: Client, staff: User) -> None:
    helga, rolf = make_speaker("Helga", person_phone="+4962511111"), make_speaker("Rolf")
    assignment = make_request(by=staff)

    def post(name: str, **data: Any) -> str:
        page = office.post(url(name, assignment), data, follow=True)
        assert page.status_code == 200
        assignment.refresh_from_db()
        return page.content.decode()

    assert office.get(url("start", assignment)).status_code == 405
    back = office.post(url("start", assignment), {"next": BOARD})
    assert back.headers["Location"] == BOARD
    assignment.refresh_from_db()
    assert assignment.status == "offered"
    page = office.get(url("detail", assignment)).context["page"]
    assert [len(wave.answers) for wave in page.rounds[0].waves] == [2]
    post("decline", volunteer=helga.pk)
    assert Offer.objects.get(volunteer=helga).answer == OfferAnswer.NO
    assert "kern-alert--warning" in post("next_wave")
    # Nobody is left: now the office calls, first those who have not answered.
    shown = office.get(url("detail", assignment))
    assert assignment.exhausted_at and shown.context["state"] == "call"
    assert [option.contact.key for option in shown.context["page"].to_call] == [rolf.pk]
    post("stop")
    assert assignment.status == "open" and not assignment.next_wave_at
    post("take", volunteer=helga.pk)
    assert (assignment.status, assignment.volunteer) == ("taken", helga)
    assert "06251 1111" in office.get(url("detail", assignment)).content.decode()
    assert 'role="alert"' in post("take", volunteer=rolf.pk)
    assert (
        url("contact_to_requester", assignment) not in office.get(url("detail", assignment)).content.decode()
    )
    Assignment.objects.filter(pk=assignment.pk).update(requester_email="amt@example.org")
    assert url("contact_to_requester", assignment) in office.get(url("detail", assignment)).content.decode()
    post("withdraw")
    assert assignment.status == "open"
    post("ask", volunteer=rolf.pk)
    assert 'role="alert"' in post("ask", volunteer=rolf.pk)
    for wrong in ("x", uuid4(), make_speaker("Fremd", person_organisation=make_organisation("Worms")).pk):
        assert office.post(url("ask", assignment), {"volunteer": wrong}).status_code == 404


def test_in_a_window_the_yes_on_the_phone_names_its_hour(office: Client, staff: User) -> None:
    helga = make_speaker()
    assignment = make_request(by=staff, window_until=TUESDAY + 2 * HOUR)
    asks = url("take_hour", assignment, helga.pk)
    assert asks in office.get(url("detail", assignment)).content.decode()
    assert office.post(url("take", assignment), {"volunteer": helga.pk}).headers["Location"] == asks
    form = office.get(asks).context["form"]
    hours = [value for value, _label in form.fields["starts_at"].choices if value]
    assert len(hours) == 5
    for wrong in ("", "morgen", (TUESDAY + 9 * HOUR).isoformat()):
        assert office.post(asks, {"starts_at": wrong}).status_code == 422
    office.post(asks, {"starts_at": hours[2]})
    assignment.refresh_from_db()
    assert (assignment.status, assignment.starts_at) == ("taken", TUESDAY + HOUR)
    late = office.post(asks, {"starts_at": hours[2]})
    assert late.status_code == 422


def test_what_a_report_left_open_is_ticked_off(office: Client, newcomer: Newcomer) -> None:
    done = one(newcomer, status="done", volunteer=make_speaker(), starts_at=NOW - DAY, needs_follow_up=True)
    assert url("followed_up", done) in office.get(BOARD).content.decode()
    away = office.post(url("followed_up", done), {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == done.get_absolute_url()
    done.refresh_from_db()
    assert not done.needs_follow_up
    open_one = one(newcomer)
    assert 'role="alert"' in office.post(url("followed_up", open_one), follow=True).content.decode()


def test_of_volunteers_from_elsewhere_the_first_name_until_the_contact_is_passed_on(
    office: Client, staff: User
) -> None:
    person = make_person(
        "Amina",
        "Zaunkönig",
        organisation=make_organisation("Stadt Worms"),
        languages={"de": 7, "ti": 7},
        email="zaunkoenig@example.org",
        phone="+496241555555",
    )
    amina = make_volunteer(person)
    assignment = make_request(by=staff)
    passing = ContactPassing.objects.create(
        volunteer=amina, organisation=assignment.organisation, passed_at=NOW - DAY
    )
    shown = office.get(url("detail", assignment)).content.decode()
    assert "Amina Zaunkönig" in shown
    offer_assignment(assignment=assignment, volunteer=amina, by=staff, now=NOW)
    passing.ended_at = NOW
    passing.save()
    for address in (url("detail", assignment), BOARD):
        assert "Zaunkönig" not in office.get(address).content.decode()
    office.post(url("take", assignment), {"volunteer": amina.pk})
    Assignment.objects.filter(pk=assignment.pk).update(status="taken", volunteer=amina)
    for address in (url("detail", assignment), BOARD, CALENDAR, LIST):
        text = office.get(address).content.decode()
        assert "Amina" in text, address
        assert "Zaunkönig" not in text and "555555" not in text and "zaunkoenig" not in text, address
        assert reverse("volunteers:detail", args=[amina.pk]) not in text
    confirm(office)
    sheet = office.get(reverse("assignments:export", args=["csv"])).content.decode()
    assert "Amina" in sheet and "Zaunkönig" not in sheet


def test_another_office_reads_and_changes_nothing(client: Client, staff: User) -> None:
    assignment, helga = make_request(by=staff), make_speaker()
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms")))
    assert client.get(url("detail", assignment)).status_code == 404
    for name in (
        "confirm_by_phone",
        "start",
        "next_wave",
        "stop",
        "ask",
        "take",
        "decline",
        "withdraw",
        "followed_up",
    ):
        assert client.post(url(name, assignment), {"volunteer": helga.pk}).status_code == 404, name
    assert client.get(url("take_hour", assignment, helga.pk)).status_code == 404
    assert columns(client)["open"] == []


def test_pages_ask_no_more_for_forty_than_for_ten(office: Client, staff: User, newcomer: Newcomer) -> None:
    assignment = make_request(by=staff, newcomer=newcomer)
    addresses = (BOARD, CALENDAR, LIST, url("detail", assignment))

    def more(number: int) -> None:
        companions = [make_speaker(f"Helga{n}{uuid4().hex[:4]}") for n in range(number // 5)]
        for place, volunteer in enumerate(companions):
            rows(newcomer, status="taken", volunteer=volunteer, starts_at=NOW + (place + 1) * HOUR)
            rows(newcomer, status="taken", volunteer=volunteer, starts_at=TUESDAY)
            rows(newcomer, status="done", volunteer=volunteer, starts_at=NOW - DAY)
            Offer.objects.create(assignment=assignment, volunteer=volunteer, offered_at=NOW, answer="no")
        asked = rows(newcomer, number // 5, status="offered", asked_at=NOW)
        for each in asked:
            Offer.objects.create(assignment=each, volunteer=companions[0], offered_at=NOW)
        rows(newcomer, number // 5)
        for n in range(number // 5):
            make_speaker(f"Fit{n}{uuid4().hex[:4]}")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert office.get(address).status_code == 200
            found.append(len(queries))
        return found

    more(10)
    few = counts()
    more(40)
    assert counts() == few
    assert max(few) <= 50
