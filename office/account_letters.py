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
    """Queue the mail. To an address without an account at most one goes out a day."""
    now: datetime = words.get("now") or timezone.now()
    context: dict[str, object] | Callable[[], dict[str, object]]
    match letter:
        case Letter.LOGIN_CODE:
            event, context = "login_code", {"code": words["code"], "minutes": MINUTES_OF_CODE}
        case Letter.PASSWORD_LINK:
            event, context = "password_link", {"link": words["link"], "hours": HOURS_OF_LINK}
        case Letter.UNKNOWN_ACCOUNT:
            event, context = "unknown_account", {"email": email}
        case _:
            event, context = "account_notice", lambda: _notice(letter, now, words.get("device", ""))
    queue_mail(
        key=_key(letter, email, user, now),
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


def _key(letter: Letter, email: str, user: User | None, now: datetime) -> str:
    if letter == Letter.UNKNOWN_ACCOUNT:
        return f"account:{letter.value}:{email.lower()[:120]}:{timezone.localdate(now)}"
    return f"account:{letter.value}:{user.pk if user else ''}:{now.isoformat()}"
