"""What assignments need stands on the day's list: who, why and one button; only the own organisation's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.models import Assignment, Offer
from office.desk.assignments import ONE_BY_ONE, WORDS, afterwards, expenses, pending
from office.desk.todo import Todo
from office.desk.weights import KINDS
from office.desk.worklist import open_todos
from tests.builders import (
    make_municipality,
    make_newcomer,
    make_organisation,
    make_programme,
    make_user,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)
SOURCES = (pending, afterwards, expenses)


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def at(days: int, hour: int = 15) -> datetime:
    return timezone.make_aware(datetime.combine(MONDAY + timedelta(days=days), time(hour)))


def make(days: int, **fields: Any) -> Assignment:
    """In so many days, for a guest unless told otherwise."""
    facts: dict[str, Any] = {
        "programme": make_programme(),
        "organisation": make_organisation(),
        "municipality": make_municipality(),
        "kind": "doctor",
        "language": "ti",
        "starts_at": at(days),
        "place": "Klinik",
    }
    if "newcomer" not in fields:
        facts |= {"guest_name": "Abel", "guest_phone": "+4962511234567"}
    return Assignment.objects.create(**facts | fields)


def done(days: int, **fields: Any) -> Assignment:
    report = {"status": "done", "outcome": "took_place", "actual_minutes": 60}
    return make(days, **report | {"volunteer": make_volunteer()} | fields)


def todos(user: User, today: date = MONDAY) -> dict[str, Todo]:
    found = open_todos(user, today=today, sources=SOURCES)
    assert all(todo.action_label and todo.action_url.startswith("/einsaetze/") for todo in found)
    return {todo.kind: todo for todo in found}


def test_every_state_that_does_not_go_by_itself_says_so(office: User) -> None:
    given_back = make(5, guest_name="Berhane", first_yes_at=at(-2))
    Offer.objects.create(
        assignment=given_back,
        volunteer=make_volunteer(),
        offered_at=at(-3),
        answer="no",
        answered_at=at(-1),
    )
    make(6, status="offered", asked_at=at(-1))  # is being asked: goes by itself
    make(6, next_wave_at=at(0, 8))  # so does what waits for the morning
    make(30)  # far away
    make(1, status="unconfirmed", source="partner")
    make(-1)  # past: the clock closes it
    found = todos(office)
    assert list(found) == ["given_back"]
    assert "Berhane" in found["given_back"].title
    assert found["given_back"].action_url == given_back.get_absolute_url()
    make(4, guest_name="Hagos", exhausted_at=at(-1))
    make(20, guest_name="Sara", source="partner", requester_email="jc@example.org")
    make(2, guest_name="Yonas")
    make(1, guest_name="Ruta", status="offered", asked_at=at(-1))
    make(3, status="unconfirmed", requester_bounced_at=at(-1), requester_phone="+4962519999999")
    found = todos(office)
    for kind, words in {
        "nobody_left": "Hagos",
        "request_outside": "Sara",
        "unaccompanied": "Yonas",
        "unanswered": "Ruta",
        "requester_bounced": "Abel",
    }.items():
        assert words in found[kind].title, kind
    assert "06251 9999999" in found["requester_bounced"].reason
    assert "Klinik, am 06.03. um 15:00" in found["nobody_left"].reason
    assert set(WORDS) | {"expenses"} <= set(KINDS)


def test_the_nearer_the_day_the_higher_it_stands(office: User) -> None:
    early = make(3, starts_at=at(3, 9), exhausted_at=at(-1))
    late = make(3, starts_at=at(3, 17), exhausted_at=at(-1))
    make(12, source="partner")
    listed = open_todos(office, today=MONDAY, sources=SOURCES)
    assert [todo.action_url for todo in listed][:2] == [early.get_absolute_url(), late.get_absolute_url()]
    weights = [todo.weight(today=MONDAY) for todo in listed]
    assert weights == sorted(weights, reverse=True)
    # Another hour is another matter, whatever was decided before.
    before = listed[0].key
    Assignment.objects.filter(pk=early.pk).update(starts_at=at(4, 9), round=2)
    assert before not in {todo.key for todo in open_todos(office, today=MONDAY, sources=SOURCES)}


def test_after_the_appointment_reports_and_promises_are_asked_for(office: User) -> None:
    gisela = make_volunteer(person_first_name="Gisela", person_last_name="Hahn")
    make(-2, status="taken", volunteer=gisela)
    make(-1, status="taken", volunteer=gisela)  # the mail of today asks first
    done(-3, needs_follow_up=True, volunteer=gisela, newcomer=make_newcomer())
    done(-3)
    found = todos(office)
    assert set(found) == {"report_missing", "follow_up"}
    assert "Gisela Hahn war am 28.02. dabei" in found["report_missing"].reason
    assert "Selam T." in found["follow_up"].title


def test_a_quarter_that_is_over_is_to_be_settled(office: User) -> None:
    make_volunteer()
    done(-80)
    (todo,) = expenses(office, MONDAY)
    assert todo.action_url.endswith("?quarter=2025-4")
    assert expenses(office, date(2025, 12, 31)) == []


def test_restricted_data_are_not_used_and_the_list_says_why(office: User) -> None:
    newcomer = make_newcomer(person_restricted_at=at(-1), person_restriction_reason="Streit")
    make(2, newcomer=newcomer)
    assert "eingeschränkt: Niemand wird gefragt" in todos(office)["unaccompanied"].reason


def test_many_stand_in_one_row_in_a_fixed_number_of_queries(office: User, client: Client) -> None:
    def number_of_queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            open_todos(office, today=MONDAY, sources=SOURCES)
        return len(queries)

    def one_of_each(number: int) -> None:
        make(2, starts_at=at(2, 8 + number))
        make(3, starts_at=at(3, 8 + number), exhausted_at=at(-1))
        make(-5, starts_at=at(-5, 8 + number), status="taken", volunteer=make_volunteer())
        done(-90)

    for number in range(ONE_BY_ONE):
        one_of_each(number)
    assert len(open_todos(office, today=MONDAY, sources=SOURCES)) == 3 * ONE_BY_ONE + 1
    few = number_of_queries()
    one_of_each(ONE_BY_ONE)
    found = todos(office)
    assert len(found) == 4
    assert "drei" in found["unaccompanied"].title
    assert found["unaccompanied"].action_url.endswith("?status=open")
    assert number_of_queries() <= few
    client.force_login(office)
    assert client.get(found["nobody_left"].action_url).status_code == 200


def test_nothing_of_another_organisation(office: User) -> None:
    elsewhere = make_organisation("Kirchencafé")
    theirs = make_volunteer(person_organisation=elsewhere)
    make(2, organisation=elsewhere)
    make(2, organisation=elsewhere, exhausted_at=at(-1), requester_bounced_at=at(-1))
    make(-5, organisation=elsewhere, status="taken", volunteer=theirs)
    done(-90, organisation=elsewhere, volunteer=theirs, needs_follow_up=True)
    assert todos(office) == {}
    # Of their volunteer who went along for us: the first name.
    make(-6, status="taken", volunteer=make_volunteer(person_first_name="Uta", person_organisation=elsewhere))
    reason = todos(office)["report_missing"].reason
    assert "Uta war" in reason
    assert "Muster" not in reason
