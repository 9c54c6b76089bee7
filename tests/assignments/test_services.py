"""From the request to the report, and that nobody is booked twice for the same hour."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.enums import Kind
from accounts.models import User
from assignments.models import Assignment
from assignments.services.answers import answer_offer, take_assignment
from assignments.services.asking import offer_assignment, withdraw_offer
from assignments.services.reports import complete_assignment
from assignments.services.requests import request_assignment
from assignments.shortlist import candidates
from messaging.models import OutgoingMail
from tests.builders import make_newcomer, make_user, make_volunteer
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)  # 15:00 in Berlin, when volunteers of the builders have time


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def speaker() -> Volunteer:
    return make_speaker()


def make_speaker(**fields: Any) -> Volunteer:
    person = {"person_languages": {"de": 7, "ti": 4}, "person_email": "helga@example.org"}
    return make_volunteer(**person | fields)


def request(by: User, starts_at: datetime = TUESDAY, **fields: Any) -> Assignment:
    facts = {"kind": "doctor", "language": "ti", "minutes": 60, "place": "Klinik, Eingang"} | fields
    newcomer = facts.pop("newcomer", None) or make_newcomer()
    return request_assignment(newcomer=newcomer, starts_at=starts_at, by=by, now=NOW, **facts)


def test_the_way_of_an_assignment(office: User, speaker: Volunteer) -> None:
    assignment = request(office)
    assert (assignment.status, assignment.municipality) == ("open", assignment.newcomer.person.municipality)
    asked = offer_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
    assert asked.status == "offered"
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "helga@example.org"
    assert "Selam" not in mail.text
    assert "Tesfay" not in mail.text
    assert "http://testserver/einsaetze/anfrage/" in mail.text
    assert answer_offer(assignment=assignment, volunteer=speaker, accepts=True, now=NOW).status == "taken"
    later = TUESDAY + timedelta(hours=2)
    done = complete_assignment(
        assignment=assignment, actual_minutes=75, report="Gut gegangen", by=office, now=later
    )
    assert (done.status, done.actual_minutes, done.report) == ("done", 75, "Gut gegangen")


def test_a_no_opens_it_again_and_is_remembered(office: User, speaker: Volunteer) -> None:
    assignment = request(office)
    offer_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
    again = answer_offer(assignment=assignment, volunteer=speaker, accepts=False, now=NOW)
    assert (again.status, again.volunteer) == ("open", None)
    assert candidates(again, now=NOW) == []


def test_only_active_speakers_are_asked(office: User) -> None:
    assignment = request(office)
    for volunteer in (
        make_speaker(status=VolunteerStatus.PAUSED),
        make_speaker(person_languages={"de": 7}),
        make_speaker(person_languages={"de": 7, "ti": 2}),
        make_speaker(person_email=""),
    ):
        with pytest.raises(ValidationError):
            offer_assignment(assignment=assignment, volunteer=volunteer, by=office, now=NOW)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("offset", "minutes", "fits"),
    [(-60, 60, True), (60, 60, True), (30, 60, False), (-30, 60, False), (-120, 300, False), (15, 15, False)],
)
def test_nobody_is_booked_twice(
    office: User, speaker: Volunteer, offset: int, minutes: int, fits: bool
) -> None:
    first = request(office)
    take_assignment(assignment=first, volunteer=speaker, by=office, now=NOW)
    second = request(office, TUESDAY + timedelta(minutes=offset), minutes=minutes)
    assert bool(candidates(second, now=NOW)) is fits
    if fits:
        offer_assignment(assignment=second, volunteer=speaker, by=office, now=NOW)
    else:
        with pytest.raises(ValidationError, match="15:00–16:00"):
            offer_assignment(assignment=second, volunteer=speaker, by=office, now=NOW)


def test_an_old_question_is_not_answered_for_somebody_else(office: User, speaker: Volunteer) -> None:
    other = make_speaker(person_email="gisela@example.org")
    assignment = request(office)
    offer_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
    withdraw_offer(assignment=assignment, by=office, now=NOW)
    offer_assignment(assignment=assignment, volunteer=other, by=office, now=NOW + timedelta(hours=1))
    with pytest.raises(ValidationError):
        answer_offer(assignment=assignment, volunteer=speaker, accepts=True, now=NOW)
    with pytest.raises(ValidationError):
        answer_offer(assignment=assignment, volunteer=other, accepts=True, now=TUESDAY)
    statuses = dict(OutgoingMail.objects.values_list("to_email", "status"))
    assert statuses == {"helga@example.org": "cancelled", "gisela@example.org": "queued"}


def test_the_report_comes_after_the_start_from_those_concerned(office: User, speaker: Volunteer) -> None:
    assignment = request(office)
    take_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)

    def report(by: User, minutes: int = 60, now: datetime = TUESDAY) -> None:
        complete_assignment(assignment=assignment, actual_minutes=minutes, by=by, now=now)

    with pytest.raises(ValidationError):
        report(office, now=TUESDAY - timedelta(minutes=1))
    with pytest.raises(ValidationError):
        report(office, minutes=0)
    with pytest.raises(ValidationError):
        report(office, minutes=721)
    with pytest.raises(PermissionDenied):
        report(make_user(Kind.VOLUNTEER))
    report(office)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "taken"},
        {"minutes": 10},
        {"minutes": 721},
        {"status": "done", "actual_minutes": None},
        {"status": "done", "actual_minutes": 0},
    ],
)
def test_what_cannot_be_is_refused_by_the_database(office: User, fields: dict[str, Any]) -> None:
    assignment = request(office)
    if fields.get("status") == "done":
        fields = fields | {"volunteer": make_speaker()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=assignment.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_two_bookings_at_once_give_one() -> None:
    office, speaker = make_user(Kind.COORDINATOR), make_speaker()
    assignments = [request(office), request(office, TUESDAY + timedelta(minutes=30))]
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def attempt(assignment: Assignment) -> None:
        gate.wait()
        try:
            take_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
            outcomes.append("taken")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[assignment]) for assignment in assignments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "taken"]
