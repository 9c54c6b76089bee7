"""Forms that everybody can send: not for machines, not too often, and never a nuisance to a third person."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kern import views
from kern.limits import Limit
from kern.public_forms import DAY, stamp
from messaging.models import OutgoingMail
from messaging.services import send_due_mails
from messaging.strangers import MOST_WAITING
from people.models import Person
from publications.services import request_subscription
from tests.builders import make_municipality, make_programme, make_user, opened
from tests.events.builders import make_event
from tests.newcomers.test_register import filled as registration
from tests.publications.builders import make_subscription
from tests.volunteers.test_apply import filled as application

pytestmark = pytest.mark.django_db
VICTIM = "opfer@example.org"
SUBSCRIBE, APPLY = reverse("publications:subscribe"), reverse("volunteers:apply")

Post = Callable[[int], tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def office() -> None:
    make_municipality()
    make_programme()


def posts() -> list[Post]:
    """One for each form that strangers can send, naming the victim; the number makes each a little new."""
    now = timezone.now()
    events = [
        make_event(title=f"Fest {number}", starts_at=now + timedelta(days=9 + number), seats=900)
        for number in range(3)
    ]

    def event(number: int) -> tuple[str, dict[str, Any]]:
        url = reverse("events:public_detail", args=[events[number % 3].pk])
        return url, {"name": f"Gast {number}", "email": _variant(number), "agrees": "on", **opened()}

    return [
        lambda number: (APPLY, application(first_name=f"Ute{number}", email=_variant(number))),
        lambda number: (
            reverse("newcomers:register"),
            registration(first_name=f"Olena{number}", email=_variant(number)),
        ),
        lambda number: (
            reverse("newcomers:register"),
            registration(
                registered_by="course",
                first_name=f"Amal{number}",
                contact_name="Lehrerin",
                contact_details=f"Tel. 06251 1, {VICTIM}",
            ),
        ),
        event,
        lambda number: (SUBSCRIBE, {"email": _variant(number), **opened()}),
        lambda _number: (reverse("account_reset_password"), {"email": VICTIM}),
        lambda _number: (reverse("account_request_login_code"), {"email": VICTIM}),
    ]


def _variant(number: int) -> str:
    return VICTIM if number % 2 else f"Opfer+{number}@example.org"


def reached(address: str = "opfer") -> list[OutgoingMail]:
    return [mail for mail in OutgoingMail.objects.all() if mail.to_email.casefold().startswith(address)]


def test_many_posts_naming_one_victim_are_one_mail_a_day(client: Client, mailoutbox: list[Any]) -> None:
    """From many senders, through every form there is, spelt differently; and the days after as well."""
    kinds = posts()
    for number in range(70):
        url, data = kinds[number % len(kinds)](number)
        assert client.post(url, data, REMOTE_ADDR=f"198.51.100.{number}").status_code < 500
    assert 1 <= len(reached()) <= 1 + MOST_WAITING
    now = timezone.now()
    sent = []
    for hours in range(0, 24 * 6, 3):
        before = len(mailoutbox)
        send_due_mails(now=now + timedelta(hours=hours))
        sent.append(len(mailoutbox) - before)
    assert all(sum(sent[start : start + 8]) <= 1 for start in range(len(sent)))
    assert 1 <= len(mailoutbox) <= 1 + MOST_WAITING
    assert {mail.to[0].casefold()[:5] for mail in mailoutbox} == {"opfer"}


def test_what_comes_second_on_a_day_waits_for_the_next(client: Client) -> None:
    client.post(SUBSCRIBE, {"email": "ute@example.org", **opened()})
    client.post(APPLY, application(email="ute@example.org"))
    first, second = OutgoingMail.objects.order_by("due_at")
    assert second.due_at == first.due_at + timedelta(days=1)
    assert Person.objects.filter(email="ute@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_the_same_moment_wait_for_each_other() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after the other")
    now, barrier = timezone.now(), threading.Barrier(2)

    def ask(email: str) -> None:
        barrier.wait()
        request_subscription(email=email, language="de", now=now)
        connections.close_all()

    askers = [threading.Thread(target=ask, args=[name]) for name in ("eva@a.example", "eva+2@a.example")]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(mail.due_at - now for mail in OutgoingMail.objects.all()) == [
        timedelta(0),
        timedelta(days=1),
    ]


# --- machines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (lambda: stamp(ago=0), "Das ging sehr schnell"),
        (lambda: stamp(ago=DAY + 60), "war lange geöffnet"),
        (lambda: "", "war lange geöffnet"),
        (lambda: f"{stamp(ago=60)}0", "war lange geöffnet"),
    ],
)
def test_too_quick_or_too_old_comes_back_with_all_input(
    client: Client, value: Callable[[], str], sentence: str
) -> None:
    response = client.post(APPLY, application(opened=value(), motivation="Neugier auf Menschen"))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page and "Ute" in page and "Neugier auf Menschen" in page
    assert page.count(" checked") >= 3
    assert not Person.objects.exists()


def test_sent_again_after_a_moment_it_goes_through(client: Client, time_machine: Any) -> None:
    """The form keeps the time at which it was opened; one that was open too long gets a new one."""
    time_machine.move_to(timezone.now(), tick=False)
    for opened_ago in (0, 2 * DAY):
        form = client.post(APPLY, application(opened=stamp(ago=opened_ago))).context["form"]
        again = form["opened"].value()
        time_machine.shift(timedelta(seconds=3))
        assert client.post(APPLY, application(opened=again, first_name=f"U{opened_ago}")).status_code == 302


def test_a_page_just_opened_carries_its_time_where_nobody_sees_or_hears_it(client: Client) -> None:
    for url in (APPLY, reverse("newcomers:register"), SUBSCRIBE):
        page = client.get(url).content.decode()
        assert page.count('type="hidden" name="opened"') == 1
        assert page.count('name="website"') == 1
        trap = page.partition('class="trap" aria-hidden="true"')[2].partition("</div>")[0]
        assert 'name="opened"' in trap and 'name="website"' in trap and 'tabindex="-1"' in trap


# --- too often --------------------------------------------------------------------------------------


def test_who_sends_too_many_forms_keeps_the_input_and_reads_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SENDERS", Limit("test-senders", 3, 3600))
    statuses = [client.post(APPLY, application(first_name=f"Ute{n}")).status_code for n in range(3)]
    response = client.post(APPLY, application(first_name="Rosa", motivation="Neugier"))
    assert [*statuses, response.status_code] == [302, 302, 302, 429]
    page = response.content.decode()
    assert "Zu viele Formulare" in page and "Rosa" in page and "Neugier" in page
    assert 0 < int(response["Retry-After"]) <= 3600
    other = client.post(APPLY, application(first_name="Rosa"), REMOTE_ADDR="203.0.113.7")
    assert other.status_code == 302
    assert client.get(APPLY).status_code == 200


def test_one_address_is_taken_a_few_times_from_wherever_it_comes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ADDRESSES", Limit("test-addresses", 2, DAY))
    statuses = [
        client.post(
            APPLY,
            application(first_name=f"Ute{number}", email=VICTIM.upper() if number % 2 else VICTIM),
            REMOTE_ADDR=f"198.51.100.{number}",
        ).status_code
        for number in range(4)
    ]
    assert statuses == [302, 302, 429, 429]


def test_behind_a_proxy_the_sender_is_who_asked_the_proxy(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(views, "SENDERS", Limit("test-senders", 1, 3600))
    statuses = [
        client.post(
            SUBSCRIBE, {"email": f"a{number}@example.org", **opened()}, HTTP_X_FORWARDED_FOR=forwarded
        ).status_code
        for number, forwarded in enumerate(("1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1", "1.1.1.1, 192.0.2.2"))
    ]
    assert statuses == [302, 429, 302]


# --- nobody learns who is known ---------------------------------------------------------------------


def test_answers_are_the_same_for_known_and_unknown_addresses(client: Client, mailoutbox: list[Any]) -> None:
    make_user(email="known@example.org")
    make_subscription("known@example.org")
    for name in ("account_reset_password", "account_request_login_code", "publications:subscribe"):
        answers = []
        for email in ("known@example.org", "nobody@example.org"):
            visitor = Client()
            response = visitor.post(reverse(name), {"email": email, **opened()}, follow=True)
            page = response.content.decode().partition("<main")[2].partition("</main>")[0]
            page = re.sub(r'name="(csrfmiddlewaretoken|opened)" value="[^"]*"', "", page).replace(email, "E")
            answers.append((response.status_code, response.redirect_chain, page))
        assert answers[0] == answers[1], name
    # The link of the newsletter goes to whoever asks for it, and nothing else to strangers.
    mails = OutgoingMail.objects.exclude(event="publications/mail/subscription_confirm")
    told = {mail.to_email for mail in mails} | {to for mail in mailoutbox for to in mail.to}
    assert told == {"known@example.org"}
