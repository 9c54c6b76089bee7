"""What the rows on faults share: a slow mail server, worker and beat as processes, and how to end them."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.tasks import send_due
from scripts.processes import attached
from tests.fixtures.background import MailServer

SENDERS = 2
BETWEEN_SWEEPS = 5
UNFINISHED = (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.DATA)


class SlowMailServer(MailServer):
    """Takes a moment for every mail, so that a fault meets senders at any point of their work."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        await asyncio.sleep(0.01)
        return await super().handle_DATA(server, session, envelope)

    def received(self) -> Counter[str]:
        """How often each address got its mail."""
        return Counter(str(message["To"]) for message in self.messages)


@contextmanager
def slow_mail_server() -> Iterator[SlowMailServer]:
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells of every command
    server = SlowMailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def fill_outbox(name: str, number: int) -> None:
    """So many reminders that are due, and nothing else."""
    OutgoingMail.objects.all().delete()
    now = timezone.now()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            key=f"{name}:{n}", to_email=f"{name}{n}@example.org", subject="S", text="T\n", due_at=now
        )
        for n in range(number)
    )


def is_anything_unfinished() -> bool:
    return OutgoingMail.objects.filter(status__in=UNFINISHED).exists()


def start_worker(port: int, *, dies_at: str = "") -> subprocess.Popen[bytes]:
    """A worker with two senders, the leader of a process group of its own. `dies_at`: see `dying`."""
    module = "benchmarks.messaging.dying" if dies_at else "celery"
    command = [sys.executable, "-m", module, "--app", "config", "worker", "--concurrency", str(SENDERS)]
    options = ["--loglevel", "error", "--without-gossip", "--without-mingle"]
    return _start([*command, *options], port, DIES_AT=dies_at)


def start_beat(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """Beat with the schedule of the house."""
    options = ["--loglevel", "error", "--pidfile", "", "--schedule", str(folder / "schedule")]
    return _start([sys.executable, "-m", "celery", "--app", "config", "beat", *options], port)


def _start(command: list[str], port: int, **more: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "TEST_SMTP_PORT": str(port),
        **more,
    }
    return subprocess.Popen(
        attached(command),
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the process and all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def let_claims_run_out() -> None:
    """Everybody is dead: claims may run out now instead of in five minutes."""
    OutgoingMail.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())


def sweep_until(done: Callable[[], bool], seconds: float = 120) -> bool:
    """Wake all senders like beat does, only more often: a nudge that died with a worker is made up for."""
    began = time.monotonic()
    nudges = 0
    while not done():
        passed = time.monotonic() - began
        if passed > seconds:
            return False
        if passed >= nudges * BETWEEN_SWEEPS:
            nudges += 1
            for _sender in range(SENDERS):
                send_due.delay()
        time.sleep(0.01)
    return True
