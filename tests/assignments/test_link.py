"""The page behind the link in the mail: yes and no without login, and what a volunteer reads there when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.enums import Kind
from assignments.models import Assignment, Offer
from assignments.services.asking import offer_assignment, withdraw_offer
from assignments.services.common import offer_path
from assignments.services.requests import cancel_assignment, request_assignment, reschedule_assignment
from messaging.links import sign
from people.enums import Channel, ConsentPurpose
from people.models import Consent
from people.services import give_consent
from tests.builders import make_newcomer, make_person, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

NOON = localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=7)
# For whom, where exactly, what about, how to reach them: only for who goes along, and not for ever.
KEPT_BACK = ("Selam", "Klinik", "Zimmer 214", "06251 123456")
NEVER = ("Tesfay", "Lindenweg")


@pytest.fixture
def speaker() -> Volunteer:
    return make_speaker("helga@example.org")


def make_speaker(email: str) -> Volunteer:
    return make_volunteer(person=make_person(languages={"de": 7, "ti": 4}, email=email))


def make_assignment(**fields: Any) -> Assignment:
    newcomer = make_newcomer(person_phone="+496251123456", person_street="Lindenweg 7")
    give_consent(newcomer.person, purpose=ConsentPurpose.CONTACT, channel=Channel.PAPER, now=timezone.now())
    facts: dict[str, Any] = {
        "minutes": 60,
        "starts_at": NOON,
        "place": "Klinik, Eingang",
        "details": "Zimmer 214",
    } | fields
    return request_assignment(
        newcomer=newcomer, kind="doctor", language="ti", by=make_user(), now=timezone.now(), **facts
    )


def ask(assignment: Assignment, volunteer: Volunteer) -> str:
    """Ask them, and the address in their mail."""
    offer_assignment(assignment=assignment, volunteer=volunteer, by=make_user(), now=timezone.now())
    return offer_path(assignment, volunteer)


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def told(text: str) -> list[str]:
    assert not [word for word in NEVER if word in text]
    return [word for word in KEPT_BACK if word in text]


def test_who_and_where_stand_there_from_the_yes_to_the_end_of_the_next_day(
    client: Client, speaker: Volunteer, time_machine: Any
) -> None:
    assignment = make_assignment()
    address = ask(assignment, speaker)
    asked = [page(client, address) for _twice in range(2)][-1]
    assert told(asked) == []
    assert "Bensheim" in asked and "Tigrinya" in asked and "60 Minuten" in asked
    assignment.refresh_from_db()
    assert assignment.status == "offered"  # opening it answers nothing
    assert client.get(f"{address}termin.ics").status_code == 404

    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert told(page(client, address)) == list(KEPT_BACK)
    assert 'href="tel:+49-6251-123456"' in page(client, address)
    date = client.get(f"{address}termin.ics")
    assert date["Content-Type"].startswith("text/calendar") and "attachment" in date["Content-Disposition"]
    file = date.content.decode()
    assert "Klinik" in file and "Selam" not in file and "214" not in file
    assert f"UID:assignment-{assignment.pk}@augenhoehe" in file

    time_machine.move_to(assignment.ends_at + timedelta(hours=1))
    under_way = page(client, address)
    assert told(under_way) == list(KEPT_BACK)
    assert "/einsaetze/bericht/" in under_way
    time_machine.move_to((NOON + timedelta(days=2)).replace(hour=0) - timedelta(minutes=1))
    assert told(page(client, address)) == list(KEPT_BACK)
    time_machine.move_to((NOON + timedelta(days=2)).replace(hour=0) + timedelta(minutes=1))
    assert told(page(client, address)) == []
    assert "/einsaetze/bericht/" in page(client, address)


def test_a_number_is_shown_only_with_consent_a_guests_always(client: Client, speaker: Volunteer) -> None:
    assignment = make_assignment()
    address = ask(assignment, speaker)
    client.post(address, {"answer": "yes"})
    Consent.objects.update(withdrawn_at=timezone.now())
    assert "06251 123456" not in page(client, address)
    Assignment.objects.update(newcomer=None, guest_name="Amina", guest_phone="+496251777888")
    assert "Amina" in page(client, address) and "06251 777888" in page(client, address)


def test_a_no_is_thanked_for_and_may_become_a_yes(client: Client, speaker: Volunteer) -> None:
    assignment = make_assignment()
    address = ask(assignment, speaker)
    client.post(address, {"answer": "no"})
    text = page(client, address)
    assert "Danke" in text and 'value="yes"' in text and 'value="no"' not in text
    assert told(text) == []
    client.post(address, {"answer": "yes"})
    assignment.refresh_from_db()
    assert (assignment.status, assignment.volunteer) == ("taken", speaker)


def test_giving_it_back_asks_once_more_and_keeps_the_reason(client: Client, speaker: Volunteer) -> None:
    assignment = make_assignment()
    address = ask(assignment, speaker)
    back = reverse("assignments:offer_give_back", args=address.strip("/").split("/")[-1:])
    assert client.get(back).status_code == 302  # not theirs yet
    client.post(address, {"answer": "yes"})
    assert back in page(client, address)
    assert 'name="reason"' in page(client, back)
    assert client.post(back, {"reason": "x" * 201}).status_code == 422
    assignment.refresh_from_db()
    assert assignment.status == "taken"
    assert client.post(back, {"reason": "Ich bin krank"}).status_code == 302
    assignment.refresh_from_db()
    assert (assignment.volunteer, Offer.objects.get().reason) == (None, "Ich bin krank")
    text = page(client, address)
    assert told(text) == [] and "Ich bin krank" not in text
    # The old page sent again does no harm.
    assert client.post(back, {}).status_code == 302


def test_every_other_end_has_its_kind_sentence(client: Client, speaker: Volunteer, time_machine: Any) -> None:
    other = make_speaker("gisela@example.org")
    quick = make_assignment()
    address = ask(quick, speaker)
    client.post(ask(quick, other), {"answer": "yes"})
    assert "etwas schneller" in page(client, address)
    late = client.post(address, {"answer": "yes"})
    assert late.status_code == 422
    assert 'role="alert"' in late.content.decode()
    assert told(late.content.decode()) == []

    calls: dict[str, Any] = {"by": make_user(), "now": timezone.now()}
    cancelled = make_assignment(starts_at=NOON + timedelta(days=1))
    address = ask(cancelled, speaker)
    client.post(address, {"answer": "yes"})
    cancel_assignment(assignment=cancelled, **calls)
    assert "abgesagt" in page(client, address) and told(page(client, address)) == []

    withdrawn = make_assignment(starts_at=NOON + timedelta(days=2))
    address = ask(withdrawn, speaker)
    withdraw_offer(assignment=withdrawn, **calls)
    assert "geändert" in page(client, address)

    moved = make_assignment(starts_at=NOON + timedelta(days=3))
    address = ask(moved, speaker)
    reschedule_assignment(assignment=moved, starts_at=NOON + timedelta(days=4), minutes=60, **calls)
    shown = {"answer": "yes", "starts_at": (NOON + timedelta(days=3)).isoformat()}
    assert client.post(address, shown).status_code == 422

    past = make_assignment(starts_at=NOON + timedelta(days=5))
    address = ask(past, speaker)
    time_machine.move_to(NOON + timedelta(days=6))
    assert "vorbei" in page(client, address)
    assert client.post(address, {"answer": "yes"}).status_code == 422


def test_where_the_hour_is_open_they_choose_one_that_fits_their_diary(
    client: Client, speaker: Volunteer
) -> None:
    busy = make_assignment(starts_at=NOON, minutes=60)
    client.post(ask(busy, speaker), {"answer": "yes"})
    assignment = make_assignment(
        starts_at=NOON - timedelta(hours=2), window_until=NOON + timedelta(hours=2), minutes=30
    )
    address = ask(assignment, speaker)
    text = page(client, address)

    def radio(hour: datetime) -> str:
        return f'value="{localtime(hour).isoformat()}"'

    assert radio(NOON - timedelta(hours=2)) in text and radio(NOON + timedelta(hours=2)) in text
    assert radio(NOON) not in text and radio(NOON + timedelta(minutes=30)) not in text
    for wrong in ("", "x", NOON.isoformat(), (NOON + timedelta(minutes=97)).isoformat()):
        refused = client.post(address, {"answer": "yes", "starts_at": wrong})
        assert refused.status_code == 422 and 'role="alert"' in refused.content.decode()
    chosen = localtime(NOON + timedelta(hours=2))
    assert client.post(address, {"answer": "yes", "starts_at": chosen.isoformat()}).status_code == 302
    assignment.refresh_from_db()
    assert (assignment.status, assignment.starts_at) == ("taken", chosen)
    assert f"{chosen:%H:%M}–" in page(client, address)


def test_a_link_that_opens_nothing_says_so(client: Client, speaker: Volunteer) -> None:
    assignment = make_assignment()
    address = ask(assignment, speaker)
    payload = {"assignment": str(assignment.pk), "volunteer": str(speaker.pk)}
    other_purpose = reverse("assignments:offer", args=[sign(payload, purpose="other")])
    for wrong in (address[:-5] + "xyz/", other_purpose):
        assert "Dieser Link führt zu nichts" in page(client, wrong, 404)
    assert client.post(address, {"answer": "perhaps"}).status_code == 422
    assert client.post(address, {}).status_code == 422
    assignment.refresh_from_db()
    assert assignment.status == "offered"
    # Somebody with an account sees the same page, in the language of their mail.
    speaker.person.correspondence_language = "en"
    speaker.person.user = make_user(Kind.VOLUNTEER)
    speaker.person.save()
    assert "can you go along" in page(client, address)
