"""From the interest form to the certificate: real pages, real mails, PostgreSQL, Chromium."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db.models.signals import pre_save
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from accounts.enums import Kind
from matching.models import Proposal
from matching.services.proposal import confirm_proposal, propose
from messaging.models import OutgoingMail
from partnerships.models import Meeting
from people.models import Person
from tests.builders import (
    make_interest,
    make_municipality,
    make_newcomer,
    make_person,
    make_programme,
    make_ready_volunteer,
    make_task,
    make_user,
)
from tests.fixtures.background import MailServer
from tests.fixtures.browser import PageMaker
from tests.journey import certificate, coming, together, trial
from tests.journey.journey import (
    ADMINISTRATOR,
    COORDINATOR,
    NEWCOMER,
    PASSWORD,
    PHONE,
    TRAINER,
    VOLUNTEER,
    Journey,
    address_in,
    log_in,
)
from training.models import Module
from training.services import save_module

CURRICULUM = ("Rolle", "Kulturen", "Recht", "Sprache", "Ämter und Netze")
NEARLY_FIVE_MONTHS = 147


@pytest.fixture
def _mails_of_use() -> Iterator[None]:
    """The worker lives today, months after the journey: to it every mail with an end would be overtaken."""

    def forget_the_end(instance: OutgoingMail, **_signal: Any) -> None:
        instance.expires_at = None

    pre_save.connect(forget_the_end, sender=OutgoingMail)
    yield
    pre_save.disconnect(forget_the_end, sender=OutgoingMail)


@pytest.fixture
def journey(
    _mails_of_use: None,
    real_worker: subprocess.Popen,
    smtp_server: MailServer,
    new_page: PageMaker,
    axe: Callable[[Page], list[str]],
) -> Iterator[Journey]:
    """An office with staff and curriculum, and nobody else yet."""
    monday = localdate() - timedelta(days=NEARLY_FIVE_MONTHS + localdate().weekday())
    with time_machine.travel(0, tick=True) as clock:
        story = Journey(new_page, smtp_server, clock, monday, axe)
        story.go_to_day(0)
        make_municipality()
        programme = make_programme(starts_on=monday)
        make_task()
        make_interest()
        make_user(Kind.ADMINISTRATOR, email=ADMINISTRATOR, password=PASSWORD)
        make_user(Kind.COORDINATOR, email=COORDINATOR, password=PASSWORD)
        make_user(Kind.TRAINER, email=TRAINER, password=PASSWORD, first_name="Matthias", last_name="Rohr")
        for title in CURRICULUM:
            save_module(Module(programme=programme, title=title, minutes=480))
        yield story


def test_from_the_interest_form_to_the_certificate(journey: Journey) -> None:
    volunteer = journey.pages[VOLUNTEER] = journey.new_page(**PHONE)
    coming.volunteer_applies(volunteer)
    assert journey.axe(volunteer) == []
    journey.go_to_day(7)
    coming.coordinator_admits(journey)
    coming.volunteer_opens_the_account(journey)

    coming.coordinator_plans_the_course(journey, starts_on=journey.go_to_day(8) + timedelta(days=6))
    journey.go_to_day(58)
    coming.trainer_records_attendance(journey)

    newcomer = journey.stranger()
    coming.newcomer_registers(newcomer)
    assert journey.axe(newcomer) == []
    journey.go_to_day(60)
    coming.coordinator_accepts(journey)
    together.coordinator_asks_both(journey)
    for email in (VOLUNTEER, NEWCOMER):
        together.answers_by_link(journey, journey.stranger(), email)
    together.coordinator_confirms(journey)

    trial.they_meet(journey, first_day=61)
    trial.both_want_to_go_on(journey)
    trial.coordinator_has_the_agreement_signed(journey)
    journey.go_to_day(65)
    together.volunteer_logs_a_meeting(journey.page_of(VOLUNTEER))
    assert journey.axe(volunteer) == []
    together.coordinator_pauses(journey)
    journey.go_to_day(70)
    together.coordinator_resumes(journey)
    together.coordinator_invites_the_group(journey)
    together.volunteer_will_come_to_the_group(journey, journey.stranger())

    journey.go_to_day(140)
    together.coordinator_closes(journey)
    for email in (VOLUNTEER, NEWCOMER):
        together.says_how_it_was(journey, journey.stranger(), email)
    certificate.administrator_issues(journey)
    text = certificate.volunteer_downloads(journey)
    assert "Helga Brückner" in text
    assert "40 h" in text
    assert f"IBP-{journey.today.year}-0001" in text
    certificate.anybody_checks(journey, text)


@pytest.fixture
def pair_asked(live_server: Any) -> Proposal:
    """A volunteer with an account, ready, and a newcomer: both have just been asked."""
    account = make_user(Kind.VOLUNTEER, email=VOLUNTEER, password=PASSWORD)
    volunteer = make_ready_volunteer(person=make_person(email=VOLUNTEER, user=account))
    newcomer = make_newcomer(person_email=NEWCOMER)
    return propose(volunteer=volunteer, newcomer=newcomer, by=make_user(), today=localdate())


def test_the_phone_needs_no_javascript(pair_asked: Proposal, new_page: PageMaker) -> None:
    """Apply, answer a proposal and log a meeting with scripts switched off."""
    page = new_page(**PHONE, java_script_enabled=False)
    coming.volunteer_applies(page)
    for mail in OutgoingMail.objects.filter(key__contains=":asked:"):
        page.goto(address_in(mail.text, "/vermittlung/antwort/"))
        page.get_by_role("button", name="Ja, gern").click()
    confirm_proposal(proposal=pair_asked, by=make_user(), today=localdate())

    log_in(page, VOLUNTEER)
    together.volunteer_logs_a_meeting(page)
    assert Meeting.objects.get().note == "Wir haben Bus fahren geübt."


def test_a_list_is_looked_at_before_it_comes_in(
    live_server: Any, page: Page, axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """Upload, errors beside their cells, nothing imported; the mended list comes in."""
    make_programme()
    make_municipality()
    make_user(Kind.COORDINATOR, email=COORDINATOR, password=PASSWORD)
    file = tmp_path / "liste.csv"
    log_in(page, COORDINATOR)
    for postcode in ("abc", "64625"):
        file.write_text(f"Vorname;Nachname;PLZ;E-Mail;Deutsch\nEva;Kern;{postcode};eva@example.org;C2\n")
        page.goto("/buero/import/neu/")
        page.get_by_label("Ehrenamtliche").check()
        page.get_by_label("Datei").set_input_files(file)
        page.get_by_role("button", name="Hochladen und ansehen").click()
        expect(page.get_by_role("main")).to_contain_text("Kern")
        assert axe(page) == []
        if postcode == "abc":
            assert not Person.objects.exists()
    page.get_by_role("button", name="Alle Zeilen importieren").click()
    expect(page.get_by_role("main")).to_contain_text("Eva")
    assert Person.objects.get().email == "eva@example.org"
