"""What everybody reads: the programme, where to turn to, who is behind it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.builders import make_municipality, make_organisation, make_programme

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def test_first_page_introduces_the_running_programme_with_both_ways_in(client: Client) -> None:
    make_programme(summary="Zwei Menschen treffen sich.", summary_en="Two people meet.")
    text = client.get("/").text
    assert "Zwei Menschen treffen sich." in text
    assert reverse("volunteers:apply") in text
    assert reverse("newcomers:register") in text
    assert "Two people meet." in client.get("/", headers=ENGLISH).text


def test_first_page_names_the_programmes_own_rules(client: Client) -> None:
    make_programme(required_training_minutes=1230, supervision_min_weeks=5, supervision_max_weeks=9)
    text = client.get("/", headers=ENGLISH).text
    assert "20.5 hours" in text
    assert "every 5 to 9 weeks" in text


def test_before_and_after_a_programme_the_first_page_says_what_to_do(client: Client) -> None:
    today = timezone.localdate()
    make_programme(starts_on=today + timedelta(days=1))
    response = client.get("/", headers=ENGLISH)
    assert response.status_code == 200
    assert "At the moment no programme is running" in response.text


def test_contact_points_are_found_by_town(client: Client) -> None:
    bensheim, lorsch = make_municipality(), make_municipality("Lorsch", "64653")
    make_organisation(
        "Café Miteinander", is_contact_point=True, municipality=bensheim, phone="+4962519999999"
    )
    make_organisation("Rathaus Lorsch", is_contact_point=True, municipality=lorsch)
    make_organisation("Nicht öffentlich", municipality=lorsch)
    url = reverse("programmes:contact_points")
    everything = client.get(url).text
    assert "Café Miteinander" in everything and "Rathaus Lorsch" in everything
    assert "Nicht öffentlich" not in everything
    assert 'href="tel:+49-6251-9999999"' in everything
    found = client.get(url, {"municipality": lorsch.pk}).text
    assert "Rathaus Lorsch" in found
    assert "Café Miteinander" not in found


def test_imprint_names_licence_source_and_the_origin_of_the_data(client: Client, settings: object) -> None:
    organisation = make_organisation(street="Musterstraße 1", postcode="64646", place="Heppenheim")
    make_programme(organisation=organisation)
    settings.SOURCE_URL = "https://code.example.org/augenhoehe"  # type: ignore[attr-defined]
    text = client.get(reverse("programmes:about"), headers=ENGLISH).text
    assert "EUPL-1.2" in text
    assert "https://code.example.org/augenhoehe" in text
    assert "geonames.org" in text and "We changed the data" in text
    assert "Musterstraße 1" in text
