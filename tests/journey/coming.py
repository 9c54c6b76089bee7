"""How both come in: forms, conversations, checks, admission, and the training of forty hours."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.builders import opened
from tests.journey.journey import COORDINATOR, NEWCOMER, PASSWORD, TRAINER, VOLUNTEER, Journey


def _send(page: Page) -> None:
    """As if it had been open for a minute: what comes back at once is taken for a machine's."""
    page.locator("[name=opened]").evaluate("(field, value) => { field.value = value }", opened()["opened"])
    page.get_by_role("button", name="Absenden").click()


def volunteer_applies(page: Page) -> None:
    """The public form, first sent with a mistake: what was typed stays."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Ehrenamtlich mitmachen").first.click()
    page.get_by_label("Vorname").fill("Helga")
    page.get_by_label("Nachname").fill("Brückner")
    page.get_by_role("textbox", name="E-Mail").fill(VOLUNTEER)
    page.get_by_label("Postleitzahl").fill("99999")
    page.get_by_role("combobox", name="Deutsch").select_option(label="Muttersprache")
    page.get_by_label("Deutsch sprechen").check()
    page.get_by_label("Kochen").check()
    page.get_by_role("row", name="Dienstag").get_by_role("checkbox").nth(2).check()
    page.get_by_label("Ich willige ein").check()
    page.get_by_label("Meine Kontaktdaten dürfen").check()
    _send(page)
    expect(page.get_by_label("Postleitzahl")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Vorname")).to_have_value("Helga")
    page.get_by_label("Postleitzahl").fill("64625")
    _send(page)
    page.wait_for_url("**/danke/")


def coordinator_admits(journey: Journey) -> None:
    """Interview and both documents, each the page's one next step, then the admission."""
    page = journey.page_of(COORDINATOR)
    page.get_by_role("navigation").get_by_role("link", name="Ehrenamtliche").click()
    page.get_by_role("link", name="Brückner").click()
    page.get_by_role("link", name="Gespräch eintragen").first.click()
    page.get_by_label("aufnehmen", exact=True).check()
    page.get_by_role("button", name="Speichern").click()
    for document in ("erweitertes Führungszeugnis", "Verschwiegenheitserklärung"):
        page.get_by_role("link", name="Prüfung eintragen").first.click()
        expect(page.get_by_label(document)).to_be_checked()
        page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Aufnehmen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("aufgenommen")


def volunteer_opens_the_account(journey: Journey) -> None:
    """The link of the welcome mail leads to the first password and straight on to her own page."""
    address = journey.link(journey.mail(VOLUNTEER, "Willkommen"), "/benutzer/einladung/")
    page = journey.pages[VOLUNTEER]
    page.goto(address)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Speichern und anmelden").click()
    page.wait_for_url("**/buero/")


def coordinator_plans_the_course(journey: Journey, starts_on: date) -> None:
    """Five Saturdays of eight hours, and a seat for the volunteer."""
    page = journey.page_of(COORDINATOR)
    page.get_by_role("navigation").get_by_role("link", name="Schulung").click()
    page.get_by_role("link", name="Kurs planen").first.click()
    page.get_by_label("Titel").fill("Schulung Frühjahr")
    page.get_by_label("Erster Tag").fill(starts_on.isoformat())
    page.get_by_label("Samstag").check()
    page.get_by_label("Beginn").fill("09:00")
    page.get_by_label("Längster Termin").fill("480")
    page.get_by_label("Ort").fill("Bürgerhaus")
    page.get_by_label("Schulungsleitung").select_option(label="Matthias Rohr")
    page.get_by_role("button", name="Termine anzeigen").click()
    page.get_by_role("button", name="Alle Termine planen").click()
    row = page.get_by_role("listitem").filter(has_text="Helga Brückner")
    row.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("table").get_by_text("Helga Brückner")).to_be_visible()


def trainer_records_attendance(journey: Journey) -> None:
    """All dates of the course, one after the other."""
    page = journey.page_of(TRAINER)
    page.get_by_role("navigation").get_by_role("link", name="Schulung").click()
    page.get_by_role("link", name="Schulung Frühjahr").click()
    course = page.url
    dates = page.get_by_role("link", name="Anwesenheit:")
    expect(dates).to_have_count(5)
    for number in range(5):
        page.goto(course)
        dates.nth(number).click()
        page.get_by_text("dabei", exact=True).click()
        page.get_by_role("button", name="Teilnahme speichern").click()


def newcomer_registers(page: Page) -> None:
    """The public form; a newcomer fills it in herself."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Begleitung finden").first.click()
    page.get_by_label("die Person selbst").check()
    page.get_by_label("Vorname").fill("Selam")
    page.get_by_label("Nachname").fill("Tesfay")
    page.get_by_role("textbox", name="E-Mail", exact=True).fill(NEWCOMER)
    page.get_by_role("textbox", name="Telefon", exact=True).fill("06251 123456")
    page.get_by_label("Postleitzahl").fill("64625")
    page.get_by_role("combobox", name="Deutsch").select_option(label="A2 – einfache Sätze im Alltag")
    page.get_by_role("combobox", name="Sprache 2").select_option(label="Tigrinya")
    page.get_by_role("combobox", name="Wie gut?").first.select_option(label="Muttersprache")
    page.get_by_label("Deutsch sprechen").check()
    page.get_by_label("Kochen").check()
    page.get_by_role("row", name="Dienstag").get_by_role("checkbox").nth(2).check()
    page.get_by_label("Ich willige ein").check()
    page.get_by_label("Meine Kontaktdaten dürfen").check()
    _send(page)
    page.wait_for_url("**/danke/")


def coordinator_accepts(journey: Journey) -> None:
    """The intake interview, then she waits for somebody who fits."""
    page = journey.page_of(COORDINATOR)
    page.get_by_role("navigation").get_by_role("link", name="Neuzugewanderte").click()
    page.get_by_role("link", name="Tesfay").click()
    page.get_by_role("link", name="Erstgespräch eintragen").first.click()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="Annehmen", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("wartet nun auf eine Begleitung")
