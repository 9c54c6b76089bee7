"""Tasks in the background: a line in the log for each, a number where one fails, and beat's sign of life."""

from __future__ import annotations

import logging
import time
from typing import Any

import structlog
from celery import signals
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from kern.traces import kind_of
from upkeep.errors import is_database_away
from upkeep.services.faults import note_fault
from upkeep.services.heartbeat import note_heartbeat

logger = structlog.get_logger(__name__)

# They come each minute and mostly find nothing to do.
EACH_MINUTE = frozenset({"upkeep.tasks.heartbeat", "messaging.tasks.send_due"})


@signals.task_prerun.connect
def task_begins(task_id: str, task: Any, **kwargs: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)
    task.request.began = time.monotonic()


@signals.task_postrun.connect
def task_ended(task: Any, state: str = "", **kwargs: Any) -> None:
    took = time.monotonic() - getattr(task.request, "began", time.monotonic())
    level = logging.DEBUG if task.name in EACH_MINUTE and state == "SUCCESS" else logging.INFO
    logger.log(level, "task finished", state=state, ms=round(took * 1000))
    structlog.contextvars.clear_contextvars()


@signals.task_failure.connect
def task_failed(exception: BaseException, sender: Any = None, **kwargs: Any) -> None:
    """Arguments and messages of the error are told nowhere."""
    if is_database_away(exception):
        logger.error("database away", kind=kind_of(exception))
        return
    note_fault(exception, view=getattr(sender, "name", "") or "")


@signals.after_task_publish.connect(sender="upkeep.tasks.heartbeat")
def beat_is_alive(**kwargs: Any) -> None:
    """Only beat sends this task, so whoever runs here is beat."""
    try:
        close_old_connections()
        note_heartbeat("beat", now=timezone.now())
    except DatabaseError as error:
        logger.warning("beat could not sign", kind=kind_of(error))
