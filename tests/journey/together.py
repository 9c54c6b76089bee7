"""The pair: brought together, meeting, pausing, exchanging in the group, and parting."""

from __future__ import annotations

from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journey.journey import COORDINATOR, VOLUNTEER, Journey


def coordinator_asks_both(journey: Journey) -> None:
    """The best candidate stands first, with the reasons in words."""
    page = journey.page_of(COORDINATOR)
    page.get_by_role("navigation").get_by_role("link", name="Vermittlung").click()
    page.get_by_role("main").get_by_role("link", name="Selam T").first.click()
    page.get_by_role("region", name="Wer kommt infrage").get_by_role("link", name="Helga B").first.click()
    expect(page.get_by_role("heading", level=2, name="Helga B")).to_be_visible()
    page.get_by_role("button", name="Beide fragen").click()


def answers_by_link(journey: Journey, page: Page, email: str) -> None:
    """Yes, on the page that the mail leads to; nobody is logged in there."""
    page.goto(journey.link(journey.mail(email, "gefunden"), "/vermittlung/antwort/"))
    page.get_by_role("button", name="Ja, gern").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Danke für Ihr Ja")


def coordinator_confirms(journey: Journey) -> None:
    page = journey.page_of(COORDINATOR)
    page.get_by_role("link", name="Helga B").first.click()
    page.get_by_role("button", name="Paar bestätigen").click()
    page.get_by_role("link", name="Zur Partnerschaft").click()
    expect(page.get_by_role("link", name="Treffen eintragen")).to_be_visible()


def volunteer_logs_a_meeting(page: Page) -> None:
    """One tap on the likely answer."""
    page.goto("/buero/")
    page.get_by_role("link", name="Treffen eintragen").first.click()
    page.get_by_label("Ein Wort dazu").fill("Wir haben Bus fahren geübt.")
    page.get_by_role("button", name="Ja, ").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Es ist gespeichert")


def coordinator_pauses(journey: Journey) -> None:
    page = _partnership(journey)
    page.get_by_role("link", name="Pause", exact=True).click()
    page.get_by_label("Grund").fill("Kur")
    page.get_by_role("button", name="Pause eintragen").click()
    expect(page.get_by_role("button", name="Es geht weiter")).to_be_visible()


def coordinator_resumes(journey: Journey) -> None:
    page = _partnership(journey)
    page.get_by_role("button", name="Es geht weiter").click()
    expect(page.get_by_role("link", name="Pause", exact=True)).to_be_visible()


def coordinator_invites_the_group(journey: Journey) -> None:
    """A new group with one member; the date comes from the programme's six to eight weeks."""
    page = journey.page_of(COORDINATOR)
    page.goto("/partnerschaften/austausch/neu/")
    page.get_by_label("Name").fill("Austausch Bensheim")
    page.get_by_label("Üblicher Ort").fill("Haus am Markt")
    page.get_by_label("Üblicher Wochentag").select_option(label="Mittwoch")
    page.get_by_label("Übliche Uhrzeit").fill("18:00")
    page.get_by_label("Dauer").fill("120")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_label("Neues Mitglied").select_option(label="Helga Brückner")
    page.get_by_role("button", name="In die Gruppe aufnehmen").click()
    page.get_by_role("button", name="Alle einladen").click()
    expect(page.get_by_role("link", name="Verschieben")).to_be_visible()


def volunteer_will_come_to_the_group(journey: Journey, page: Page) -> None:
    """The invitation holds a calendar entry for Wednesday at eighteen o'clock, and a link to answer."""
    mail = journey.mail(VOLUNTEER, "Austausch")
    entry = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    event = Calendar.from_ical(entry.get_content()).walk("VEVENT")[0]
    starts_at = event.decoded("DTSTART").astimezone(timezone.get_default_timezone())
    assert (starts_at.weekday(), starts_at.hour) == (2, 18)
    page.goto(journey.link(mail, "/partnerschaften/austausch/antwort/"))
    page.get_by_role("button", name="Ja, ich komme").click()
    expect(page.get_by_role("main")).to_contain_text("Ihre Antwort")


def coordinator_closes(journey: Journey) -> None:
    page = _partnership(journey)
    page.get_by_role("link", name="Abschließen").click()
    page.get_by_label("Grund").select_option(label="Ziele erreicht")
    page.get_by_role("button", name="Partnerschaft abschließen").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def says_how_it_was(journey: Journey, page: Page, email: str) -> None:
    page.goto(journey.link(journey.mail(email, "gemeinsame Zeit"), "/partnerschaften/rueckmeldung/"))
    page.get_by_label("sehr gut").check()
    page.get_by_role("button", name="Absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vielen Dank")


def _partnership(journey: Journey) -> Page:
    page = journey.page_of(COORDINATOR)
    page.get_by_role("navigation").get_by_role("link", name="Partnerschaften").click()
    # The page before may speak of Helga, too.
    expect(page.get_by_role("heading", level=1, name="Partnerschaften")).to_be_visible()
    page.get_by_role("link", name="Helga").first.click()
    return page
