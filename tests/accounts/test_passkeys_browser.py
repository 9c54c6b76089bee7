"""Passkeys in a real browser, with a device that Chromium plays; under the strict Content-Security-Policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.enums import Kind
from tests.builders import make_user
from tests.fixtures.browser import PageMaker
from tests.fixtures.login import fill_in_login

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-long-password"


def with_device(page: Page, **options: object) -> CDPSession:
    """A telephone with a fingerprint reader that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **options,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return session


def test_a_trainer_sets_up_a_passkey_and_needs_nothing_else_from_then_on(page: Page) -> None:
    make_user(Kind.TRAINER, email="leitung@example.org", password=PASSWORD, has_factor=False)
    with_device(page)
    page.goto("/konto/login/")
    fill_in_login(page, "leitung@example.org", PASSWORD)
    expect(page.get_by_text("Bitte richten Sie zuerst einen zweiten Faktor ein")).to_be_visible()
    page.get_by_role("link", name="Passkey einrichten").click()
    page.get_by_label("Name").fill("Mein Telefon")
    page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.get_by_role("heading", name="Notfallcodes")).to_be_visible()
    page.get_by_role("link", name="Ich habe sie aufbewahrt").click()
    page.wait_for_url("**/buero/")
    page.wait_for_load_state("networkidle")

    page.context.clear_cookies()
    page.goto("/konto/login/?next=/benutzer/profil/")
    page.get_by_role("button", name="Passkey benutzen").click()
    page.wait_for_url("**/benutzer/profil/")
    page.wait_for_load_state("networkidle")

    page.context.clear_cookies()  # with the password it is the second step
    page.goto("/konto/login/")
    page.get_by_label("E-Mail").fill("leitung@example.org")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()
    page.get_by_role("button", name="Passkey benutzen").click()
    page.wait_for_url("**/buero/")


def test_a_device_that_asks_nobody_is_refused_in_words(page: Page) -> None:
    """Whoever finds such a key could use it: a passkey must ask for finger, face or PIN."""
    make_user(Kind.VOLUNTEER, email="helga@example.org", password=PASSWORD)
    with_device(page, hasUserVerification=False, isUserVerified=False, hasResidentKey=False)
    page.goto("/konto/login/")
    fill_in_login(page, "helga@example.org", PASSWORD)
    page.goto("/konto/zweiter-faktor/webauthn/add/")
    page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.get_by_text("Das hat nicht geklappt.")).to_be_visible()


def test_without_javascript_the_other_ways_are_there(new_page: PageMaker) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/konto/login/")
    expect(page.get_by_role("button", name="Passkey benutzen")).to_be_hidden()
    page.get_by_role("link", name="Code zuschicken").click()
    expect(page.get_by_label("E-Mail-Adresse")).to_be_visible()
