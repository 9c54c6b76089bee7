"""Our frame, forms and lists in a browser: no barriers, no sideways scrolling, no script needed."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.urls("tests.kern.urls"), pytest.mark.django_db(transaction=True)]
PAGES = [
    "/probe/form/",
    "/probe/list/?search=add",
    "/probe/list/?search=nobody",
    "/konto/login/",
    "/gibt-es-nicht/",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_no_barriers_and_no_sideways_scrolling(new_page, width, theme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=theme)
    for address in PAGES:
        page.goto(address)
        if address == "/probe/form/":
            page.locator("main button").click()
            page.get_by_role("alert").wait_for()
        violations = Axe().run(page).response["violations"]
        assert not violations, (address, [(v["id"], v["nodes"][0]["html"]) for v in violations])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_everything_in_the_head_works_without_javascript(new_page):
    page = new_page(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    page.goto("/probe/form/")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("summary").filter(has=page.get_by_label("Appearance")).click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-kern-theme") == "dark"
    assert page.url.endswith("/probe/form/")


def test_the_first_tab_leads_past_the_navigation(new_page):
    page = new_page()
    page.goto("/probe/form/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_chosen_filter_swaps_only_the_results(new_page):
    page = new_page()
    page.goto("/probe/list/")
    page.evaluate("document.querySelector('h1').dataset.kept = 'yes'")
    page.get_by_label("Name").fill("can add permission")
    page.get_by_label("Name").press("Tab")
    page.get_by_text("1 Eintrag").wait_for()
    assert page.locator("h1").get_attribute("data-kept") == "yes"
    assert "search=can" in page.url
