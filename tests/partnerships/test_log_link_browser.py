"""The pages of the link and of the paper lists in a browser: accessible, on a phone and a wide screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate
from playwright.sync_api import Page

from accounts.enums import Kind
from partnerships.services.log_link import log_path
from tests.builders import make_partnership, make_task, make_user
from tests.fixtures.browser import PageMaker

pytestmark = pytest.mark.django_db(transaction=True)

Axe = Callable[[Page], list[str]]


def test_every_page_behind_the_link_is_accessible(new_page: PageMaker, axe: Axe) -> None:
    pair = make_partnership(started_on=localdate() - timedelta(days=30))
    make_task()
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(log_path(pair))
    assert axe(page) == []
    page.locator("details.answer").first.locator("summary").click()
    page.locator("[name=met_on]").fill("2020-01-01")
    page.get_by_role("button", name="Diesen Tag eintragen").click()
    page.get_by_role("alert").wait_for()
    assert axe(page) == []
    page.goto(log_path(pair))
    page.locator("button[value=yes]").first.click()
    page.get_by_role("heading", name="gespeichert").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Ändern").click()
    page.get_by_role("heading", name="Eintrag ändern").wait_for()
    assert axe(page) == []
    page.goto(log_path(pair)[:-4] + "abc/")
    assert axe(page) == []


def test_the_page_for_paper_lists_is_accessible_with_its_mistakes(new_page: PageMaker, axe: Axe) -> None:
    make_partnership()
    client = Client()
    client.force_login(make_user(Kind.COORDINATOR))
    page = new_page()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": new_page.url}])
    page.goto("/partnerschaften/papierlisten/")
    page.get_by_label("Paar, Zeile 1", exact=True).fill("Niemand")
    page.get_by_role("button", name="Alle Zeilen prüfen").click()
    page.get_by_role("alert").wait_for()
    assert axe(page) == []
