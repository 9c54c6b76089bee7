"""The certificate: issued by the administration, downloaded by the volunteer, checked by anybody."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journey.journey import ADMINISTRATOR, VOLUNTEER, Journey


def administrator_issues(journey: Journey) -> None:
    page = journey.page_of(ADMINISTRATOR)
    page.goto("/zertifikate/")
    page.get_by_label("Helga Brückner").check()
    page.get_by_role("button", name="Zertifikate ausstellen").click()
    expect(page.get_by_role("table")).to_contain_text("Helga Brückner")


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
    page.get_by_role("button", name="Prüfen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieses Zertifikat ist echt")
    expect(page.get_by_role("main")).to_contain_text("40 h")
