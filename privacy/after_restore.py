"""A restored backup forgets again whom the office has forgotten since it was made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.dispatch import receiver

from privacy.services.erasure import replay_erasures
from upkeep.signals import restored


@receiver(restored)
def erase_again(*, journal: Path, now: datetime, **kwargs: Any) -> None:
    """Before anybody can log in."""
    replay_erasures(journal, now=now)
