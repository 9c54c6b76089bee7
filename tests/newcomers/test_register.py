"""The public registration form, for oneself or for somebody else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from tests.builders import make_municipality, make_programme, make_task, opened

pytestmark = pytest.mark.django_db
URL = reverse("newcomers:register")


def filled(**changes: Any) -> dict[str, Any]:
    facts = {
        "registered_by": "self",
        "first_name": "Olena",
        "last_name": "Koval",
        "phone": "0176 12345678",
        "postcode": "64625",
        "language_1": "uk",
        "speaking_1": "7",
        "availability": ["0-0"],
        "agrees": "on",
        "agrees_contact": "on",
    }
    return {**facts, **opened(), **changes}


@pytest.fixture(autouse=True)
def running() -> None:
    make_municipality()
    make_programme()


@pytest.mark.sqlite
def test_the_form_becomes_a_newcomer(client: Client) -> None:
    task = make_task()
    response = client.post(URL, filled(needs=[task.pk], children="2", literacy="other"))
    assert response.url == reverse("newcomers:thanks")  # type: ignore[attr-defined]
    newcomer = Newcomer.objects.get()
    assert (newcomer.status, newcomer.children, newcomer.person.literacy) == ("registered", 2, "other")
    assert list(newcomer.needs.all()) == [task]
    assert {consent.purpose for consent in newcomer.person.consents.all()} == {"processing", "contact"}


def test_a_form_sent_twice_is_one_registration(client: Client) -> None:
    for _time in range(2):
        assert client.post(URL, filled()).status_code == 302
    assert Newcomer.objects.count() == 1


def test_somebody_else_registers_and_gets_the_confirmation(client: Client) -> None:
    client.post(
        URL,
        filled(
            registered_by="course",
            phone="",
            contact_name="Frau Lehmann",
            contact_details="lehmann@example.org",
        ),
    )
    newcomer = Newcomer.objects.get()
    assert (newcomer.contact_name, newcomer.registered_by) == ("Frau Lehmann", "course")
    assert OutgoingMail.objects.get().to_email == "lehmann@example.org"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("contact_name", {"registered_by": "relative", "contact_details": "0176 1"}),
        ("contact_details", {"registered_by": "relative", "contact_name": "Frau Lehmann"}),
        ("agrees", {"agrees": ""}),
        ("postcode", {"postcode": "99999"}),
        ("first_name", {"first_name": ""}),
        ("children", {"children": "-1"}),
        ("phone", {"phone": ""}),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client: Client, field: str, changes: dict[str, Any]) -> None:
    response = client.post(URL, filled(**changes))
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page, response.context["form"].errors
    assert "Koval" in page
    assert not Newcomer.objects.exists()


def test_whoever_fills_in_the_hidden_field_is_thanked_and_forgotten(client: Client) -> None:
    response = client.post(URL, filled(website="x"))
    assert response.url == reverse("newcomers:thanks")  # type: ignore[attr-defined]
    assert "Vielen Dank!" in client.get(response.url).content.decode()  # type: ignore[attr-defined]
    assert not Newcomer.objects.exists()
