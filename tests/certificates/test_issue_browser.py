"""Issuing in Chromium with the worker at work: from the table to the numbers."""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import expect

from accounts.enums import Kind
from certificates.enums import Basis
from tests.builders import make_user, make_volunteer
from tests.certificates.builders import make_kind
from tests.fixtures.browser import PageMaker
from tests.journey.journey import PASSWORD, log_in

COORDINATOR = "sabine@example.org"


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_from_the_table_to_the_numbers(
    scripted: bool, real_worker: subprocess.Popen, new_page: PageMaker
) -> None:
    make_user(Kind.COORDINATOR, email=COORDINATOR, password=PASSWORD)
    kind = make_kind(Basis.THANKS)
    make_volunteer(person_last_name="Adler")
    make_volunteer(person_last_name="Berger")
    page = new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=scripted)
    log_in(page, COORDINATOR)
    page.goto("/zertifikate/")
    page.get_by_role("link", name="Zertifikate ausstellen").first.click()
    page.get_by_label("Zertifikatsart").select_option(str(kind.pk))
    page.get_by_role("button", name="Anzeigen").click()
    page.get_by_role("checkbox", name="Helga Berger").check()
    page.get_by_role("button", name="Für die Ausgewählten ausstellen").click()
    page.wait_for_url("**/ausstellung/**")
    again = page.get_by_role("link", name="Noch einmal nachsehen")
    # The worker may have other work before: look again for a minute and a half.
    for _look in range(300):
        if scripted or not again.count():
            break
        page.wait_for_timeout(300)
        again.click()
    expect(page.get_by_role("table")).to_contain_text("Helga Berger", timeout=60_000)
    expect(page.get_by_role("table")).to_contain_text("-0001")
    page.get_by_role("table").get_by_role("link", name="-0001").click()
    expect(page.get_by_role("main")).to_contain_text("Helga Berger")
    expect(page.get_by_role("main")).to_contain_text("gültig")
