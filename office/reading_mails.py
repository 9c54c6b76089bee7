"""Telling administrators of unusual reading; only up here, because the record of access knows no mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from accounts.models import User
from audit.models import UnusualReading
from audit.signals import unusual_reading_found
from messaging.services import absolute_url, queue_mail

EVENT = "office/mail/unusual_reading"


@receiver(unusual_reading_found)
def _unusual_reading_found(unusual: UnusualReading, now: datetime, **kwargs: Any) -> None:
    """A mail to each administrator but the one it is about, without saying whom it is about."""
    for user in User.objects.administrators().exclude(pk=unusual.user_id):
        queue_mail(
            key=f"unusual-reading:{unusual.pk}:{user.pk}",
            template=EVENT,
            context={"number": unusual.number, "link": absolute_url(reverse("audit:unusual_list"))},
            to_email=user.email,
            language=user.language,
            now=now,
        )
