"""Mail: a worker killed again and again in the midst of sending loses nothing and sends nothing twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, partial

from django.test import Client
from django.urls import reverse

from accounts.enums import Kind
from benchmarks import Result, prove
from benchmarks.messaging.dying import STEPS
from benchmarks.messaging.processes import (
    SENDERS,
    SlowMailServer,
    fill_outbox,
    is_anything_unfinished,
    kill,
    let_claims_run_out,
    slow_mail_server,
    start_worker,
    sweep_until,
)
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from tests.builders import make_user

MAILS = 1000
KILLS = 20
AT_EACH_STEP = 1
CRASHES = KILLS + AT_EACH_STEP * len(STEPS)


@dataclass
class Story:
    """`unclear`: how many mails each crash left in a state that nobody can know, by what was killed when."""

    received: Counter[str] = field(default_factory=Counter)
    mails: list[OutgoingMail] = field(default_factory=list)
    unclear: list[tuple[str, int]] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)
    listed: int = 0


@cache
def _send_with_kills() -> Story:
    story = Story()
    fill_outbox("kill", MAILS)
    with slow_mail_server() as server:
        for _time in range(AT_EACH_STEP):
            for step in STEPS:
                worker = start_worker(server.port, dies_at=step)
                if not sweep_until(lambda worker=worker: worker.poll() is not None):  # type: ignore[misc]
                    story.survived.append(step)
                kill(worker)
                _look(story, step)
        share = (MAILS - len(server.messages)) // (KILLS + 5)
        chance = random.Random(5)  # noqa: S311 (no secret)
        for _kill in range(KILLS):
            worker = start_worker(server.port)
            goal = len(server.messages) + chance.randrange(1, 2 * share)
            sweep_until(partial(_has_received, server, goal))
            time.sleep(chance.uniform(0, 0.03))  # somewhere in the next mail's way
            kill(worker)
            _look(story, "random")
        worker = start_worker(server.port)
        sweep_until(lambda: not is_anything_unfinished())
        kill(worker)
        story.received = server.received()
    story.mails = list(OutgoingMail.objects.all())
    story.listed = _listed_as_unclear()
    return story


def _look(story: Story, step: str) -> None:
    """After a crash: what it left, before the claims run out and the next worker starts."""
    story.unclear.append((step, OutgoingMail.objects.filter(status=MailStatus.DATA).count()))
    let_claims_run_out()


def _has_received(server: SlowMailServer, number: int) -> bool:
    return len(server.messages) >= number


def _listed_as_unclear() -> int:
    """How many the office finds in its outbox."""
    client = Client()
    client.force_login(make_user(Kind.ADMINISTRATOR))
    found = client.get(reverse("messaging:list"), {"status": MailStatus.UNCLEAR})
    return int(found.context["count"])


def _is_unclear(mail: OutgoingMail) -> bool:
    return mail.status == MailStatus.UNCLEAR


@prove(f"{MAILS} reminders, {CRASHES} × kill -9: lost (not received, not unclear)", goal="0")
def lost() -> Result:
    story = _send_with_kills()
    number = sum(not story.received[mail.to_email] and not _is_unclear(mail) for mail in story.mails)
    number += MAILS - len(story.mails)
    return Result(str(number), number == 0)


@prove(f"{MAILS} reminders, {CRASHES} × kill -9: received twice", goal="0")
def twice() -> Result:
    number = sum(times > 1 for times in _send_with_kills().received.values())
    return Result(str(number), number == 0)


@prove("… said to be sent, but not received", goal="0")
def lied() -> Result:
    story = _send_with_kills()
    sent = [mail for mail in story.mails if mail.status == MailStatus.SENT]
    number = sum(not story.received[mail.to_email] for mail in sent)
    number += sum(mail.status not in (MailStatus.SENT, MailStatus.UNCLEAR) for mail in story.mails)
    return Result(str(number), number == 0)


@prove(f"… unclear mails after one of {KILLS} kills at random, at most", goal=f"at most {SENDERS}")
def unclear() -> Result:
    most = max(number for step, number in _send_with_kills().unclear if step == "random")
    return Result(str(most), most <= SENDERS)


def _at_step(step: str) -> Result:
    story = _send_with_kills()
    found = [number for when, number in story.unclear if when == step]
    figures = " and ".join(map(str, found))
    return Result(f"{figures} unclear", step not in story.survived and max(found) <= SENDERS)


@prove("… killed after the claim", goal=f"at most {SENDERS} unclear")
def claimed() -> Result:
    return _at_step("claimed")


@prove("… killed before “it goes out” is committed", goal=f"at most {SENDERS} unclear")
def before_data() -> Result:
    return _at_step("before data")


@prove("… killed after that, before the mail server has it", goal=f"at most {SENDERS} unclear")
def after_data() -> Result:
    return _at_step("after data")


@prove("… killed when the server has it, before “sent” is committed", goal=f"at most {SENDERS} unclear")
def taken() -> Result:
    return _at_step("taken")


@prove("… killed after “sent”", goal=f"at most {SENDERS} unclear")
def sent() -> Result:
    return _at_step("sent")


@prove("… all unclear mails are listed in the outbox", goal="all")
def listed() -> Result:
    story = _send_with_kills()
    number = sum(map(_is_unclear, story.mails))
    return Result(f"{story.listed} of {number}", story.listed == number)
