"""Mail: three beats and three workers plan the same day at the same time; each reminder is written once."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from celery import current_app
from django.conf import settings
from django.db import connection

from accounts.enums import Kind
from benchmarks import Result, prove
from messaging.models import OutgoingMail
from partnerships.models import Partnership, SupervisionGroup
from partnerships.services.partnership import start_partnership
from partnerships.services.supervision import plan_supervision
from tests.builders import make_group, make_newcomer, make_person, make_ready_volunteer, make_user

DAY = datetime(2026, 6, 8, tzinfo=ZoneInfo("Europe/Berlin"))  # a Monday without holidays
BEATS = 3
GROUPS, MEMBERS, PAIRS = 4, 5, 10
# They send, read, pack or print; nothing that plans a mail runs each minute.
SENDERS = {"messaging.tasks.send_due", "messaging.tasks.read_bounces"}


@dataclass
class Story:
    """`runs` of planners, `errors` in them, the keys written on the day, and by running the day again."""

    runs: int = 0
    errors: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    again: int = 0


def _fill() -> None:
    """Groups that meet in two days and in two weeks, pairs that have been silent since they began, and
    nobody else of whom mails might speak."""
    for model in (OutgoingMail, Partnership, SupervisionGroup):
        model._default_manager.all().delete()
    by = make_user(Kind.ADMINISTRATOR)
    long_ago = DAY - timedelta(days=40)
    for number in range(GROUPS):
        group = make_group(f"Gruppe {number}", members=MEMBERS)
        for days in (2, 14):
            plan_supervision(
                group=group,
                starts_at=DAY + timedelta(days=days, hours=18),
                place="Haus am Markt",
                by=by,
                now=long_ago,
                despite_clash=True,
            )
    for number in range(PAIRS):
        volunteer = make_ready_volunteer(
            person=make_person("Vera", f"V{number}", email=f"v{number}@example.org")
        )
        newcomer = make_newcomer(make_person("Nino", f"N{number}", email=f"n{number}@example.org"))
        start_partnership(volunteer=volunteer, newcomer=newcomer, by=by, today=long_ago.date())


def _planners_at(moment: datetime) -> list[str]:
    """The tasks that beat starts in this minute, but for those of each minute."""
    found = []
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        schedule: Any = entry["schedule"]  # a crontab, whose sets of minutes and hours have no types
        fires = moment.minute in schedule.minute and moment.hour in schedule.hour
        if fires and len(schedule.minute) < 60 and entry["task"] not in SENDERS:
            found.append(str(entry["task"]))
    return found


def _at_once(run: Callable[[], None], errors: list[str]) -> None:
    """The same task in three places, started together."""
    together = threading.Barrier(BEATS)

    def one() -> None:
        together.wait()
        try:
            run()
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _beat in range(BEATS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _live_through(story: Story) -> None:
    for minute in range(24 * 60):
        moment = DAY + timedelta(minutes=minute)
        for name in _planners_at(moment):
            with time_machine.travel(moment, tick=False):
                _at_once(current_app.tasks[name], story.errors)
            story.runs += BEATS


@cache
def _story() -> Story:
    story = Story()
    _fill()
    OutgoingMail.objects.all().delete()  # invitations and the like: they were planned by people
    logging.getLogger("messaging.services").setLevel(logging.ERROR)
    current_app.loader.import_default_modules()
    _live_through(story)
    story.keys = list(OutgoingMail.objects.values_list("key", flat=True))
    _live_through(story)
    story.again = OutgoingMail.objects.count() - len(story.keys)
    return story


@prove(f"{BEATS} beats plan the same day: rows that are there twice", goal="0")
def once() -> Result:
    story = _story()
    twice = sum(times > 1 for times in _addressed().values())
    return Result(f"{twice} of {len(story.keys)}", twice == 0)


def _addressed() -> Counter[tuple[str, str, str]]:
    """The same words to the same address for the same occasion, whatever the key."""
    return Counter(OutgoingMail.objects.values_list("event", "to_email", "text"))


@prove(f"… reminders of {GROUPS * 2} dates to {MEMBERS} members and nudges to {PAIRS} pairs", goal="each one")
def complete() -> Result:
    events = Counter(OutgoingMail.objects.values_list("event", flat=True))
    reminders = sum(number for event, number in events.items() if "supervision" in event)
    nudges = sum(number for event, number in events.items() if "nudge" in event)
    return Result(f"{reminders} and {nudges}", (reminders, nudges) == (GROUPS * 2 * MEMBERS, PAIRS))


@prove("… errors of planners that met, rows written by the same day once more", goal="0 and 0")
def harmless() -> Result:
    story = _story()
    figures = f"{len(story.errors)} and {story.again}, {story.runs} runs"
    return Result(figures, not story.errors and story.again == 0)
