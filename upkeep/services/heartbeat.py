"""Signs of life of what works in the background."""

from __future__ import annotations

from datetime import datetime

from upkeep.models import Heartbeat


def note_heartbeat(name: str, *, now: datetime) -> None:
    """`name` was alive at `now`; an older moment never replaces a later one."""
    _row, is_first = Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": now})
    if not is_first:
        Heartbeat.objects.filter(name=name, beat_at__lt=now).update(beat_at=now)
