"""The public interest form: what it saves, what it says beside a field, what it keeps to itself."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import OutgoingMail
from people.models import Person
from programmes.models import Programme
from tests.builders import make_interest, make_municipality, make_person, make_programme, make_task, opened
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
URL = reverse("volunteers:apply")


@pytest.fixture(autouse=True)
def running() -> Programme:
    make_municipality()
    return make_programme()


def filled(**changes: Any) -> dict[str, Any]:
    facts = {
        "first_name": "Ute",
        "last_name": "Amsel",
        "phone": "06251 1234567",
        "email": "",
        "postcode": "64625",
        "place": "",
        "speaking_0": "7",
        "language_1": "ti",
        "speaking_1": "3",
        "availability": ["1-2", "1-3", "5-0"],
        "wished_gender": "any",
        "agrees": "on",
    }
    return {**facts, **opened(), **changes}


def refused(client: Client, field: str, **changes: Any) -> str:
    """Send it, see it come back with status 422 and a sentence beside the field; returns the page."""
    response = client.post(URL, filled(**changes))
    assert response.status_code == 422
    assert not Person.objects.filter(last_name="Amsel").exists()
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page, response.context["form"].errors
    assert "Ute" in page
    return page


@pytest.mark.sqlite
def test_the_form_becomes_a_person_with_everything_told(client: Client) -> None:
    task, interest = make_task(), make_interest()
    response = client.post(
        URL, filled(offers=[task.pk], likes=[interest.pk], email="ute@example.org", motivation="Neugier")
    )
    assert response.url == reverse("volunteers:thanks")  # type: ignore[attr-defined]
    volunteer = Volunteer.objects.get()
    person = volunteer.person
    assert (str(person), person.place, str(person.municipality)) == ("Ute Amsel", "Bensheim", "Bensheim")
    assert person.organisation == make_programme().organisation
    assert {s.language: s.speaking for s in person.languages.all()} == {"de": 7, "ti": 3}
    assert [(w.weekday, w.starts_at, w.ends_at) for w in person.availability.all()] == [
        (1, time(15), time(21)),
        (5, time(9), time(12)),
    ]
    assert list(volunteer.offers.all()) == [task]
    assert [entry.interest for entry in person.person_interests.all()] == [interest]
    assert volunteer.motivation == "Neugier"
    assert [consent.purpose for consent in person.consents.all()] == ["processing"]
    assert OutgoingMail.objects.get().to_email == "ute@example.org"


def test_the_form_is_there_in_both_languages_and_needs_no_login(client: Client) -> None:
    assert "Wann haben Sie meistens Zeit?" in client.get(URL).content.decode()
    english = client.get(URL, headers={"accept-language": "en"}).content.decode()
    assert "When do you usually have time?" in english
    client.post(URL, filled(), headers={"accept-language": "en"})
    person = Person.objects.get()
    assert (person.correspondence_language, person.consents.get().language) == ("en", "en")


def test_missing_consent_is_named_and_the_input_kept(client: Client) -> None:
    page = refused(client, "agrees", agrees="", motivation="Neugier auf Menschen")
    assert "Ohne Ihre Einwilligung dürfen wir Ihre Angaben nicht speichern." in page
    assert "Neugier auf Menschen" in page
    assert page.count(" checked") >= 3  # the ticked parts of the week


def test_an_unknown_postcode_is_named(client: Client) -> None:
    assert "00000" in refused(client, "postcode", postcode="00000")


def test_a_postcode_of_several_places_asks_for_the_place(client: Client) -> None:
    page = refused(client, "place", postcode="69434")
    assert "Heddesbach" in page
    assert "Hirschhorn" in page


def test_somebody_must_be_reachable(client: Client) -> None:
    page = refused(client, "phone", phone="")
    assert "Telefonnummer oder eine E-Mail-Adresse" in page


def test_a_wrong_phone_number_is_named_once(client: Client) -> None:
    page = refused(client, "phone", phone="12")
    assert "Telefonnummer oder eine E-Mail-Adresse" not in page


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("language_1", {"language_1": ""}),
        ("speaking_1", {"speaking_1": ""}),
        ("language_2", {"language_2": "ti", "speaking_2": "2"}),
        ("language_1", {"language_1": "xx"}),
        ("availability", {"availability": ["1-9"]}),
        ("availability", {"availability": ["tomorrow"]}),
    ],
)
def test_half_filled_or_foreign_choices_are_named_beside_their_field(
    client: Client, field: str, changes: dict[str, Any]
) -> None:
    refused(client, field, **changes)


@pytest.mark.parametrize("name", ["http://boese.example", "www.boese.example", "Gewinn auf boese.com"])
def test_no_name_carries_a_web_address_into_our_mails(client: Client, name: str) -> None:
    """Otherwise strangers could have us write whatever they like to whomever they like."""
    refused(client, "last_name", last_name=name, email="opfer@example.org")
    assert not OutgoingMail.objects.exists()


def test_a_form_sent_twice_is_one_application(client: Client) -> None:
    for _time in range(2):
        response = client.post(URL, filled(email="ute@example.org"))
        assert response.url == reverse("volunteers:thanks")  # type: ignore[attr-defined]
    assert Volunteer.objects.count() == Person.objects.count() == OutgoingMail.objects.count() == 1
    client.post(URL, filled(first_name="Udo", email="ute@example.org"))
    assert Volunteer.objects.count() == 2


def test_whoever_fills_in_the_hidden_field_is_thanked_and_forgotten(client: Client) -> None:
    response = client.post(URL, filled(website="https://spam.example"))
    assert response.url == reverse("volunteers:thanks")  # type: ignore[attr-defined]
    assert not Person.objects.exists()


def test_a_possible_duplicate_is_not_betrayed(client: Client) -> None:
    make_person("Ute", "Amsel", phone="+4962511234567")
    response = client.post(URL, filled())
    assert response.url == reverse("volunteers:thanks")  # type: ignore[attr-defined]
    assert Person.objects.filter(last_name="Amsel").count() == 2


def test_without_a_running_programme_there_is_a_friendly_page(client: Client, running: Programme) -> None:
    running.ends_on = date(2025, 12, 31)
    running.save()
    for response in (client.get(URL), client.post(URL, filled())):
        assert "Im Augenblick läuft kein Programm" in response.content.decode()
    assert not Person.objects.exists()


def test_the_thank_you_page_opens(client: Client) -> None:
    assert "Vielen Dank!" in client.get(reverse("volunteers:thanks")).content.decode()
