"""`python -m benchmarks.messaging.dying …` is a Celery worker that is killed at the step DIES_AT of a mail.

The product knows nothing of it: its functions are wrapped here, in the process of the worker alone.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from typing import Any

from celery.__main__ import main

STEPS = ("claimed", "before data", "after data", "taken", "sent")


def _die() -> None:
    """Take the whole worker along: the senders are in the process group of the one who started them."""
    os.killpg(os.getpgid(0), signal.SIGKILL)


def _dying(
    function: Callable[..., Any],
    counts: Callable[[tuple[Any, ...], Any], bool],
    *,
    before: bool = False,
) -> Callable[..., Any]:
    """The function, deadly at one of its first calls that count."""
    left = random.Random(os.getpid()).randrange(3, 12)  # noqa: S311 (no secret)

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        if before and counts(args, None):
            left -= 1
            if not left:
                _die()
        result = function(*args, **kwargs)
        if not before and counts(args, result):
            left -= 1
            if not left:
                _die()
        return result

    return call


def _arm(step: str) -> None:
    from messaging import sending
    from messaging.enums import MailStatus

    def every(args: tuple[Any, ...], result: Any) -> bool:
        return True

    def a_mail(args: tuple[Any, ...], result: Any) -> bool:
        return result is not None

    def as_sent(args: tuple[Any, ...], result: Any) -> bool:
        return args[1] == MailStatus.SENT

    match step:
        case "claimed":
            sending._claim_next = _dying(sending._claim_next, a_mail)
        case "before data":
            sending._say_it_goes_out = _dying(sending._say_it_goes_out, every, before=True)
        case "after data":
            sending._say_it_goes_out = _dying(sending._say_it_goes_out, every)
        case "taken":
            sending._settle = _dying(sending._settle, as_sent, before=True)
        case "sent":
            sending._settle = _dying(sending._settle, as_sent)


if __name__ == "__main__":
    import django

    django.setup()
    _arm(os.environ["DIES_AT"])
    sys.argv[0] = "celery"
    sys.exit(main())
