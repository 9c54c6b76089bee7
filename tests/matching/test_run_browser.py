"""Propose for all in Chromium, with the worker at work: from the button to people who are asked."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.enums import Kind
from matching.models import MatchingRun, Proposal
from tests.builders import make_newcomer, make_ready_volunteer, make_user
from tests.fixtures.browser import PageMaker
from tests.journey.journey import PASSWORD, log_in
from tests.matching.runs import LANGUAGE_MISSING, make_entry, make_run

COORDINATOR = "sabine@example.org"
AT_DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def people(live_server: object) -> None:
    """Two who wait and one place: somebody who lives near fits better."""
    make_user(Kind.COORDINATOR, email=COORDINATOR, password=PASSWORD)
    make_newcomer(person_first_name="Selam", person_last_name="Tesfay")
    make_newcomer(person_first_name="Amina", person_last_name="Noor", needs=[])
    make_ready_volunteer(person_first_name="Brigitte", person_last_name="Langendorf")


def start(page: Page) -> None:
    log_in(page, COORDINATOR)
    page.goto("/vermittlung/")
    page.get_by_role("link", name="Für alle vorschlagen").click()
    page.get_by_role("button", name="Neuen Vorschlag machen").click()


def test_from_the_button_to_a_pair_that_is_asked(
    people: None, real_worker: subprocess.Popen, new_page: PageMaker
) -> None:
    page = new_page(**AT_DESK)
    start(page)
    expect(page.get_by_text("1 Paar für 2 Wartende; 1 Person bleibt ohne Begleitung.")).to_be_visible()
    expect(page.get_by_text("Bewiesen: Keine andere Wahl hat eine höhere Summe")).to_be_visible()
    page.get_by_role("button", name="Die ausgewählten Paare fragen").click()
    expect(page.get_by_text("1 Paar wird gefragt.")).to_be_visible()
    proposal = Proposal.objects.get()
    assert proposal.newcomer.person.first_name == "Selam" and proposal.run == MatchingRun.objects.get()
    page.locator(".run-pair a").nth(1).click()
    expect(page.get_by_text("Aus dem Vorschlag für alle vom")).to_be_visible()


def test_moved_weights_show_beside_the_form_what_they_change(
    people: None, real_worker: subprocess.Popen, new_page: PageMaker
) -> None:
    page = new_page(**AT_DESK)
    start(page)
    page.get_by_role("link", name="Andere Gewichte ausprobieren").click()
    for label in ("Bedarf und Angebot", "Sprache", "Interessen", "Gemeinsame Zeit"):
        page.get_by_label(label).fill("0")
    expect(page.locator("#preview")).to_contain_text("zuvor: 1")
    page.get_by_label("Entfernung").fill("0")
    expect(page.locator("#weights")).to_contain_text("Mindestens ein Teil muss etwas zählen.")
    page.get_by_label("Interessen").fill("40")
    expect(page.locator("#weights")).not_to_contain_text("Mindestens ein Teil muss etwas zählen.")
    page.get_by_role("button", name="Diese Regeln für das Programm übernehmen").click()
    expect(page.get_by_text("Diese Regeln gelten ab jetzt für das Programm.")).to_be_visible()


def test_all_of_it_works_without_javascript(
    people: None, real_worker: subprocess.Popen, new_page: PageMaker
) -> None:
    page = new_page(java_script_enabled=False)
    start(page)
    look_again(page)
    page.get_by_role("link", name="Andere Gewichte ausprobieren").click()
    page.get_by_label("Entfernung").fill("90")
    page.get_by_role("button", name="Ausprobieren").press("Enter")
    look_again(page)
    expect(page.get_by_text("nur ausprobiert")).to_be_visible()


def look_again(page: Page) -> None:
    """As often as it takes the worker."""
    while (link := page.get_by_role("link", name="Noch einmal nachsehen")).count():
        link.click()


def test_axe_finds_nothing(live_server: object, page: Page, axe: Callable[[Page], list[str]]) -> None:
    make_user(Kind.COORDINATOR, email=COORDINATOR, password=PASSWORD)
    volunteer, newcomer = make_ready_volunteer(), make_newcomer()
    before = make_run()
    make_entry(before, newcomer)
    run = make_run(previous=before, total=4500, greedy_total=4000, greedy_pairs=1)
    make_entry(run, newcomer, volunteer, is_pinned=True, overridden=["children"])
    make_entry(run, make_newcomer())
    make_entry(run, make_newcomer(), reason=LANGUAGE_MISSING)
    preview = make_run(previous=run, is_preview=True)
    make_entry(preview, newcomer)
    running = make_run(status="running", progress=30, finished_at=None)
    failed = make_run(status="failed", failure="data", finished_at=None)
    log_in(page, COORDINATOR)
    addresses = [each.get_absolute_url() for each in (run, preview, failed, running)]
    addresses += [reverse("matching:run_list"), reverse("matching:run_tryout", args=[run.pk])]
    for address in addresses:
        page.goto(address)
        assert axe(page) == [], address
