"""Somebody's data are erased or restricted while an assignment is under way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from time_machine import travel

from accounts.enums import Kind
from accounts.models import User
from assignments.known import facts_for
from assignments.models import Assignment
from assignments.services.answers import answer_offer, take_assignment
from assignments.services.asking import ask_next_wave, offer_assignment, start_asking
from assignments.services.reports import complete_assignment
from assignments.services.requests import Requester, request_assignment
from messaging.models import OutgoingMail
from people.enums import Channel, ConsentPurpose
from people.services import give_consent, restrict, withdraw_consent
from privacy.enums import ErasureReason
from privacy.services.erasure import erase_person
from tests.builders import make_newcomer, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)
AUTHORITY = Requester(requester_name="Frau Amtlich", requester_email="amt@example.org")


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def speaker(number: int) -> Volunteer:
    return make_volunteer(
        person_first_name=f"Helga{number}",
        person_last_name="Redlich",
        person_languages={"de": 7, "ti": 5},
        person_email=f"helga{number}@example.org",
    )


def requested(office: User, hours: int = 0, **fields: Any) -> Assignment:
    facts: dict[str, Any] = {"kind": "doctor", "language": "ti", "minutes": 60, "place": "Klinik"}
    starts_at = TUESDAY + timedelta(hours=hours)
    facts |= {"starts_at": starts_at, "requester": AUTHORITY, "by": office, "now": NOW}
    return request_assignment(**facts | fields)


def erase(person: Any, now: datetime = NOW) -> None:
    erase_person(person=person, reason=ErasureReason.REQUEST, by=None, now=now)


def mails_to(address: str) -> list[str]:
    """The events of those that are to leave."""
    found = OutgoingMail.objects.filter(to_email=address, status="queued").order_by("created_at")
    return [event.rpartition("/")[2] for event in found.values_list("event", flat=True)]


def test_the_newcomer_is_erased_meanwhile(office: User) -> None:
    newcomer, helga = make_newcomer(), speaker(1)
    taken, asked, is_open = (requested(office, 3 * number, newcomer=newcomer) for number in range(3))
    take_assignment(assignment=taken, volunteer=helga, by=office, now=NOW)
    offer_assignment(assignment=asked, volunteer=helga, by=office, now=NOW)
    erase(newcomer.person)
    for assignment in (taken, asked, is_open):
        assignment.refresh_from_db()
        assert (assignment.status, assignment.cancel_reason) == ("cancelled", "erased")
        assert "Selam" not in str(assignment)
    assert mails_to("helga1@example.org")[-1] == "cancelled"
    told = OutgoingMail.objects.filter(to_email="amt@example.org", event__endswith="request_cancelled")
    assert told.count() == 3
    assert not any("Selam" in mail.text or "lösch" in mail.text for mail in told)
    with pytest.raises(ValidationError, match="abgesagt"):
        answer_offer(assignment=asked, volunteer=helga, accepts=True, now=NOW)


def test_the_volunteer_is_erased_meanwhile(office: User) -> None:
    leaves = speaker(1)
    taken, asked, over = (requested(office, 3 * number, newcomer=make_newcomer()) for number in range(3))
    for assignment in (taken, over):
        take_assignment(assignment=assignment, volunteer=leaves, by=office, now=NOW)
    later = over.starts_at + timedelta(hours=2)
    complete_assignment(assignment=over, actual_minutes=70, report="Gut", by=office, now=later)
    start_asking(assignment=asked, by=office, now=NOW)
    assert [offer.volunteer for offer in asked.offers.all()] == [leaves]
    stays = speaker(2)
    erase(leaves.person)
    for assignment in (taken, asked):
        assignment.refresh_from_db()
        assert (assignment.status, assignment.volunteer) == ("offered", None)
        assert [offer.volunteer for offer in assignment.offers.all()] == [stays]
    assert mails_to("helga1@example.org") == []
    assert mails_to("helga2@example.org") == ["offer", "offer"]
    assert mails_to("amt@example.org").count("request_changed") == 1
    # What was done counts, without anybody in it.
    over.refresh_from_db()
    assert (over.status, over.actual_minutes, over.report, over.place) == ("done", 70, "", "Klinik")
    assert over.volunteer
    assert "Redlich" not in str(over.volunteer)


def test_a_restricted_newcomer_s_search_stops_and_the_page_says_so(office: User, client: Client) -> None:
    newcomer, helga, gisela = make_newcomer(), speaker(1), speaker(2)
    taken, asked = requested(office, newcomer=newcomer), requested(office, 3, newcomer=newcomer)
    take_assignment(assignment=taken, volunteer=helga, by=office, now=NOW)
    start_asking(assignment=asked, by=office, now=NOW)
    restrict(newcomer.person, reason="Angaben bestritten", by=office, now=NOW)
    asked.refresh_from_db()
    assert (asked.status, asked.next_wave_at) == ("open", None)
    assert not asked.offers.filter(answer="waiting").exists()
    for attempt in (
        lambda: start_asking(assignment=asked, by=office, now=NOW),
        lambda: ask_next_wave(assignment=asked, now=NOW),
        lambda: offer_assignment(assignment=asked, volunteer=gisela, by=office, now=NOW),
        lambda: take_assignment(assignment=asked, volunteer=gisela, by=office, now=NOW),
    ):
        with pytest.raises(ValidationError, match="eingeschränkt") as refused:
            attempt()
        assert "Tesfay" not in str(refused.value)
    client.force_login(office)
    assert "Niemand Neues wird gefragt" in client.get(taken.get_absolute_url()).text
    with pytest.raises(ValidationError):
        requested(office, 6, newcomer=newcomer)


def test_a_restricted_volunteer_is_not_asked(office: User) -> None:
    helga = speaker(1)
    asked = requested(office, newcomer=make_newcomer())
    start_asking(assignment=asked, by=office, now=NOW)
    gisela = speaker(2)
    with travel(NOW, tick=False):
        restrict(helga.person, reason="Streit", by=office, now=NOW)
    assert [offer.volunteer for offer in asked.offers.filter(answer="waiting")] == [gisela]
    with pytest.raises(ValidationError):
        answer_offer(assignment=asked, volunteer=helga, accepts=True, now=NOW)
    assert "offer" not in mails_to("helga1@example.org")


def test_the_telephone_is_hidden_once_the_consent_is_withdrawn(office: User) -> None:
    newcomer, helga = make_newcomer(person_phone="+4962511234567"), speaker(1)
    taken = requested(office, newcomer=newcomer)
    take_assignment(assignment=taken, volunteer=helga, by=office, now=NOW)
    assert not facts_for(taken, helga, now=NOW).phone
    give_consent(newcomer.person, purpose=ConsentPurpose.CONTACT, channel=Channel.PAPER, now=NOW)
    assert facts_for(taken, helga, now=NOW).phone
    withdraw_consent(newcomer.person, purpose=ConsentPurpose.CONTACT, now=NOW)
    known = facts_for(taken, helga, now=NOW)
    assert (known.phone, known.first_name) == ("", "Selam")


def test_somebody_who_helps_others_is_not_asked_for_their_own_appointment(office: User) -> None:
    newcomer = make_newcomer(person_email="selam@example.org")
    both = make_volunteer(person=newcomer.person)
    assignment = requested(office, newcomer=newcomer)
    start_asking(assignment=assignment, by=office, now=NOW)
    assert not assignment.offers.exists()
    with pytest.raises(ValidationError, match="sich selbst"):
        take_assignment(assignment=assignment, volunteer=both, by=office, now=NOW)
