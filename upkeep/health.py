"""How the installation is: one check for each part that can fail, the same for monitoring and administrators.

Higher apps add theirs in `<app>/health.py`:

    @check("outbox", _("Outbox"))
    def outbox(now: datetime) -> Finding:
        return Finding(State.WELL, …)
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.traces import kind_of
from upkeep.models import Backup, Heartbeat

logger = structlog.get_logger(__name__)

# Signs of life come each minute.
SILENT_AFTER = timedelta(minutes=5)
BACKUP_EVERY = timedelta(hours=26)
MEGABYTE = 1024**2
LEAST_FREE = 500 * MEGABYTE


class State(Enum):
    WELL = "well"
    BAD = "bad"
    NOT_SET_UP = "not set up"


@dataclass(frozen=True)
class Finding:
    """How a part is, in words for administrators; `number` (seconds or bytes) for monitoring."""

    state: State
    words: str
    number: float | None = None


@dataclass(frozen=True)
class Check:
    name: str
    title: str | Promise
    look: Callable[[datetime], Finding]


@dataclass(frozen=True)
class Part:
    """A part and what was found of it."""

    check: Check
    finding: Finding

    @property
    def is_bad(self) -> bool:
        return self.finding.state is State.BAD


_CHECKS: dict[str, Check] = {}


def check(name: str, title: str | Promise) -> Callable[..., Callable[[datetime], Finding]]:
    def register(look: Callable[[datetime], Finding]) -> Callable[[datetime], Finding]:
        _CHECKS[name] = Check(name, title, look)
        return look

    return register


def all_parts(*, now: datetime) -> list[Part]:
    """Look at everything. What cannot be looked at, for the database is away, say, is bad as well."""
    return [Part(each, _looked_at(each, now)) for each in _CHECKS.values()]


def part(name: str, *, now: datetime) -> Part:
    return Part(_CHECKS[name], _looked_at(_CHECKS[name], now))


def _looked_at(each: Check, now: datetime) -> Finding:
    try:
        return each.look(now)
    except Exception as error:
        logger.warning("health check failed", check=each.name, kind=kind_of(error))
        return Finding(State.BAD, _("does not answer"))


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@check("database", gettext_lazy("Database"))
def database(now: datetime) -> Finding:
    began = time.perf_counter()
    if not database_answers():
        return Finding(State.BAD, _("does not answer"))
    return Finding(State.WELL, _("answers"), round(time.perf_counter() - began, 4))


@check("migrations", gettext_lazy("Shape of the database"))
def migrations(now: datetime) -> Finding:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Finding(State.BAD, _("steps that are missing: %(count)d") % {"count": missing}, missing)
    return Finding(State.WELL, _("as this version needs it"), 0)


@check("redis", gettext_lazy("Redis"))
def redis(now: datetime) -> Finding:
    with current_app.connection_for_write() as line:
        channel: Any = line.default_channel  # of the transport, with the client of Redis
        waiting = channel.client.llen(current_app.conf.task_default_queue)
    return Finding(State.WELL, _("answers; tasks that wait: %(count)d") % {"count": waiting}, waiting)


@check("worker", gettext_lazy("Worker"))
def worker(now: datetime) -> Finding:
    return _sign_of_life("worker", now)


@check("beat", gettext_lazy("Beat"))
def beat(now: datetime) -> Finding:
    return _sign_of_life("beat", now)


def _sign_of_life(name: str, now: datetime) -> Finding:
    last = Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    if last is None:
        return Finding(State.BAD, _("has never been heard of"))
    age = (now - last).total_seconds()
    words = _("last heard of: %(moment)s") % {"moment": _moment(last)}
    return Finding(State.BAD if now - last > SILENT_AFTER else State.WELL, words, round(age))


@check("disk", gettext_lazy("Room on the disk"))
def disk(now: datetime) -> Finding:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    words = _("free: %(megabytes)d MB") % {"megabytes": free // MEGABYTE}
    return Finding(State.WELL if free >= LEAST_FREE else State.BAD, words, free)


@check("backup", gettext_lazy("Last backup"))
def backup(now: datetime) -> Finding:
    last = Backup.objects.filter(is_drill=False).order_by("-created_at").first()
    if last is None:
        expected = bool(settings.BACKUP_RECIPIENT)
        return Finding(State.BAD if expected else State.NOT_SET_UP, _("none has been made yet"))
    age = now - last.created_at
    words = _("%(moment)s, %(megabytes)d MB") % {
        "moment": _moment(last.created_at),
        "megabytes": last.bytes // MEGABYTE,
    }
    return Finding(State.BAD if age > BACKUP_EVERY else State.WELL, words, round(age.total_seconds()))


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")


def background_waits_since(*, now: datetime) -> datetime | None:
    """Since when no work has been done in the background: mails, proposals, certificates wait. None while it
    goes on, and where it never began (an office that runs without a worker). One query."""
    last = Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
    return last if last is not None and now - last > SILENT_AFTER else None
