"""Mails of an office put back to an older day: what may have left since is not sent a second time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from upkeep.signals import restored

WAITING = (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.DATA)


@receiver(restored)
def doubt_waiting_mails(*, made_at: datetime, now: datetime, **kwargs: Any) -> None:
    """Mails that waited in the backup and are due by now become unclear: the office decides on each."""
    OutgoingMail.objects.filter(status__in=WAITING, due_at__lte=now).update(
        status=MailStatus.UNCLEAR,
        error=_("A backup of %(moment)s was restored: this mail may have left since.")
        % {"moment": f"{made_at:%d.%m.%Y %H:%M}"},
    )
