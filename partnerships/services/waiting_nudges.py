"""The mails of `services.nudge` while they wait in the outbox."""

from __future__ import annotations

from messaging.services import cancel_mails
from partnerships.models import Partnership

# nudge:<pair>:<quiet since>:<number>
PREFIX = "nudge:"


def take_back_nudges(partnership: Partnership) -> int:
    """An answer has come, or none is expected any more: what still waits in the outbox is not sent.

    Called by whatever ends a silence, in its transaction. Returns how many mails were taken back.
    """
    return cancel_mails(key_prefix=f"{PREFIX}{partnership.pk}:")
