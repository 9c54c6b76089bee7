"""The form for a meeting without net: opened from the copy, kept with its text, sent once there is net."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.core.signing import TimestampSigner
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from accounts.enums import Kind
from partnerships.models import Meeting, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.log_link import log_path
from tests.builders import make_newcomer, make_partnership, make_ready_volunteer, make_user
from tests.fixtures.browser import PageMaker
from tests.fixtures.login import fill_in_login

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
WORDS = "Wir waren beim Amt: alles unterschrieben."
PASSWORD = "a-long-password"


def make_pair(*, user: object = None) -> Partnership:
    volunteer = make_ready_volunteer()
    if user:
        volunteer.person.user = user
        volunteer.person.save()
    return make_partnership(volunteer, make_newcomer(), started_on=localdate())


@pytest.fixture
def phone(new_page: PageMaker) -> Page:
    page = new_page(viewport=PHONE)
    # While requests are watched, Chromium leaves the service worker aside.
    page.context.unroute_all()
    return page


def until(page: Page, script: str, argument: str = "") -> None:
    """Ask the page until the script, an async function, says yes."""
    for _ in range(300):
        if page.evaluate(script, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Never true: {script}")


def has_kept(page: Page, address: str = "") -> None:
    """Until the service worker has put this page away."""
    kept = "caches.match(url || location.href, {cacheName: 'copies', ignoreVary: true})"
    until(page, f"async url => Boolean(await {kept})", address)


def open_in_the_underground(page: Page, address: str) -> None:
    page.goto(address)
    has_kept(page)
    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_text("Im Moment besteht keine Verbindung")).to_be_visible()


def log_today(page: Page, *, words: str = WORDS) -> None:
    page.locator("[name=note]").fill(words)
    page.locator("button[name=answer][value=yes]").first.click()


def copies(page: Page) -> int:
    return int(page.evaluate("async () => (await (await caches.open('copies')).keys()).length"))


def test_opened_without_net_kept_and_sent_once_when_there_is_net(
    phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    pair, page = make_pair(), phone
    open_in_the_underground(page, log_path(pair))
    assert axe(page) == []

    log_today(page)
    card = page.locator("[data-entry]")
    expect(card).to_contain_text("Auf diesem Telefon aufbewahrt")
    expect(card).to_contain_text(WORDS)
    expect(card).to_be_focused()
    assert axe(page) == []
    assert not Meeting.objects.exists()

    # Closed and opened again by the link of another mail, still without net: it is there.
    with patch.object(TimestampSigner, "timestamp", return_value="1x6ZgA"):
        page.goto(log_path(pair))
    expect(page.locator("[data-entry]")).to_contain_text(WORDS)
    page.context.set_offline(False)
    expect(page.get_by_text("Ihr Eintrag ist angekommen")).to_be_visible()
    assert Meeting.objects.get().note == WORDS
    # Nothing is left to be sent a second time.
    page.reload()
    expect(page.locator("[data-offline]")).to_be_empty()
    assert Meeting.objects.count() == 1


def test_what_the_office_refuses_shows_with_its_text(phone: Page) -> None:
    pair, page = make_pair(), phone
    open_in_the_underground(page, log_path(pair))
    log_today(page)
    expect(page.locator("[data-entry]")).to_be_visible()
    close_partnership(
        partnership=pair, closed_on=localdate(), reason="moved", by=make_user(), today=localdate()
    )
    page.context.set_offline(False)
    card = page.locator("[data-entry]")
    expect(card).to_contain_text("Ihr Eintrag konnte nicht gespeichert werden")
    expect(card).to_contain_text("abgeschlossen")
    expect(card).to_contain_text(WORDS)
    assert not Meeting.objects.exists()


def test_what_the_form_refuses_is_put_back_into_it_and_corrected(phone: Page) -> None:
    pair, page = make_pair(), phone
    open_in_the_underground(page, log_path(pair))
    page.locator("details.answer").first.locator("summary").click()
    page.locator("[name=met_on]").fill("2020-01-01")
    page.locator("[name=note]").fill(WORDS)
    page.get_by_role("button", name="Diesen Tag eintragen").click()
    expect(page.locator("[data-entry]")).to_contain_text("Auf diesem Telefon aufbewahrt")
    page.context.set_offline(False)
    card = page.locator("[data-entry]")
    expect(card).to_contain_text("Die Partnerschaft hat erst am")
    card.get_by_role("button", name="Ins Formular zurückholen").click()
    expect(page.locator("[name=note]")).to_have_value(WORDS)
    page.locator("[name=met_on]").fill(str(localdate()))
    page.get_by_role("button", name="Diesen Tag eintragen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gespeichert")
    assert Meeting.objects.get().note == WORDS
    page.goto(log_path(pair))
    expect(page.locator("[data-offline]")).to_be_empty()


def test_a_copy_of_another_day_asks_for_the_day_itself(phone: Page) -> None:
    """What it calls today or this week is over; a no without a meeting is one of today."""
    pair, page = make_pair(), phone
    address = log_path(pair)
    page.goto(address)
    has_kept(page)
    page.evaluate(
        """async () => {
            const copies = await caches.open("copies"), [request] = await copies.keys()
            const kept = await copies.match(request)
            const text = (await kept.text()).replace(/copy-of="[^"]+"/, 'copy-of="2026-01-05T08:00:00Z"')
            await copies.put(request, new Response(text, {headers: kept.headers}))
        }"""
    )
    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_text("Montag, 5. Januar")).to_be_visible()
    expect(page.locator("button[value=yes]").first).to_be_hidden()
    expect(page.get_by_role("button", name="Diesen Tag eintragen")).to_be_visible()
    page.get_by_text("Nein, wir haben uns nicht getroffen").click()
    page.get_by_role("button", name="Krank").click()
    expect(page.locator("[data-entry]")).to_contain_text("Krank")
    page.context.set_offline(False)
    expect(page.get_by_text("Ihr Eintrag ist angekommen")).to_be_visible()
    meeting = Meeting.objects.get()
    assert (meeting.took_place, meeting.met_on) == (False, localdate())


def test_an_expired_login_keeps_the_entry_and_logging_in_sends_it(phone: Page) -> None:
    user = make_user(Kind.VOLUNTEER, email="helga@example.org", password=PASSWORD)
    make_pair(user=user)
    page = phone
    log_in(page, "helga@example.org")
    # The home screen brings the form along.
    form = page.get_by_role("link", name="Treffen eintragen").get_attribute("href") or ""
    has_kept(page, form)
    page.context.set_offline(True)
    page.goto(form)
    log_today(page)
    expect(page.locator("[data-entry]")).to_contain_text(WORDS)

    page.context.clear_cookies()
    page.context.set_offline(False)
    card = page.locator("[data-entry]")
    expect(card).to_contain_text("Bitte melden Sie sich an")
    card.get_by_role("link", name="Anmelden").click()
    fill_in_login(page, "helga@example.org", PASSWORD)
    page.wait_for_url(f"**{form}")
    expect(page.get_by_text("Ihr Eintrag ist angekommen")).to_be_visible()
    assert Meeting.objects.get().note == WORDS


def test_logout_forgets_the_copies_and_without_net_nobody_sees_whose_phone_it_is(phone: Page) -> None:
    page = phone
    make_pair(user=make_user(Kind.VOLUNTEER, email="helga@example.org", password=PASSWORD))
    log_in(page, "helga@example.org")
    has_kept(page)
    page.locator("summary", has_text="Konto").click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/")
    assert copies(page) == 0
    page.context.set_offline(True)
    page.goto("/buero/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Im Moment besteht keine Verbindung")


def test_pages_of_the_office_are_never_kept(phone: Page) -> None:
    volunteer = make_user(Kind.VOLUNTEER, email="helga@example.org", password=PASSWORD)
    make_pair(user=volunteer)
    make_user(Kind.COORDINATOR, email="buero@example.org", password=PASSWORD)
    page = phone
    log_in(page, "helga@example.org")
    has_kept(page)
    # Somebody else logs in on the same phone.
    page.context.clear_cookies()
    log_in(page, "buero@example.org")
    page.goto("/partnerschaften/")
    page.goto(Partnership.objects.get().get_absolute_url())
    page.get_by_role("link", name="Treffen eintragen").first.click()
    expect(page.locator("form[data-offline-form]")).to_be_visible()
    assert copies(page) == 0
    assert page.evaluate("localStorage.length") == 0


def log_in(page: Page, email: str) -> None:
    page.goto("/konto/login/")
    fill_in_login(page, email, PASSWORD)
    page.wait_for_url("**/buero/")
