"""Lists on paper: typed in at one go, all rows or none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from partnerships.models import Meeting, Partnership
from tests.builders import (
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_ready_volunteer,
    make_task,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = localdate()
START = TODAY - timedelta(days=60)
ADDRESS = "/partnerschaften/papierlisten/"


def make_pair(volunteer: str = "Helga", newcomer: str = "Selam") -> Partnership:
    return make_partnership(
        make_ready_volunteer(person=make_person(volunteer)),
        make_newcomer(person_first_name=newcomer),
        started_on=START,
    )


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def typed(*rows: dict[str, Any], key: str = "") -> dict[str, Any]:
    """What the form sends for these rows, and empty ones after them."""
    data: dict[str, Any] = {"form-TOTAL_FORMS": 15, "form-INITIAL_FORMS": 0, "list_key": key}
    for number, row in enumerate(rows):
        data |= {f"form-{number}-{name}": value for name, value in row.items()}
    return data


def errors(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 422
    return [dict(form.errors) for form in response.context["formset"].filled]


def test_a_list_is_saved_at_one_go(office: Client) -> None:
    task = make_task()
    first, second = make_pair(), make_pair("Gisela", "Yusuf")
    data = typed(
        {
            "pair": "Helga Muster – Selam Tesfay",
            "met_on": ago(9),
            "minutes": 90,
            "task": str(task),
            "mood": 4,
        },
        {"met_on": ago(2), "minutes": 60},
        {"pair": "yusuf gisela", "met_on": ago(3), "reason": "ill"},
    )
    response = office.post(ADDRESS, data, follow=True)
    assert "3 Zeilen" in response.content.decode()
    saved = {
        (meeting.partnership_id, meeting.met_on.isoformat()): meeting for meeting in Meeting.objects.all()
    }
    assert set(saved) == {(first.pk, ago(9)), (first.pk, ago(2)), (second.pk, ago(3))}
    entry = saved[first.pk, ago(9)]
    assert (entry.minutes, entry.mood, list(entry.tasks.all()), entry.source) == (90, 4, [task], "paper")
    assert saved[second.pk, ago(3)].reason == "ill"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"pair": "Helga", "met_on": ago(-1), "minutes": 60}, "met_on"),
        ({"pair": "Helga", "met_on": ago(90), "minutes": 60}, "met_on"),
        ({"pair": "Helga", "met_on": "31.2.", "minutes": 60}, "met_on"),
        ({"pair": "Helga", "minutes": 60}, "met_on"),
        ({"pair": "Helga", "met_on": ago(1), "minutes": 26 * 60}, "minutes"),
        ({"pair": "Helga", "met_on": ago(1), "minutes": 0}, "minutes"),
        ({"pair": "Helga", "met_on": ago(1)}, "minutes"),
        ({"pair": "Helga", "met_on": ago(1), "minutes": 60, "reason": "ill"}, "reason"),
        ({"pair": "Niemand", "met_on": ago(1), "minutes": 60}, "pair"),
        ({"pair": "e", "met_on": ago(1), "minutes": 60}, "pair"),
        ({"pair": "Helga", "met_on": ago(1), "minutes": 60, "task": "Tanzen"}, "task"),
        ({"pair": "Helga", "met_on": ago(4), "minutes": 60}, "met_on"),
        ({"pair": "Helga", "met_on": ago(2), "minutes": 45}, "met_on"),
    ],
)
def test_one_wrong_row_and_nothing_is_saved(office: Client, row: dict[str, Any], field: str) -> None:
    pair = make_pair()
    make_pair("Gisela", "Yusuf")
    Meeting.objects.create(partnership=pair, met_on=date.fromisoformat(ago(4)), minutes=60)
    response = office.post(ADDRESS, typed({"pair": "Helga", "met_on": ago(2), "minutes": 77}, row))
    assert errors(response) == [{}, {field: errors(response)[1][field]}]
    text = response.content.decode()
    assert f'id="id_form-1-{field}_error"' in text
    assert f'href="#id_form-1-{field}"' in text
    assert 'value="77"' in text
    assert Meeting.objects.count() == 1


def test_the_same_pair_and_day_twice_in_the_list_is_told(office: Client) -> None:
    make_pair()
    row = {"pair": "Helga", "met_on": ago(2), "minutes": 60}
    _first, second = errors(office.post(ADDRESS, typed(row, row)))
    assert "Zeile 1" in second["met_on"][0]
    assert not Meeting.objects.exists()


def test_the_first_row_needs_a_pair_and_a_list_a_row(office: Client) -> None:
    make_pair()
    assert "pair" in errors(office.post(ADDRESS, typed({"met_on": ago(2), "minutes": 60})))[0]
    empty = office.post(ADDRESS, typed())
    assert empty.status_code == 422
    assert 'role="alert"' in empty.content.decode()
    assert office.post(ADDRESS, {}).status_code == 422


def test_a_pair_we_do_not_know_is_told_once(office: Client) -> None:
    make_pair()
    rows = ({"pair": "Niemand", "met_on": ago(9), "minutes": 60}, {"met_on": ago(2), "minutes": 60})
    first, second = errors(office.post(ADDRESS, typed(*rows)))
    assert "pair" in first
    assert second == {}


def test_a_list_sent_twice_is_saved_once(office: Client) -> None:
    make_pair()
    data = typed({"pair": "Helga", "met_on": ago(2), "minutes": 60}, key="abc")
    for _twice in range(2):
        assert office.post(ADDRESS, data).status_code == 302
    assert Meeting.objects.count() == 1


def test_pairs_of_the_same_names_are_told_apart(office: Client) -> None:
    make_pair()
    newer = make_partnership(started_on=START + timedelta(days=1))
    page = office.get(ADDRESS).context["pairs"]
    assert len(page) == 2
    name = next(name for name, pair in page.items() if pair == newer)
    office.post(ADDRESS, typed({"pair": name, "met_on": ago(2), "minutes": 60}))
    assert Meeting.objects.get().partnership == newer


def test_another_offices_pairs_cannot_be_chosen(office: Client) -> None:
    there = make_organisation("Stadt Worms")
    make_partnership(
        newcomer=make_newcomer(make_person("Selam", "Fremd", organisation=there)), started_on=START
    )
    assert "Fremd" not in office.get(ADDRESS).content.decode()
    wrong = office.post(ADDRESS, typed({"pair": "Selam Fremd", "met_on": ago(2), "minutes": 60}))
    assert "pair" in errors(wrong)[0]
    assert not Meeting.objects.exists()


def test_volunteers_do_not_type_lists(client: Client) -> None:
    client.force_login(make_user(Kind.VOLUNTEER))
    assert client.get(ADDRESS).status_code == 403


def test_the_page_is_reached_from_the_list_and_asks_no_more_with_more_pairs(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    assert ADDRESS in office.get(reverse("partnerships:list")).content.decode()
    for number in range(12):
        make_pair(f"Helga{number}")
    with django_assert_max_num_queries(8):
        assert office.get(ADDRESS).status_code == 200


def test_a_list_to_fill_in_by_hand_is_printed(office: Client) -> None:
    pair = make_pair()
    address = reverse("partnerships:paper_sheet", args=[pair.pk])
    assert address in office.get(reverse("partnerships:meeting_create", args=[pair.pk])).content.decode()
    response = office.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
