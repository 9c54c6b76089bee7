"""The directory of bilingual contact persons, and which contact point can help in which languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from assignments.contacts import pass_on
from assignments.models import AssignmentProfile
from messaging.models import OutgoingMail
from people.enums import ConsentPurpose
from people.services import give_consent
from programmes.models import Organisation
from tests.builders import make_municipality, make_organisation, make_user, make_volunteer
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

DIRECTORY = "assignments:directory"


@pytest.fixture
def cafe() -> Organisation:
    return make_organisation("Café Miteinander", email="cafe@example.org")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def make_speaker(name: str, organisation: Organisation, language: str = "ti", **person: object) -> Volunteer:
    facts = {"languages": {"de": 5, language: 7}, "phone": "+4962511234567", "email": f"{name}@example.org"}
    facts |= {"first_name": name, "last_name": "Geheim", "organisation": organisation} | person
    return make_volunteer(**{f"person_{key}": value for key, value in facts.items()})


def listed(volunteer: Volunteer, **fields: object) -> Volunteer:
    AssignmentProfile.objects.create(volunteer=volunteer, is_listed=True, **fields)
    return volunteer


def page(client: Client, **words: object) -> str:
    return client.get(reverse(DIRECTORY), words).content.decode()


def test_it_shows_the_own_and_the_listed_and_a_telephone_only_where_it_is_known(
    office: Client, cafe: Organisation
) -> None:
    here = make_organisation()
    own = make_speaker("Eigene", here, phone="+496251111111")
    make_speaker("Nurdeutsch", here, language="de")
    hello = make_speaker("Anfang", here, languages={"de": 7, "ar": 1})
    almaz = listed(make_speaker("Almaz", cafe), kinds=["doctor", "school"], remark="Nur vormittags")
    make_speaker("Verborgen", cafe)
    restricted = listed(make_speaker("Ruhend", cafe))
    restricted.person.restricted_at = timezone.now()
    restricted.person.save()
    found = page(office)
    assert "Geheim, Eigene" in found and '<a href="tel:+496251111111">06251 111111</a>' in found
    assert own.get_absolute_url() in found
    assert "Geheim, Almaz" in found and "Nur vormittags" in found and "Café Miteinander" in found
    assert "1234567" not in found and "almaz@example.org" not in found.lower()
    assert almaz.get_absolute_url() not in found
    for absent in ("Nurdeutsch", hello.person.first_name, "Verborgen", "Ruhend"):
        assert absent not in found, absent
    give_consent(almaz.person, purpose=ConsentPurpose.CONTACT, channel="paper", now=timezone.now())
    pass_on(
        volunteer=almaz,
        organisation=here,
        by=make_user(Kind.COORDINATOR, organisation=cafe, email="leitung@example.org"),
        now=timezone.now(),
    )
    assert "06251 1234567" in page(office)


def test_it_is_searched_by_language_town_and_kind(office: Client, cafe: Organisation) -> None:
    lorsch = make_municipality("Lorsch", "64653")
    listed(make_speaker("Almaz", cafe), kinds=["doctor"])
    listed(make_speaker("Samir", cafe, language="ar", postcode="64653"))
    for words, names in (
        ({"language": "ti"}, {"Almaz"}),
        ({"language": "ar"}, {"Samir"}),
        ({"town": lorsch.pk}, {"Samir"}),
        ({"kind": "doctor"}, {"Almaz", "Samir"}),
        ({"kind": "letter"}, {"Samir"}),
        ({"language": "fa"}, set()),
    ):
        found = page(office, **words)
        assert {name for name in ("Almaz", "Samir") if f"Geheim, {name}" in found} == names, words


def test_the_other_contact_point_is_asked_to_pass_the_contact_on(office: Client, cafe: Organisation) -> None:
    almaz, hidden = listed(make_speaker("Almaz", cafe)), make_speaker("Verborgen", cafe)
    address = reverse("assignments:contact_ask", args=[almaz.pk])
    assert address in page(office) and "1234567" not in office.get(address).content.decode()
    assert office.get(reverse("assignments:contact_ask", args=[hidden.pk])).status_code == 404
    assert office.post(address, {"reason": ""}).status_code == 422
    for _again in range(2):
        assert office.post(address, {"reason": "Arztbegleitung"}).status_code == 302
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "cafe@example.org" and "Arztbegleitung" in mail.text
    assert "Kreis Bergstraße" in mail.text and "Almaz" not in mail.text + mail.subject
    cafe.email = ""
    cafe.save()
    refused = office.post(address, {"reason": "Elterngespräch"})
    assert refused.status_code == 422 and "Elterngespräch" in refused.content.decode()


def test_its_queries_do_not_grow_and_contact_points_are_counted(office: Client, cafe: Organisation) -> None:
    here = make_organisation()

    def queries(name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert office.get(reverse(name)).status_code == 200
        return len(captured)

    almaz = listed(make_speaker("Almaz", cafe))
    make_speaker("Eigene", here)
    names = (DIRECTORY, "assignments:points", "assignments:passings")
    for name in names:  # fills what is kept for the process
        queries(name)
    give_consent(almaz.person, purpose=ConsentPurpose.CONTACT, channel="paper", now=timezone.now())
    staff = make_user(Kind.COORDINATOR, organisation=cafe, email="leitung@example.org")
    pass_on(volunteer=almaz, organisation=here, by=staff, now=timezone.now())
    before = {name: queries(name) for name in names}
    for number in range(3):
        more = listed(make_speaker(f"Person{number}", cafe, language="ar"))
        give_consent(more.person, purpose=ConsentPurpose.CONTACT, channel="paper", now=timezone.now())
        pass_on(volunteer=more, organisation=here, by=staff, now=timezone.now() + timedelta(minutes=1))
    assert {name: queries(name) for name in names} == before
    rows = {
        str(row.organisation): row for row in office.get(reverse("assignments:points")).context["table"].data
    }
    county = rows["Kreis Bergstraße"]
    assert (county.volunteers, county.from_elsewhere) == (5, 4)
    assert county.languages == {"ar": 3, "ti": 2}
    assert rows["Café Miteinander"].from_elsewhere == 0
