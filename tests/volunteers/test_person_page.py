"""The person behind a volunteer: possible duplicates, data, consents."""

import pytest
from django.test import Client
from django.urls import reverse

from people.enums import Channel, ConsentPurpose
from people.models import Person
from people.services import give_consent
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_person,
    make_programme,
    make_volunteer,
)
from tests.volunteers.reading import page

pytestmark = pytest.mark.django_db


def test_a_possible_duplicate_shows_within_what_one_may_see(desk: Client) -> None:
    café = make_organisation("Café International", kind="welfare")
    volunteer = make_volunteer()
    assert "Vielleicht dieselbe Person" not in page(desk, volunteer.get_absolute_url())
    hidden = make_newcomer(person_first_name="Helga", person_last_name="Muster", person_organisation=café)
    assert "Vielleicht dieselbe Person" not in page(desk, volunteer.get_absolute_url())
    Person.objects.filter(pk=hidden.person.pk).update(organisation=make_organisation())
    shown = page(desk, volunteer.get_absolute_url())
    assert "Vielleicht dieselbe Person" in shown
    assert hidden.get_absolute_url() in shown


def test_the_persons_data_are_edited_and_exact_hours_survive(desk: Client) -> None:
    volunteer = make_volunteer()
    person = volunteer.person
    url = reverse("people:edit", args=[person.pk]) + f"?next={volunteer.get_absolute_url()}"
    page(desk, url)
    data = {
        "first_name": "Helga",
        "last_name": "Muster-Neu",
        "gender": "female",
        "postcode": "64625",
        "place": "Auerbach",
        "travels_km": "20",
        "correspondence_language": "de",
        "understanding_0": "7",
        "speaking_0": "7",
        "writing_0": "6",
        "availability": ["1-2"],
    }
    response = desk.post(url, data)
    assert response.url == volunteer.get_absolute_url()  # type: ignore[attr-defined]
    person.refresh_from_db()
    assert (person.last_name, person.place, person.travels_km) == ("Muster-Neu", "Auerbach", 20)
    skill = person.languages.get()
    assert (skill.understanding, skill.speaking, skill.writing) == (7, 7, 6)
    assert not person.person_interests.exists()
    refused = desk.post(url, data | {"born_on": "2999-01-01", "last_name": "Falsch"})
    assert refused.status_code == 422
    assert '<h1 class="kern-heading-large">Helga Muster-Neu</h1>' in refused.content.decode()


def test_nobody_is_led_away_to_a_foreign_site(desk: Client) -> None:
    make_programme()
    person = make_person()
    consent = give_consent(person, purpose=ConsentPurpose.PHOTO, channel=Channel.PAPER, now=person.created_at)
    url = reverse("people:consent_withdraw", args=[consent.pk])
    response = desk.post(url, {"next": "https://evil.example/"})
    assert response.url == reverse("programmes:home")  # type: ignore[attr-defined]


def test_a_consent_is_recorded_and_taken_back(desk: Client) -> None:
    volunteer = make_volunteer()
    back = volunteer.get_absolute_url()
    desk.post(
        reverse("people:consent_create", args=[volunteer.person.pk]) + f"?next={back}",
        {"purpose": "processing", "channel": "spoken", "language": "de"},
    )
    consent = volunteer.person.consents.get()
    desk.post(reverse("people:consent_withdraw", args=[consent.pk]), {"next": back})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert "widerrufen am" in page(desk, back)
