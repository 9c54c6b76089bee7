"""The workbench's queue: who waits, who has a free place, whose data are missing, who is being asked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching.features import NEWCOMERS, VOLUNTEERS
from matching.services.proposal import propose
from newcomers.models import Newcomer
from tests.builders import make_newcomer, make_partnership, make_ready_volunteer
from tests.matching.office import agree, queries_of, shown
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def queue(page: str) -> str:
    return page.split('class="panel bench__queue"')[1].split("bench__candidates")[0]


def test_who_waits_longest_comes_first_and_is_shown(office: Client) -> None:
    today = timezone.localdate()
    for name, weeks in (("Amina", 1), ("Besa", 11), ("Cem", 5)):
        make_newcomer(person_first_name=name, waiting_since=today - timedelta(weeks=weeks))
    page = shown(office, "list")
    rows = queue(page)
    assert rows.index("Besa") < rows.index("Cem") < rows.index("Amina")
    assert "3 Personen warten." in rows and "11 Wochen · Bensheim" in rows and "1 Woche ·" in rows
    assert "Wer passt zu Besa T.?" in page


def test_who_is_asked_or_accompanied_is_not_in_the_queue(office, volunteer, newcomer, coordinator) -> None:
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    make_partnership(newcomer=make_newcomer(person_first_name="Begleitet"))
    page = shown(office, "list")
    assert "Im Moment wartet niemand." in page
    assert "Selam" not in queue(page) and "Begleitet" not in queue(page)


def test_open_proposals_stand_on_top_and_agreed_ones_can_be_confirmed(
    office: Client, volunteer: Volunteer, newcomer: Newcomer, coordinator: User
) -> None:
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    page = shown(office, "list")
    assert "1 Vorschlag wartet auf Antworten" in page and "Selam: noch keine Antwort" in page
    assert "Paar bestätigen" not in page
    agree(proposal, now=timezone.now())
    page = shown(office, "list")
    assert "Beide haben ja gesagt" in page and "wartet auf Antworten" not in page
    assert reverse("matching:proposal_confirm", args=[proposal.pk]) in page


def test_an_empty_queue_says_what_comes_next(office: Client) -> None:
    assert reverse("newcomers:list") in shown(office, "list")
    assert reverse("volunteers:list") in shown(office, "volunteer_list")


def test_volunteers_with_a_free_place_are_the_other_queue(office: Client, newcomer: Newcomer) -> None:
    make_ready_volunteer(person_first_name="Brigitte", places=2)
    make_partnership(volunteer=make_ready_volunteer(person_first_name="Voll"))
    page = shown(office, "volunteer_list")
    assert "1 Person hat einen Platz frei." in page and "2 Plätze frei · Bensheim" in queue(page)
    assert "Voll" not in queue(page) and "Zu wem passt Brigitte M.?" in page
    assert "Brigitte M. und Selam T." in page


def test_who_cannot_be_matched_for_lack_of_data_is_listed_apart(office: Client, newcomer: Newcomer) -> None:
    silent = make_newcomer(person_first_name="Stumm", person_languages={})
    busy = make_newcomer(person_first_name="Zeitlos", person_windows=[])
    page = shown(office, "list")
    assert "1 Person wartet." in page and "Angaben fehlen (2)" in page
    for one in (silent, busy):
        assert reverse("people:edit", args=[one.person_id]) in page
        assert reverse("matching:newcomer", args=[one.pk]) not in page


def test_the_queue_is_searched_without_losing_who_is_chosen(office: Client, newcomer: Newcomer) -> None:
    make_newcomer(person_first_name="Amina", person_languages={"ar": 7})
    page = shown(office, "newcomer", newcomer.pk, q="Amina", language="ar")
    assert "Amina T." in queue(page) and "Selam T." not in queue(page)
    assert "Wer passt zu Selam T.?" in page
    assert f"{reverse('matching:newcomer', args=[newcomer.pk])}" in page
    assert "Diese Suche passt auf nichts" not in page
    assert "Im Moment wartet niemand." not in shown(office, "list", q="gibtesnicht")


def test_a_long_queue_goes_on_with_a_link(office: Client) -> None:
    today = timezone.localdate()
    for number in range(14):
        make_newcomer(
            person_first_name=f"Person{number:02d}", waiting_since=today - timedelta(days=100 - number)
        )
    first, second = shown(office, "list"), shown(office, "list", seite=2)
    assert "und 2 weitere" in first and "Person12" not in queue(first)
    assert "Person12" in queue(second) and "Wer passt zu Person12 T.?" in second
    last = Newcomer.objects.get(person__first_name="Person13")
    assert "Person13" in queue(shown(office, "newcomer", last.pk)), (
        "the queue opens where the chosen one stands"
    )


def test_queries_do_not_grow_with_people(office: Client, newcomer: Newcomer, volunteer: Volunteer) -> None:
    addresses = [
        reverse("matching:list"),
        reverse("matching:volunteer_list"),
        reverse("matching:newcomer", args=[newcomer.pk]),
        reverse("matching:volunteer", args=[volunteer.pk]),
    ]
    grow(10)
    few = [queries_of(office, address) for address in addresses]
    grow(90)
    assert [queries_of(office, address) for address in addresses] == few


def grow(number: int) -> None:
    """Some who fit, some who do not, some without data."""
    for _number in range(number // 5):
        make_ready_volunteer()
        make_ready_volunteer(person_languages={"fr": 7})
        make_newcomer()
        make_newcomer(person_languages={"so": 7})
        make_newcomer(person_languages={})
    for kind in (VOLUNTEERS, NEWCOMERS):
        kind.fill()
