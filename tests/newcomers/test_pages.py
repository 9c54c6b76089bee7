"""The office's pages about newcomers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from tests.builders import (
    make_municipality,
    make_newcomer,
    make_organisation,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = reverse("newcomers:list")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def names(client: Client, query: str = "") -> list[str]:
    return [str(row.record) for row in client.get(LIST + query).context["table"].rows]


def test_each_organisation_sees_its_own_newcomers_and_volunteers_none() -> None:
    café = make_organisation("Café International", kind="welfare")
    ours = make_newcomer()
    theirs = make_newcomer(person_first_name="Yonas", person_organisation=café)
    see = Newcomer.objects.visible_to
    assert list(see(make_user(Kind.COORDINATOR))) == [ours]
    assert list(see(make_user(Kind.COORDINATOR, organisation=café))) == [theirs]
    assert set(see(make_user(Kind.ADMINISTRATOR))) == {ours, theirs}
    assert not see(make_user(Kind.VOLUNTEER))


@pytest.mark.parametrize("name", ["detail", "edit", "intake_create", "accept", "refuse", "end"])
def test_somebody_elses_newcomer_is_not_found(desk: Client, name: str) -> None:
    café = make_organisation("Café International", kind="welfare")
    url = reverse(f"newcomers:{name}", args=[make_newcomer(person_organisation=café).pk])
    response = desk.post(url) if name == "accept" else desk.get(url)
    assert response.status_code == 404


@pytest.mark.sqlite
def test_the_list_starts_with_the_newest_and_is_filtered(desk: Client) -> None:
    today = localdate()
    for first_name, weeks, literacy in (("Yonas", 2, "none"), ("Selam", 11, "latin"), ("Olena", 5, "none")):
        make_newcomer(
            person_first_name=first_name,
            person_literacy=literacy,
            waiting_since=today - timedelta(weeks=weeks),
        )
    assert names(desk) == ["Yonas Tesfay", "Olena Tesfay", "Selam Tesfay"]
    assert names(desk, "?literacy=none") == ["Yonas Tesfay", "Olena Tesfay"]
    assert names(desk, "?q=olena") == ["Olena Tesfay"]
    shown = page(desk, LIST)
    assert "11 Wochen" in shown
    assert "3 Neuzugewanderte" in shown


@pytest.mark.sqlite
def test_the_number_of_queries_does_not_grow_with_the_rows(desk: Client) -> None:
    counts = []
    for rows in (3, 27):
        for number in range(rows):
            make_newcomer(person_first_name=f"Person{number}", status=NewcomerStatus.REGISTERED)
        with CaptureQueriesContext(connection) as queries:
            page(desk, LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_and_page_lead_step_by_step_to_acceptance(desk: Client) -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    url = newcomer.get_absolute_url()
    intake_url = reverse("newcomers:intake_create", args=[newcomer.pk])
    assert "Erstgespräch führen" in page(desk, LIST)
    assert intake_url in page(desk, url)
    refused = desk.post(reverse("newcomers:accept", args=[newcomer.pk]), follow=True)
    assert "Vor der Annahme fehlt noch: das Erstgespräch." in refused.content.decode()
    today = localdate().isoformat()
    desk.post(intake_url, {"held_on": today, "interpreter": "Frau Habte", "note": "Möchte üben"})
    assert "Über die Annahme entscheiden" in page(desk, LIST)
    shown = page(desk, url)
    assert "gedolmetscht von Frau Habte" in shown
    assert "Möchte üben" in shown
    desk.post(reverse("newcomers:accept", args=[newcomer.pk]))
    newcomer.refresh_from_db()
    assert (newcomer.status, newcomer.waiting_since) == ("accepted", localdate())


@pytest.mark.parametrize(
    ("name", "field", "data"),
    [
        ("intake_create", "held_on", {"held_on": "2999-01-01", "note": "kept"}),
        ("refuse", "reason", {"note": "kept"}),
        ("edit", "arrived_on", {"arrived_on": "2999-01-01", "note": "kept"}),
        ("edit", "country_of_origin", {"country_of_origin": "QQ", "note": "kept"}),
    ],
)
def test_a_wrong_form_comes_back_with_its_input(
    desk: Client, name: str, field: str, data: dict[str, str]
) -> None:
    newcomer = make_newcomer(status=NewcomerStatus.REGISTERED)
    response = desk.post(reverse(f"newcomers:{name}", args=[newcomer.pk]), data)
    shown = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in shown
    assert "kept" in shown


def test_refusal_ending_and_changes_by_form(desk: Client) -> None:
    refused = make_newcomer(status=NewcomerStatus.REGISTERED)
    desk.post(reverse("newcomers:refuse", args=[refused.pk]), {"reason": "outside"})
    refused.refresh_from_db()
    assert refused.status == NewcomerStatus.REFUSED
    newcomer = make_newcomer(person_first_name="Olena")
    desk.post(
        reverse("newcomers:edit", args=[newcomer.pk]),
        {"wished_gender": "female", "children": "3", "registered_by": "self", "country_of_origin": "UA"},
    )
    newcomer.refresh_from_db()
    assert (newcomer.children, newcomer.country_of_origin) == (3, "UA")
    assert "Ukraine" in page(desk, newcomer.get_absolute_url())
    page(desk, reverse("newcomers:end", args=[newcomer.pk]))
    desk.post(reverse("newcomers:end", args=[newcomer.pk]))
    newcomer.refresh_from_db()
    assert newcomer.status == NewcomerStatus.ENDED


def test_the_office_enters_somebody_from_another_town_and_is_told_where_they_went(client: Client) -> None:
    make_programme()
    make_municipality()
    lorsch = make_municipality("Lorsch", "64653")
    client.force_login(make_user(Kind.COORDINATOR, municipality=lorsch))
    facts: dict[str, Any] = {
        "first_name": "Olena",
        "last_name": "Koval",
        "gender": "female",
        "registered_by": "self",
        "organisation": str(make_organisation().pk),
        "channel": "spoken",
    }
    url = reverse("newcomers:create")
    page(client, url)
    here = client.post(url, facts | {"postcode": "64653", "country_of_origin": "UA"})
    assert here.url == Newcomer.objects.get().get_absolute_url()  # type: ignore[attr-defined]
    there = client.post(url, facts | {"postcode": "64625"}, follow=True)
    assert there.redirect_chain == [(LIST, 302)]
    assert "wohnt außerhalb Ihrer Orte" in there.content.decode()
