"""Matching on other apps' pages: the next step, the proposals so far, the way to the workbench."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kern.panels import next_step_of, with_next_step
from matching.models import Proposal
from matching.services.proposal import propose
from newcomers.models import Newcomer
from tests.matching.office import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(volunteer, newcomer, coordinator) -> Proposal:
    return propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())


def step_of(newcomer: Newcomer) -> str:
    with override("de"):
        return next_step_of(
            "newcomer", with_next_step("newcomer", Newcomer.objects.all()).get(pk=newcomer.pk)
        )


def test_next_step_of_a_newcomer_follows_the_proposal(newcomer, volunteer, coordinator) -> None:
    assert step_of(newcomer) == "Passende Begleitung suchen"
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    assert step_of(newcomer) == "Antwort auf einen Vorschlag"
    agree(proposal, now=timezone.now())
    assert step_of(newcomer) == "Paar bestätigen"


@pytest.mark.parametrize("side", ["newcomer", "volunteer"])
def test_both_persons_pages_show_the_proposal(office, asked, side: str) -> None:
    page = office.get(getattr(asked, side).get_absolute_url()).content.decode()
    assert reverse("matching:proposal", args=[asked.pk]) in page


def test_page_of_somebody_who_waits_leads_to_the_workbench(office, newcomer) -> None:
    page = office.get(newcomer.get_absolute_url()).content.decode()
    assert reverse("matching:newcomer", args=[newcomer.pk]) in page


def test_page_of_a_volunteer_with_a_place_leads_to_the_workbench(office, volunteer) -> None:
    page = office.get(volunteer.get_absolute_url()).content.decode()
    assert reverse("matching:volunteer", args=[volunteer.pk]) in page
