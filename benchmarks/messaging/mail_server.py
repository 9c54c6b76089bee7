"""Mail: six hours without a mail server, and six hours of one that says "later", minute by minute."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from benchmarks import Result, prove
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.sending import send_due_mails
from messaging.tasks import BATCH
from tests.builders import make_person, make_user
from tests.fixtures.background import MailServer

MAILS, EXPIRING, WRONG = 300, 50, 5
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
DOWN = timedelta(hours=6)
SHORT_LIVED = timedelta(hours=3)
NOBODY_LISTENS = 1


class MoodyMailServer(MailServer):
    """`answer` is what it says instead of taking a mail, at MAIL or at RCPT; `asked` is when, per address."""

    def __init__(self) -> None:
        super().__init__()
        self.at_mail = self.at_recipient = ""
        self.asked: dict[str, list[datetime]] = defaultdict(list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.at_mail:
            return self.at_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked[address].append(timezone.now())
        if address.startswith("wrong"):
            return "550 5.1.1 No such user"
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"


@dataclass
class Outage:
    """What was seen: sentences on desk and in the outbox, when the last mail left, what became of each."""

    banners: list[str] = field(default_factory=list)
    minutes_to_empty: int = -1
    received: list[str] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    listed_as_expired: int = 0
    asked: dict[str, list[datetime]] = field(default_factory=dict)


@contextmanager
def _server() -> Iterator[MoodyMailServer]:
    server = MoodyMailServer()
    server.start()
    # The one tells of every minute without a server, the other of every command.
    quiet = logging.getLogger("messaging.sending"), logging.getLogger("mail.log")
    for logger in quiet:
        logger.setLevel(logging.CRITICAL)
    backend = "django.core.mail.backends.smtp.EmailBackend"
    try:
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port):
            yield server
    finally:
        server.stop()
        for logger in quiet:
            logger.setLevel(logging.NOTSET)


def _fill() -> None:
    """Due now: mails to people, some of use for three hours only, some to addresses that do not exist."""
    OutgoingMail.objects.all().delete()
    person = make_person(email="reader@example.org")
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            key=f"{kind}{number}",
            person=person,
            to_email=f"{kind}{number}@example.org",
            subject="S",
            text="T\n",
            due_at=START,
            expires_at=START + SHORT_LIVED if kind == "short" else None,
        )
        for kind, count in (("mail", MAILS), ("short", EXPIRING), ("wrong", WRONG))
        for number in range(count)
    )


def _sweep_each_minute(until: datetime, each: Callable[[datetime], None] = lambda moment: None) -> None:
    """What beat does, from the minute it is until the other."""
    moment = timezone.now()
    while moment < until:
        with time_machine.travel(moment, tick=False):
            while send_due_mails(limit=BATCH) == BATCH:
                pass
            each(moment)
        moment += timedelta(minutes=1)


def _waiting() -> int:
    return OutgoingMail.objects.filter(status=MailStatus.QUEUED).count()


@cache
def _without_server() -> Outage:
    """Nobody listens for three hours, then for three the server says that it is about to close."""
    found = Outage()
    _fill()
    client = Client()
    client.force_login(make_user(Kind.ADMINISTRATOR))
    with _server() as server:
        port = server.port
        with override_settings(EMAIL_PORT=NOBODY_LISTENS), time_machine.travel(START, tick=False):
            _sweep_each_minute(START + DOWN / 2)
        server.at_mail = "421 4.3.2 Shutting down"
        with time_machine.travel(START + DOWN / 2, tick=False):
            _sweep_each_minute(START + DOWN)
        with time_machine.travel(START + DOWN, tick=False):
            found.banners = _banners(client)
        server.at_mail = ""
        assert port == settings.EMAIL_PORT
        emptied: list[datetime] = []

        def look(moment: datetime) -> None:
            if not emptied and not _waiting():
                emptied.append(moment)

        with time_machine.travel(START + DOWN, tick=False):
            _sweep_each_minute(START + DOWN + timedelta(minutes=30), look)
        if emptied:
            found.minutes_to_empty = int((emptied[0] - START - DOWN).total_seconds() // 60)
        found.received = [str(message["To"]) for message in server.messages]
        found.asked = dict(server.asked)
    found.statuses = dict(OutgoingMail.objects.values_list("key", "status"))
    page = client.get(reverse("messaging:list"), {"status": MailStatus.EXPIRED})
    found.listed_as_expired = page.context["count"]
    return found


def _banners(client: Client) -> list[str]:
    """The pages that say that the mail server does not answer, with number and time."""
    pages = {"desk": ("office:desk", "mail_server_waits"), "outbox": ("messaging:list", "waits")}
    shown = []
    for page, (url_name, name) in pages.items():
        waits = client.get(reverse(url_name)).context.get(name)
        if waits and (waits.number, waits.since) == (_waiting(), START):
            shown.append(page)
    return shown


@cache
def _with_busy_server() -> dict[str, list[datetime]]:
    """When each address was asked for, while the server said "later" for six hours and then took all."""
    _fill()
    OutgoingMail.objects.exclude(key__in=("mail0", "mail1", "wrong0")).delete()
    with _server() as server:
        server.at_recipient = "451 4.7.1 Greylisted"
        with time_machine.travel(START, tick=False):
            _sweep_each_minute(START + DOWN)
        server.at_recipient = ""
        with time_machine.travel(START + DOWN, tick=False):
            _sweep_each_minute(START + DOWN + timedelta(hours=1))
        return dict(server.asked)


@prove("six hours without a mail server: said on", goal="desk, outbox")
def banner() -> Result:
    shown = _without_server().banners
    return Result(", ".join(shown) or "nowhere", shown == ["desk", "outbox"])


@prove(f"… minutes after its return until all {MAILS} mails are sent", goal="at most 10")
def emptied() -> Result:
    found = _without_server()
    arrived = sum(address.startswith("mail") for address in set(found.received))
    minutes = found.minutes_to_empty
    return Result(f"{minutes} min, {arrived} mails", 0 <= minutes <= 10 and arrived == MAILS)


@prove("… received twice", goal="0")
def received_twice() -> Result:
    received = _without_server().received
    number = len(received) - len(set(received))
    return Result(str(number), number == 0)


@prove(
    f"… overtaken by time meanwhile ({EXPIRING}): dropped, listed in the outbox", goal=f"0 sent, {EXPIRING}"
)
def expired() -> Result:
    found = _without_server()
    sent = sum(address.startswith("short") for address in found.received)
    marked = sum(status == MailStatus.EXPIRED for status in found.statuses.values())
    listed = found.listed_as_expired
    return Result(f"{sent} sent, {listed} listed", not sent and listed == marked == EXPIRING)


@prove("addresses that do not exist (5xx): asked for, most often", goal="once")
def never_again() -> Result:
    asked = _without_server().asked | _with_busy_server()
    most = max(len(times) for address, times in asked.items() if address.startswith("wrong"))
    return Result(f"{most} ×", most == 1)


@prove("“later” (4xx) for six hours: longest pause until it is tried again", goal="at most 30 min")
def pauses() -> Result:
    asked = _with_busy_server()
    gaps = [
        later - earlier
        for address, times in asked.items()
        if address.startswith("mail")
        for earlier, later in pairwise(times)
    ]
    longest = int(max(gaps).total_seconds() // 60)
    sent = OutgoingMail.objects.filter(status=MailStatus.SENT).count()
    return Result(f"{longest} min", longest <= 30 and sent == 2)
