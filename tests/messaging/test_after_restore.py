"""After a backup was restored nobody gets a mail twice unnoticed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from messaging.models import OutgoingMail
from messaging.sending import send_due_mails
from upkeep.signals import restored

pytestmark = pytest.mark.django_db


def queued(key: str, hours: int, status: str = "queued") -> OutgoingMail:
    due_at = timezone.now() + timedelta(hours=hours)
    return OutgoingMail.objects.create(
        key=key, to_email="helga@example.org", subject=key, text=key, due_at=due_at, status=status
    )


def test_what_waited_in_the_backup_is_not_sent_again(mailoutbox: list[object], tmp_path: Path) -> None:
    now = timezone.now()
    queued("was due", -3)
    queued("was on its way", -3, "sending")
    queued("comes later", 5)
    queued("had left", -9, "sent")
    restored.send(None, made_at=now - timedelta(hours=4), now=now, journal=tmp_path / "none")
    send_due_mails()
    assert mailoutbox == []
    states = dict(OutgoingMail.objects.values_list("key", "status"))
    assert states == {
        "was due": "unclear",
        "was on its way": "unclear",
        "comes later": "queued",
        "had left": "sent",
    }
    assert "wiederhergestellt" in OutgoingMail.objects.get(key="was due").error
