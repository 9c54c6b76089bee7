"""Mail: Redis is killed and comes back empty, with a real worker and a real beat; nobody else nudges them."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import redis
from django.utils import timezone

from benchmarks import Result, prove
from benchmarks.messaging.processes import (
    SlowMailServer,
    fill_outbox,
    is_anything_unfinished,
    kill,
    slow_mail_server,
    start_beat,
    start_worker,
    sweep_until,
)
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from tests import servers

MAILS, LATER = 500, 100
AWAY = 10
GOAL = 120
PATIENCE = 300


@dataclass(frozen=True)
class Story:
    """`waiting` mails when Redis came back, `seconds` from then until the last of them was sent."""

    waiting: int
    seconds: float
    lost: int
    twice: int
    unclear: int


def kill_redis() -> None:
    """kill -9 of the throwaway Redis; `servers.run_redis` starts an empty one in its place."""
    with redis.Redis.from_url(servers.redis_url("unix")) as client:
        pid = int(client.info("server")["process_id"])
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    (servers.directory() / "redis.sock").unlink(missing_ok=True)


def _wait_until_still(server: SlowMailServer) -> None:
    """Tasks that run already need no Redis; nothing follows them."""
    number = -1
    while number != len(server.messages):
        number = len(server.messages)
        time.sleep(3)


@cache
def _story() -> Story:
    fill_outbox("redis", MAILS)
    running: list[subprocess.Popen[bytes]] = []
    with slow_mail_server() as server, tempfile.TemporaryDirectory() as folder:
        try:
            running += [start_worker(server.port), start_beat(server.port, Path(folder))]
            sweep_until(lambda: len(server.messages) >= MAILS // 4)
            kill_redis()
            _wait_until_still(server)
            now = timezone.now()
            OutgoingMail.objects.bulk_create(
                OutgoingMail(
                    key=f"later:{n}", to_email=f"later{n}@example.org", subject="S", text="T\n", due_at=now
                )
                for n in range(LATER)
            )
            waiting = OutgoingMail.objects.filter(status=MailStatus.QUEUED).count()
            time.sleep(AWAY)
            servers.run_redis(servers.directory())
            back = time.monotonic()
            while is_anything_unfinished() and time.monotonic() - back < PATIENCE:
                time.sleep(0.1)
            seconds = time.monotonic() - back
        finally:
            for process in running:
                kill(process)
        received = server.received()
    mails = list(OutgoingMail.objects.all())
    unclear = sum(mail.status == MailStatus.UNCLEAR for mail in mails)
    lost = sum(not received[mail.to_email] for mail in mails)
    return Story(waiting, seconds, lost, sum(times > 1 for times in received.values()), unclear)


@prove("Redis killed and emptied for 10 s: all delivered after its return", goal=f"within {GOAL} s")
def delivered() -> Result:
    story = _story()
    found = f"{story.seconds:.0f} s, {story.waiting} mails"
    return Result(found, story.seconds <= GOAL and story.waiting >= LATER)


@prove(f"… of {MAILS + LATER} mails lost, twice, unclear", goal="0, 0, 0")
def whole() -> Result:
    story = _story()
    figures = (story.lost, story.twice, story.unclear)
    return Result(", ".join(map(str, figures)), figures == (0, 0, 0))
