"""Telling administrators of a new error of the software; only up here, because upkeep knows no mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from accounts.models import User
from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail
from upkeep.models import Fault
from upkeep.signals import fault_seen

EVENT = "office/mail/fault"
# One cause often shows in many places: the first mail leads to the page with all of them.
AT_MOST_EVERY = timedelta(hours=1)


@receiver(fault_seen)
def _fault_seen(fault: Fault, is_new: bool, number: str, now: datetime, **kwargs: Any) -> None:
    """A new error, or one that was held to be mended: a mail to each administrator, once an hour at most."""
    mails = OutgoingMail.objects.filter(event=EVENT)
    if not is_new or mails.filter(created_at__gt=now - AT_MOST_EVERY).exists():
        return
    for user in User.objects.administrators():
        queue_mail(
            key=f"fault:{number}:{user.pk}",
            template=EVENT,
            context={
                "number": number,
                "kind": fault.kind,
                "place": fault.place,
                "link": absolute_url(reverse("upkeep:overview")),
            },
            to_email=user.email,
            language=user.language,
            now=now,
        )
