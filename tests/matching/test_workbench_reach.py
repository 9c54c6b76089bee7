"""Two offices in one programme: who is the other one's is counted, never named."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from accounts.models import User
from newcomers.models import Newcomer
from programmes.models import Organisation
from tests.builders import (
    make_interest,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_person,
    make_ready_volunteer,
    make_user,
)
from tests.matching.office import shown
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

CANARIES = ("Zaunkönig", "zaunkoenig", "Lindenfels", "64678", "Zaunweg", "Origami", "0171", "171 5")


@pytest.fixture
def diakonie(db: None) -> Organisation:
    return make_organisation(
        "Diakonie", kind="welfare", email="hilfe@diakonie.example", phone="+4962515551234"
    )


def person_of(organisation: Organisation, **fields: object):
    make_municipality("Lindenfels", "64678")
    return make_person(
        "Zaunkönig",
        "Zaunkönig",
        organisation=organisation,
        postcode="64678",
        place="Lindenfels",
        street="Zaunweg 1",
        email="zaunkoenig@example.org",
        phone="+491715550000",
        travels_km=80,
        likes=[make_interest("Origami", "Origami")],
        **fields,
    )


@pytest.fixture
def foreign(diakonie: Organisation) -> Volunteer:
    return make_ready_volunteer(person=person_of(diakonie))


def main(page: str) -> str:
    """Without the filter's choices, which name every town and interest of the house."""
    text = page.split("<main")[1].split("</main>")[0]
    while "<select" in text:
        before, rest = text.split("<select", 1)
        text = before + rest.split("</select>", 1)[1]
    return text


def test_somebody_beyond_reach_is_an_office_to_call(office, newcomer, foreign) -> None:
    page = shown(office, "newcomer", newcomer.pk)
    assert "Bei anderen Trägern" in page and "Jemand bei Diakonie, " in page
    assert "hilfe@diakonie.example" in page and "tel:+49-6251-5551234" in page
    assert "Beide fragen" not in page


def test_a_newcomer_beyond_reach_is_an_office_to_call_as_well(office, volunteer, diakonie) -> None:
    hidden = make_newcomer(person_of(diakonie, languages={"de": 4, "ti": 7}))
    page = shown(office, "volunteer", volunteer.pk)
    assert "Jemand bei Diakonie, " in page
    assert str(hidden.pk) not in page and str(hidden.person_id) not in page
    assert not [canary for canary in CANARIES if canary in main(page)]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"k-q": "Zaun"},
        {"k-language": "de"},
        {"mehr": 1},
        {"pruefen": "Zaunkönig"},
        {"pruefen": "zaunkoenig@"},
    ],
)
def test_nothing_on_the_page_tells_who_it_is(office, newcomer, foreign, query) -> None:
    page = shown(office, "newcomer", newcomer.pk, **query)
    for key in (foreign.pk, foreign.person_id):
        assert str(key) not in page
    typed = main(page).replace('value="Zaunkönig"', "").replace('value="zaunkoenig@"', "")
    assert not [canary for canary in CANARIES if canary in typed]


def test_searching_does_not_tell_what_the_other_ones_people_are_like(office, newcomer, foreign) -> None:
    """The same line, whatever is asked for: an answer that changes would be an answer about somebody."""
    address = reverse("matching:newcomer", args=[newcomer.pk])

    def elsewhere(**query: str) -> list:
        return office.get(address, query).context["candidates"].elsewhere

    origami = make_interest("Origami", "Origami")
    plain = elsewhere()
    assert len(plain) == 1
    for question in (
        {"k-q": "x"},
        {"k-language": "so"},
        {"k-interest": str(origami.pk)},
        {"k-possible": "on"},
    ):
        assert elsewhere(**question) == plain


def test_who_does_not_fit_beyond_reach_is_not_mentioned(office, newcomer, diakonie) -> None:
    make_ready_volunteer(person=person_of(diakonie, windows=[]))
    page = shown(office, "newcomer", newcomer.pk)
    assert "Diakonie" not in main(page) and "Warum nicht?" not in page


@pytest.mark.parametrize("name", ["proposal_create", "pair_pin", "pair_unpin", "pair_forbid", "pair_permit"])
def test_nobody_beyond_reach_can_be_chosen(office, newcomer, volunteer, foreign, diakonie, name) -> None:
    page = reverse("matching:newcomer", args=[newcomer.pk])
    assert office.get(page, {"kandidat": foreign.pk}).status_code == 404
    address = reverse(f"matching:{name}", args=[newcomer.pk])
    assert office.post(address, {"volunteer": foreign.pk}).status_code == 404
    theirs = make_newcomer(person_of(diakonie))
    address = reverse(f"matching:{name}", args=[theirs.pk])
    assert office.post(address, {"volunteer": volunteer.pk}).status_code == 404
    for kind, pk in (("newcomer", theirs.pk), ("volunteer", foreign.pk)):
        assert office.get(reverse(f"matching:{kind}", args=[pk])).status_code == 404


def test_one_town_of_an_organisation_sees_the_other_towns_as_others(
    client: Client, newcomer: Newcomer
) -> None:
    town = make_municipality()
    other = make_municipality("Lindenfels", "64678")
    make_ready_volunteer(
        person_first_name="Auswärtige",
        person_postcode="64678",
        person_place="Lindenfels",
        person_travels_km=80,
    )
    assert other != town
    client.force_login(make_user(Kind.COORDINATOR, municipality=town))
    page = shown(client, "newcomer", newcomer.pk)
    assert "Jemand bei Kreis Bergstraße, " in page and "Auswärtige" not in page


def test_administrators_see_everybody(client: Client, newcomer: Newcomer, foreign: Volunteer) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    page = shown(client, "newcomer", newcomer.pk)
    assert "Zaunkönig Z." in page and "Bei anderen Trägern" not in page


def test_lists_show_only_ones_own(client: Client, diakonie: Organisation, newcomer, volunteer) -> None:
    stranger: User = make_user(Kind.COORDINATOR, organisation=diakonie)
    client.force_login(stranger)
    assert "Selam" not in shown(client, "list") and "Brigitte" not in shown(client, "volunteer_list")
