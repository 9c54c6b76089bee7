"""Mail: a worker killed again and again in the midst of sending loses nothing and sends nothing twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache, partial

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks import Result, prove
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.tasks import send_due
from scripts.processes import attached
from tests.fixtures.background import MailServer

MAILS = 200
KILLS = 10
SENDERS = 2
BETWEEN_SWEEPS = 5
UNFINISHED = (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.DATA)


class SlowMailServer(MailServer):
    """Takes a moment for every mail, so that a kill meets senders at any point of their work."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        await asyncio.sleep(0.01)
        return await super().handle_DATA(server, session, envelope)


@cache
def _send_with_kills() -> tuple[Counter[str], list[OutgoingMail]]:
    """How often each address got its mail, and what the outbox says in the end."""
    now = timezone.now()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(key=f"prove:{n}", to_email=f"n{n}@example.org", subject="S", text="T\n", due_at=now)
        for n in range(MAILS)
    )
    unfinished = OutgoingMail.objects.filter(key__startswith="prove:", status__in=UNFINISHED)
    server = SlowMailServer()
    server.start()
    try:
        for kill in range(KILLS):
            worker = _worker(server.port)
            goal = 1 + kill * MAILS // (2 * KILLS)
            # Just after another mail: somewhere in the next one's way.
            _sweep_until(partial(_has_received, server, goal))
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            # Everybody is dead: their claims may run out now instead of in five minutes.
            OutgoingMail.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())
        worker = _worker(server.port)
        _sweep_until(lambda: not unfinished.exists())
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    finally:
        server.stop()
    received = Counter(str(message["To"]) for message in server.messages)
    return received, list(OutgoingMail.objects.filter(key__startswith="prove:"))


def _worker(port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "TEST_SMTP_PORT": str(port),
    }
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", str(SENDERS)]
    return subprocess.Popen(
        attached([*command, "--loglevel", "error", "--without-gossip", "--without-mingle"]),
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _has_received(server: MailServer, number: int) -> bool:
    return len(server.messages) >= number


def _sweep_until(done: Callable[[], bool], seconds: float = 90) -> None:
    """Wake all senders like beat does, only more often: a nudge that died with a worker is made up for."""
    began = time.monotonic()
    nudges = 0
    while not done() and time.monotonic() - began < seconds:
        if time.monotonic() - began >= nudges * BETWEEN_SWEEPS:
            nudges += 1
            for _sender in range(SENDERS):
                send_due.delay()
        time.sleep(0.02)


@prove(f"mails lost of {MAILS}, worker killed {KILLS} times (not received, not unclear)", goal="0")
def lost() -> Result:
    received, mails = _send_with_kills()
    number = sum(received[mail.to_email] == 0 and mail.status != MailStatus.UNCLEAR for mail in mails)
    return Result(str(number), number == 0)


@prove(f"mails sent twice of {MAILS}, worker killed {KILLS} times", goal="0")
def twice() -> Result:
    received, _mails = _send_with_kills()
    number = sum(times > 1 for times in received.values())
    return Result(str(number), number == 0)


@prove(f"unclear mails put before the office after {KILLS} kills", goal=f"at most {KILLS * SENDERS}")
def unclear() -> Result:
    _received, mails = _send_with_kills()
    number = sum(mail.status == MailStatus.UNCLEAR for mail in mails)
    return Result(str(number), number <= KILLS * SENDERS)
