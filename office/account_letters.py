"""Writing the mails about accounts, which accounts themselves cannot: they stand below mails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.formats import date_format

from accounts.letters import Letter
from accounts.models import User
from accounts.signals import letter_due
from messaging.services import queue_mail

MINUTES_OF_CODE = 10
HOURS_OF_LINK = 2


@receiver(letter_due)
@transaction.atomic
def write_letter(
    sender: Any, letter: Letter, email: str, user: User | None, words: dict[str, Any], **kwargs: Any
) -> None:
    """Queue the mail."""
    now: datetime = words.get("now") or timezone.now()
    context: dict[str, object] | Callable[[], dict[str, object]]
    match letter:
        case Letter.LOGIN_CODE:
            event, context = "login_code", {"code": words["code"], "minutes": MINUTES_OF_CODE}
        case Letter.PASSWORD_LINK:
            event, context = "password_link", {"link": words["link"], "hours": HOURS_OF_LINK}
        case _:
            event, context = "account_notice", lambda: _notice(letter, now, words.get("device", ""))
    queue_mail(
        key=f"account:{letter.value}:{email[:80]}:{now.isoformat()}",
        template=f"office/mail/{event}",
        context=context,
        to_email=email,
        language=user.language if user else None,
        now=now,
    )


def _notice(letter: Letter, now: datetime, device: str) -> dict[str, object]:
    """In the language of the mail."""
    moment = date_format(timezone.localtime(now), "SHORT_DATETIME_FORMAT")
    return {"notice": letter.label, "moment": moment, "device": device}
