"""Mail: PostgreSQL is restarted in the midst of planning and sending, once politely and once by a crash."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from benchmarks import Result, prove
from benchmarks.messaging.processes import (
    SlowMailServer,
    fill_outbox,
    is_anything_unfinished,
    kill,
    slow_mail_server,
    start_worker,
    sweep_until,
)
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.steady import outlast_restart
from partnerships.models import SupervisionMeeting
from partnerships.services.supervision import plan_supervision
from tests import servers
from tests.builders import make_group, make_user

MAILS, MEMBERS = 400, 3
AWAY = 2
GOAL = 10
RESTARTS = {"restart": signal.SIGINT, "crash": signal.SIGQUIT}


@dataclass
class Story:
    """`recovery`: seconds from the return of the database until the next mail arrived, by kind of restart."""

    recovery: dict[str, float] = field(default_factory=dict)
    meetings: int = 0
    half: int = 0
    received: Counter[str] = field(default_factory=Counter)
    mails: list[OutgoingMail] = field(default_factory=list)


class Planner(threading.Thread):
    """Plans dates of a group with their invitations, one after the other, until it is stopped."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.group, self.by = make_group("Neustart", members=MEMBERS), make_user()
        self.stopped = threading.Event()
        self.failed = 0

    def run(self) -> None:
        day = timezone.now()
        while not self.stopped.wait(0.1):
            day += timedelta(days=1)
            try:
                plan_supervision(
                    group=self.group,
                    starts_at=day,
                    place="Haus am Markt",
                    by=self.by,
                    now=timezone.now(),
                    despite_clash=True,
                )
            except (OperationalError, InterfaceError):
                self.failed += 1
                connection.close()
        connection.close()


def restart_postgres(how: signal.Signals) -> float:
    """End it, leave it away for a moment, start it on the same files; return when it was back."""
    connection.close()
    pid = int((servers.directory() / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, how)
    os.waitpid(pid, 0)
    time.sleep(AWAY)
    servers.run_postgres(servers.directory())
    return time.monotonic()


@cache
def _story() -> Story:
    story = Story()
    with connection.cursor() as cursor:
        # The throwaway server is quick because it may forget the last commits in a crash. Not here.
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    connection.close()
    fill_outbox("postgres", MAILS)
    planner = Planner()
    with slow_mail_server() as server:
        worker = start_worker(server.port)
        planner.start()
        try:
            for number, (kind, how) in enumerate(RESTARTS.items(), 1):
                sweep_until(lambda goal=MAILS * number // 4: len(server.messages) >= goal)  # type: ignore[misc]
                story.recovery[kind] = _next_mail_after(restart_postgres(how), server)
            planner.stopped.set()
            planner.join()
            sweep_until(lambda: not outlast_restart(is_anything_unfinished))
        finally:
            planner.stopped.set()
            kill(worker)
        story.received = server.received()
    story.mails = list(OutgoingMail.objects.filter(key__startswith="postgres:"))
    meetings = SupervisionMeeting.objects.filter(group=planner.group)
    story.meetings = meetings.count()
    story.half = sum(not _is_whole(meeting) for meeting in meetings)
    story.half += abs(_invitations().count() - MEMBERS * story.meetings)
    return story


def _invitations() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.exclude(key__startswith="postgres:")


def _is_whole(meeting: SupervisionMeeting) -> bool:
    """Every member is invited, and has a mail that says so."""
    mails = _invitations().filter(key__contains=str(meeting.pk)).count()
    return meeting.invitations.count() == mails == MEMBERS


def _next_mail_after(back: float, server: SlowMailServer) -> float:
    """Nobody nudges: the worker must find its way by itself."""
    before = len(server.messages)
    while len(server.messages) == before and time.monotonic() - back < 60:
        time.sleep(0.01)
    return time.monotonic() - back


@prove("PostgreSQL restarted while mails are sent: until the next mail arrives", goal=f"within {GOAL} s")
def restarted() -> Result:
    seconds = _story().recovery["restart"]
    return Result(f"{seconds:.1f} s", seconds <= GOAL)


@prove("PostgreSQL crashed while mails are sent: until the next mail arrives", goal=f"within {GOAL} s")
def crashed() -> Result:
    seconds = _story().recovery["crash"]
    return Result(f"{seconds:.1f} s", seconds <= GOAL)


@prove(f"… of {MAILS} mails lost, twice, unclear", goal="0, 0, 0")
def mails() -> Result:
    story = _story()
    lost = sum(not story.received[mail.to_email] for mail in story.mails) + MAILS - len(story.mails)
    unclear = sum(mail.status != MailStatus.SENT for mail in story.mails)
    twice = sum(story.received[mail.to_email] > 1 for mail in story.mails)
    figures = (lost, twice, unclear)
    return Result(", ".join(map(str, figures)), figures == (0, 0, 0))


@prove("… group dates without their invitations, or invitations without their date", goal="0")
def half() -> Result:
    story = _story()
    return Result(f"{story.half} ({story.meetings} dates)", story.half == 0 and story.meetings > 0)
