"""Guests and requesters are known by an assignment alone: found, told and forgotten all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.models import Assignment
from assignments.services.answers import take_assignment
from assignments.services.requests import Requester, request_assignment
from audit.enums import SecurityKind
from audit.models import Change, SecurityEvent
from messaging.models import OutgoingMail
from tests.builders import make_newcomer, make_organisation, make_programme, make_user, make_volunteer

pytestmark = pytest.mark.django_db

PHONE = "+4962511234567"


@pytest.fixture
def office(client: Client) -> User:
    make_programme()
    user = make_user(Kind.COORDINATOR, first_name="Anna", last_name="Amtmann")
    client.force_login(user)
    return user


def requested(office: User, days: int = 7, **fields: Any) -> Assignment:
    """By an authority, for a guest."""
    requester = Requester(
        requester_name="Kunigunde Amt",
        requester_institution="Jobcenter",
        requester_email="amt@example.org",
        requester_phone="+496252777777",
    )
    facts: dict[str, Any] = {"guest_name": "Abel", "guest_phone": PHONE, "requester": requester}
    facts |= {"kind": "doctor", "language": "ti", "minutes": 60, "place": "Klinik", "details": "Abels Knie"}
    now = timezone.now()
    return request_assignment(
        **facts | fields, starts_at=now + timedelta(days=days), by=office, now=now, anyway=True
    )


def test_they_are_found_by_name_telephone_and_mail(client: Client, office: User) -> None:
    ours = requested(office)
    theirs = requested(office, organisation=make_organisation("Kirchencafé"))
    for q in (
        "Abel",
        "06251/123 45 67",
        "+49 6251 1234567",
        "kunigunde amt",
        "amt@example.org",
        "06252777777",
    ):
        page = client.get(reverse("office:search"), {"q": q}).text
        assert ours.get_absolute_url() in page, q
        assert str(theirs.pk) not in page
    assert ours.get_absolute_url() not in client.get(reverse("office:search"), {"q": "0000"}).text


def test_a_guest_is_forgotten_at_once(client: Client, office: User) -> None:
    helga = make_volunteer(
        person_languages={"de": 7, "ti": 5}, person_email="helga@example.org", person_windows=[]
    )
    first, second, foreign = (
        requested(office),
        requested(office, 9),
        requested(office, organisation=make_organisation("Kirchencafé")),
    )
    take_assignment(assignment=first, volunteer=helga, by=office, now=timezone.now())
    OutgoingMail.objects.filter(to_email="helga@example.org").update(status="sent")
    assert "Abel" in OutgoingMail.objects.get(to_email="helga@example.org").text
    page = reverse("privacy:guest_erase", args=[first.pk])
    assert page in client.get(first.get_absolute_url()).text
    assert "Abel" in client.get(page).text
    assert client.post(page).url == first.get_absolute_url()
    for gone in (first, second):
        gone.refresh_from_db()
        assert (gone.status, gone.cancel_reason) == ("cancelled", "erased")
        assert (gone.guest_name, str(gone.guest_phone), gone.details) == ("", "", "")
        assert gone.requester_name == "Kunigunde Amt"
        changes = Change.objects.filter(object_pk=str(gone.pk)).values_list("changes", flat=True)
        assert changes
        assert not any("Abel" in str(each) or PHONE in str(each) for each in changes)
    foreign.refresh_from_db()
    assert foreign.guest_name == "Abel"
    told = OutgoingMail.objects.filter(to_email="helga@example.org", status="queued")
    assert [mail.event for mail in told] == ["assignments/mail/cancelled"]
    assert not any("Abel" in mail.text for mail in OutgoingMail.objects.filter(to_email="helga@example.org"))
    assert SecurityEvent.objects.get(kind=SecurityKind.ERASURE).user == office
    assert client.get(page).status_code == 404
    assert client.get(first.get_absolute_url()).status_code == 200


def test_a_requester_is_forgotten_and_the_assignment_goes_on(client: Client, office: User) -> None:
    first = requested(office)
    second = requested(office, 9, guest_name="", guest_phone="", newcomer=make_newcomer())
    waits = requested(office, 11)
    Assignment.objects.filter(pk=waits.pk).update(status="unconfirmed")
    assert OutgoingMail.objects.filter(to_email="amt@example.org").exists()
    page = reverse("privacy:requester_erase", args=[second.pk])
    assert page in client.get(second.get_absolute_url()).text
    client.post(page)
    for assignment, status in ((first, "open"), (second, "open"), (waits, "cancelled")):
        assignment.refresh_from_db()
        assert assignment.status == status
        assert not any(
            str(getattr(assignment, f"requester_{name}"))
            for name in ("name", "institution", "email", "phone")
        )
    assert first.guest_name == "Abel"
    assert not OutgoingMail.objects.filter(to_email="amt@example.org").exists()
    # Not of a foreign organisation.
    theirs = requested(office, organisation=make_organisation("Kirchencafé"))
    for name in ("guest_erase", "requester_erase"):
        assert client.post(reverse(f"privacy:{name}", args=[theirs.pk])).status_code == 404


def test_the_notice_says_what_is_kept_of_them(client: Client) -> None:
    notice = client.get(reverse("privacy:notice", args=["kontakte"])).text
    assert "4 Wochen nach dem Einsatz" in notice
    assert "Praxis, die darum bittet" in notice
