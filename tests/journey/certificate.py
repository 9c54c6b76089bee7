"""The certificate: issued by the administration, downloaded by the volunteer, checked by anybody."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journey.journey import ADMINISTRATOR, VOLUNTEER, Journey


def administrator_issues(journey: Journey) -> None:
    """The programme gets its usual kinds; then the worker issues the first certificate."""
    page = journey.page_of(ADMINISTRATOR)
    page.goto("/zertifikate/arten/")
    page.get_by_role("button", name="Übliche Arten anlegen").click()
    page.goto("/zertifikate/ausstellen/")
    page.get_by_label("Zertifikatsart").select_option(label="Schulungszertifikat (IBP)")
    page.get_by_role("button", name="Anzeigen").click()
    page.get_by_role("checkbox", name="Helga Brückner").check()
    page.get_by_role("button", name="Für die Ausgewählten ausstellen").click()
    expect(page.get_by_role("table")).to_contain_text("-0001", timeout=20_000)
    assert journey.axe(page) == []
    mail = journey.mail(VOLUNTEER, "Ihr Zertifikat ist da")
    assert journey.link(mail, "/zertifikate/")


def volunteer_downloads(journey: Journey) -> str:
    """The text of the PDF, as a reader program reads it."""
    page = journey.page_of(VOLUNTEER)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    reader = PdfReader(download.value.path())
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def anybody_checks(journey: Journey, text: str) -> None:
    """The code on the paper, typed into the public page."""
    code = re.search(r"Prüfcode ((?:[A-Z0-9]{4}[ -]?){3})", text)
    assert code, text
    page = journey.stranger()
    page.goto("/zertifikate/pruefen/")
    page.get_by_label("Prüfcode").fill(code[1])
    page.get_by_role("button", name="Prüfen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieses Zertifikat ist gültig")
    expect(page.get_by_role("main")).to_contain_text("Schulungszertifikat")
