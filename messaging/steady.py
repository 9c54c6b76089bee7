"""Steps in the database that outlast its restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

# Seconds. Longer than a restart takes, shorter than a claim holds and a mail server waits for the next word.
PATIENCE = 60
PAUSE = 0.5

T = TypeVar("T")


def outlast_restart(step: Callable[[], T]) -> T:
    """Take a step, and take it again while the database is away, for a minute at most.

    The connection may break while the step is committed: it must do no harm when it is done twice. Inside a
    transaction nothing is repeated, as what came before in it is lost.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return step()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(PAUSE)
