"""From an assignment to a partnership, from a guest to a newcomer: one step each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from assignments.models import Assignment
from audit.models import Change
from matching.models import Proposal
from matching.services.pair import forbid_pair
from newcomers.models import Newcomer
from partnerships.moments import timeline_of
from tests.builders import (
    TODAY,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

LAST_TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)
PHONE = "+4962511234567"


@pytest.fixture
def office(client: Client) -> User:
    user = make_user(Kind.COORDINATOR)
    client.force_login(user)
    return user


def went_together(**fields: Any) -> Assignment:
    facts: dict[str, Any] = {
        "programme": make_programme(),
        "organisation": make_organisation(),
        "municipality": make_municipality(),
        "kind": "doctor",
        "language": "ti",
        "starts_at": LAST_TUESDAY,
        "place": "Klinik",
        "status": "done",
        "outcome": "took_place",
        "actual_minutes": 60,
    }
    return Assignment.objects.create(**facts | fields)


def for_guest(**fields: Any) -> Assignment:
    guest = {"guest_name": "Abel", "guest_phone": PHONE, "status": "open", "outcome": ""}
    return went_together(**guest | {"actual_minutes": None} | fields)


def propose(client: Client, assignment: Assignment) -> str:
    """What the page then says, in one text."""
    return client.post(reverse("assignments:propose_pair", args=[assignment.pk]), follow=True).text


def test_who_went_together_is_proposed_as_a_pair_in_one_step(client: Client, office: User) -> None:
    newcomer, volunteer = make_newcomer(), make_ready_volunteer()
    assignment = went_together(newcomer=newcomer, volunteer=volunteer)
    button = reverse("assignments:propose_pair", args=[assignment.pk])
    assert button in client.get(assignment.get_absolute_url()).text
    # On the newcomer's page only after the second time.
    assert button not in client.get(newcomer.get_absolute_url()).text
    again = went_together(newcomer=newcomer, volunteer=volunteer, starts_at=LAST_TUESDAY.replace(day=10))
    page = client.get(newcomer.get_absolute_url()).text
    assert reverse("assignments:propose_pair", args=[again.pk]) in page
    assert "2 Mal dabei" in page
    answer = client.post(button)
    proposal = Proposal.objects.get()
    assert answer.url == reverse("matching:proposal", args=[proposal.pk])
    assert (proposal.newcomer, proposal.volunteer) == (newcomer, volunteer)
    page = client.get(assignment.get_absolute_url()).text
    assert button not in page
    assert answer.url in page


def test_a_pair_s_story_tells_where_they_went_together(client: Client, office: User) -> None:
    pair = make_partnership()
    two = {"newcomer": pair.newcomer, "volunteer": pair.volunteer}
    ours = went_together(**two, report="Gut verstanden")
    theirs = went_together(**two, organisation=make_organisation("Kirchencafé"), report="Woanders")
    story = [moment for moment in timeline_of(pair, office) if "Einsatz" in moment.title]
    (told,) = story
    assert (told.url, told.lines) == (ours.get_absolute_url(), ("Gut verstanden",))
    assert told.title == "Einsatz: Arztbesuch, hat stattgefunden"
    page = client.get(reverse("partnerships:detail", args=[pair.pk])).text
    assert str(theirs.pk) not in page


def test_the_rules_of_matching_hold_and_say_why_not(client: Client, office: User) -> None:
    ready, newcomer = make_ready_volunteer(), make_newcomer()
    elsewhere = make_ready_volunteer(
        person_first_name="Gisela", person_organisation=make_organisation("Kirchencafé")
    )
    forbid_pair(volunteer=(barred := make_ready_volunteer()), newcomer=newcomer, by=office, today=TODAY)
    refusals = [
        (make_newcomer(status="registered"), ready, "noch nicht aufgenommen"),
        (newcomer, make_volunteer(), "noch nicht"),
        (newcomer, elsewhere, "Gisela gehört zu einer anderen Anlaufstelle"),
        (newcomer, barred, "gegen dieses Paar entschieden"),
        (ended := make_newcomer(status="ended"), ready, "wartet"),
    ]
    for who, with_whom, sentence in refusals:
        assert sentence in propose(client, went_together(newcomer=who, volunteer=with_whom))
    absent = went_together(newcomer=newcomer, volunteer=ready, outcome="newcomer_away")
    assert "noch nicht zusammen bei einem Termin" in propose(client, absent)
    assert not Proposal.objects.exists()
    # Who has left the programme is not offered at all.
    gone = went_together(newcomer=ended, volunteer=ready)
    assert "Als Paar vorschlagen" not in client.get(gone.get_absolute_url()).text


def test_a_guest_is_registered_and_all_their_assignments_follow(client: Client, office: User) -> None:
    first, second = for_guest(), for_guest(starts_at=LAST_TUESDAY.replace(day=10))
    stranger = for_guest(guest_name="Sara", guest_phone="+4962517654321")
    other = for_guest(organisation=make_organisation("Kirchencafé"))
    address = reverse("assignments:guest_register", args=[first.pk])
    page = client.get(first.get_absolute_url()).text
    assert address in page
    assert "noch einen Einsatz für dieselbe Nummer" in page
    form = client.get(address)
    given = form.context["form"].initial
    assert (given["first_name"], given["phone"], given["language_1"]) == ("Abel", PHONE, "ti")
    assert (given["place"], given["postcode"]) == ("Bensheim", "64625")
    answers = {
        "registered_by": "self",
        "first_name": "Abel",
        "last_name": "Haile",
        "gender": "male",
        "phone": PHONE,
        "postcode": "64625",
        "place": "Bensheim",
        "language_1": "ti",
        "speaking_1": 7,
        "organisation": make_organisation().pk,
        "channel": "spoken",
    }
    assert client.post(address, answers | {"last_name": ""}).status_code == 422
    assert not Newcomer.objects.exists()
    sent = client.post(address, answers)
    assert sent.status_code == 302, sent.context["form"].errors
    abel = Newcomer.objects.get()
    assert set(Assignment.objects.filter(newcomer=abel)) == {first, second}
    for linked in (first, second):
        linked.refresh_from_db()
        assert (linked.guest_name, str(linked.guest_phone), linked.short_name) == ("", "", "Abel H.")
    assert not Change.objects.filter(object_pk=str(first.pk), changes__has_key="guest_name").exists()
    for untouched in (stranger, other):
        untouched.refresh_from_db()
        assert untouched.newcomer is None
        assert untouched.guest_name
    assert client.get(address).status_code == 404
    assert client.get(reverse("assignments:guest_register", args=[other.pk])).status_code == 404


def test_a_guest_who_is_registered_already_is_found_by_the_number(client: Client, office: User) -> None:
    guest = for_guest()
    known = make_newcomer(person_phone=PHONE)
    foreign = make_newcomer(person_phone=PHONE, person_organisation=make_organisation("Kirchencafé"))
    link = reverse("assignments:guest_link", args=[guest.pk])
    page = client.get(guest.get_absolute_url()).text
    assert f'value="{known.pk}"' in page
    assert str(foreign.pk) not in page
    assert client.post(link, {"newcomer": foreign.pk}).status_code == 404
    assert client.post(link, {"newcomer": "?"}).status_code == 404
    client.post(link, {"newcomer": known.pk})
    guest.refresh_from_db()
    assert (guest.newcomer, guest.guest_name) == (known, "")
