"""The pictures in docs/pictures/, taken from the running demo office.

`make run`, then in another window `.venv/bin/python -m scripts.screenshots`. Needs Chromium and pdftoppm
(Debian: chromium, poppler-utils), which `make test` needs too or nearly so.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000", help="where the office is open")
    url = parser.parse_args().url
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        program = str(own) if own.exists() else shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        coordinator = log_in(browser, url, "coordinator", DESK)
        shoot(coordinator, "desk")
        matching(coordinator)
        for_all(coordinator)
        log(log_in(browser, url, "volunteer", PHONE))
        certificate(coordinator)
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(PICTURES.parent.parent)}  {picture.stat().st_size // 1024} kB")
    return 0


def log_in(browser: Browser, url: str, kind: str, size: ViewportSize) -> Page:
    scale = 2 if size is PHONE else 1
    from office.demo.county import LOGINS, PASSWORD

    page = browser.new_context(
        base_url=url,
        locale="de-DE",
        viewport=size,
        device_scale_factor=scale,
    ).new_page()
    page.goto("/konto/login/")
    page.get_by_label("E-Mail-Adresse").fill(LOGINS[kind][0])  # type: ignore[index]
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/buero/")
    return page


def shoot(page: Page, name: str) -> None:
    # A browser without a window paints no scrollbar; the space kept for one would look like a fault.
    page.evaluate("document.documentElement.style.scrollbarGutter = 'auto'")
    page.screenshot(path=PICTURES / f"{name}.png")


def matching(page: Page) -> None:
    """The first newcomer who waits and for whom several suit; the page opens with the best."""
    page.goto("/vermittlung/")
    addresses = [link.get_attribute("href") for link in page.locator(".bench__queue a.cand").all()]
    for address in addresses:
        page.goto(address or "")
        if page.locator(".bench__candidates > .cand b").count() > 3:
            shoot(page, "matching")
            return
    sys.exit("No newcomer with suggestions in the demo.")


def for_all(page: Page) -> None:
    """The newest proposal for all."""
    page.goto("/vermittlung/fuer-alle/")
    page.locator("tbody a").first.click()
    page.wait_for_load_state()
    shoot(page, "for-all")


def log(page: Page) -> None:
    page.get_by_role("link", name="Treffen eintragen").first.click()
    shoot(page, "log")


def certificate(page: Page) -> None:
    page.goto("/zertifikate/")
    # Newest first: the last of the page is one of the first cohort's.
    address = page.locator("main a[href$='/pdf/']").last.get_attribute("href")
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder, "certificate.pdf")
        pdf.write_bytes(page.request.get(address or "").body())
        command = ["pdftoppm", "-png", "-singlefile", "-r", "90", str(pdf), str(PICTURES / "certificate")]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
