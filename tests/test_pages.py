"""Every page of the demo office, as each role finds it: reachable, sound, accessible, harmless to open."""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import urlsplit

import pytest
from babel.messages import pofile
from django.conf import settings
from playwright.sync_api import Page

from accounts.enums import Kind
from office.demo.county import LOGINS, PASSWORD
from tests import servers
from tests.access_table import TABLE
from tests.crawler import EXAMPLES, Document, Walk, view_name, walk
from tests.fixtures.browser import PageMaker
from tests.fixtures.office import DemoOffice

VISITOR = "visitor"
ROLES = [VISITOR, *Kind.values]
# The administrator's walk is for the pages that only an administrator has; the others are the coordinator's.
FEW = 3

NO_LINK = {
    "accounts:factor_reset": "on accounts with a second factor, see tests/accounts/test_second_factor.py",
    "accounts:own_confirm_by_mail": "for accounts without a password, see tests/accounts/test_ways_in.py",
    "privacy:person": "leads on from a record to its person, see tests/test_two_offices.py",
    "healthz": "for machines",
    "healthz_details": "for machines",
    "upkeep:fault": "there is no error in the demo, see tests/upkeep/test_overview.py",
    "kern:manifest": "for browsers, see tests/kern/test_installable.py",
    "kern:service_worker": "for browsers, see tests/kern/test_installable.py",
    "kern:offline": "shown by the service worker, see tests/partnerships/test_offline_browser.py",
    "volunteers:thanks": "after the form, see tests/test_journey.py",
    "newcomers:thanks": "after the form, see tests/test_journey.py",
    "assignments:company_sent": "after the form, see tests/assignments/test_outside.py",
    "partnerships:meeting_saved": "after the form, see tests/test_journey.py",
    "partnerships:logged_by_link": "after the form, see tests/partnerships/test_log_link_browser.py",
    "partnerships:correct_by_link": "after the form, see tests/partnerships/test_log_link_browser.py",
    "office:import_detail": "after the form, see tests/test_journey.py",
    "certificates:pdf_many": "after the form with the chosen ones",
    "certificates:print_file": "after the worker, see tests/certificates/test_ceremony_pages.py",
    "training:module_delete": "on the page of a module that nothing uses, see tests/training/test_modules.py",
    "privacy:erasure_detail": "nobody of the demo was erased, see tests/privacy/test_erasure_pages.py",
    "publications:confirm": "in the mail that follows the form; the demo's readers have confirmed",
}


def log_in(page: Page, kind: str) -> None:
    """Through the form, as everybody does."""
    page.goto("/konto/login/")
    page.get_by_label("E-Mail").fill(LOGINS[Kind(kind)][0])
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/buero/")


def visitor_page(office_page: PageMaker, role: str) -> Page:
    page = office_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    if role != VISITOR:
        log_in(page, role)
    return page


def walked(role: str, demo_office: DemoOffice, office_page: PageMaker) -> Walk:
    """The walk of a role, taken once per run: all copies of the office have the same addresses."""
    note = servers.directory() / f"walk-{role}.json"
    with note.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note.exists():
            kept = json.loads(note.read_text())
            return Walk(**{**kept, "posts": set(kept["posts"])})
        page = visitor_page(office_page, role)
        starts = ["/", *signed_links(demo_office)] if role == VISITOR else ["/", "/buero/"]
        examples = FEW if role == Kind.ADMINISTRATOR else EXAMPLES
        before = demo_office.contents()
        found = walk(page.request, demo_office.url, starts, examples=examples)
        after = demo_office.contents()
        found.faults += [f"opening pages changed {name}" for name in before if before[name] != after[name]]
        note.write_text(json.dumps({**asdict(found), "posts": sorted(found.posts)}))
    return found


def signed_links(demo_office: DemoOffice) -> list[str]:
    """The newest link of each kind that the office's mails hold, and what is printed on a certificate."""
    links: dict[str, str] = {}
    for (text,) in demo_office.rows("SELECT text FROM messaging_outgoingmail ORDER BY created_at"):
        for address in re.findall(r"https?://[^\s>)]+", text):
            path = urlsplit(address).path
            if (name := view_name(path)) and TABLE.get(name, ("",))[0] == "S":
                links[name] = path
    (code,) = demo_office.rows("SELECT verification_code FROM certificates_certificate LIMIT 1")[0]
    return [*links.values(), f"/zertifikate/pruefen/{code}/"]


@pytest.mark.parametrize("role", ROLES)
def test_links_lead_to_sound_pages_and_change_nothing(
    role: str, demo_office: DemoOffice, office_page: PageMaker
) -> None:
    """Without JavaScript: no dead link, one heading, a title, content; and the database is as it was."""
    found = walked(role, demo_office, office_page)
    assert found.faults == []


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_accessible(
    role: str, demo_office: DemoOffice, office_page: PageMaker, axe: Callable[[Page], list[str]]
) -> None:
    """0 violations of axe on a wide screen and a phone, light and dark; nothing foreign, nothing inline."""
    page = visitor_page(office_page, role)
    violations = []
    for name, address in walked(role, demo_office, office_page).pages.items():
        if role == Kind.ADMINISTRATOR and TABLE.get(name, ("A",))[0] != "A" and name != "office:desk":
            continue
        page.goto(address)
        violations += [f"{name} ({address}) {violation}" for violation in axe(page)]
    assert violations == []


def test_every_page_can_be_reached(demo_office: DemoOffice, office_page: PageMaker) -> None:
    """A page that no link leads to is a page that nobody has."""
    reached: set[str] = set()
    for role in ROLES:
        reached |= walked(role, demo_office, office_page).names
    pages = {name for name, (_who, methods) in TABLE.items() if "GET" in methods.split()}
    assert sorted(pages - reached - set(NO_LINK)) == []


def test_pages_speak_english(demo_office: DemoOffice, office_page: PageMaker) -> None:
    """What reads the same in both languages was forgotten, unless the catalogue says that it is the same."""
    pages = walked(Kind.ADMINISTRATOR, demo_office, office_page).pages
    page = visitor_page(office_page, Kind.ADMINISTRATOR)
    german = {name: Document(page.request.get(address).text()) for name, address in pages.items()}
    page.locator("summary", has_text="Konto").click()
    page.get_by_role("button", name="English").click()
    english = {name: Document(page.request.get(address).text()) for name, address in pages.items()}
    page.locator("summary", has_text="Account").click()
    page.get_by_role("button", name="Deutsch").click()

    assert {document.language for document in german.values()} == {"de"}
    assert {document.language for document in english.values()} == {"en"}
    with (settings.BASE_DIR / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        same = {message.id for message in pofile.read_po(file) if message.id == message.string}
    same |= {"Deutsch", "PDF", "Programme"}  # the switch itself, and words that both languages have
    same |= {value for rows in demo_office.contents().values() for row in rows for value in row}
    for table in ("people_person", "accounts_user"):
        for first_name, last_name in demo_office.rows(f"SELECT first_name, last_name FROM {table}"):  # noqa: S608
            same |= {f"{first_name} {last_name}", f"{first_name[:1]}. {last_name}"}
            same.add(f"{first_name} {last_name[:1]}.")
    forgotten = {
        f"{name}: {text}"
        for name, document in german.items()
        for text in document.interface & english[name].interface
        # Pairs are two names; behind another word names follow a colon or a comma. {name} is a placeholder.
        if not set(text.removeprefix(": ").removeprefix(", ").split(" – ")) <= same
        and not re.fullmatch(r"\{\w+\}", text)
    }
    assert sorted(forgotten) == []
