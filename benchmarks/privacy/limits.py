"""500 posts that name one victim, from as many senders and through every form of the website."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from benchmarks import Result, prove
from config.settings.base import ACCOUNT_RATE_LIMITS
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from tests.builders import make_municipality, make_programme, make_user, opened
from tests.events.builders import make_event
from tests.newcomers.test_register import filled as registration
from tests.volunteers.test_apply import filled as application

POSTS = 500
DAY = timedelta(days=1)
VICTIM = "opfer@example.org"
Form = Callable[[int], tuple[str, dict[str, Any]]]


def _forms() -> list[Form]:
    event = make_event(starts_at=timezone.now() + timedelta(days=9), seats=POSTS)
    seat = {"agrees": "on", "name": "Gast"}
    return [
        lambda n: (
            reverse("volunteers:apply"),
            application(first_name=f"Ute{chr(97 + n % 26)}", email=_spelt(n)),
        ),
        lambda n: (
            reverse("newcomers:register"),
            registration(first_name=f"Olena{chr(97 + n % 26)}", email=_spelt(n)),
        ),
        lambda n: (
            reverse("events:public_detail", args=[event.pk]),
            {**seat, "email": _spelt(n), **opened()},
        ),
        lambda n: (reverse("publications:subscribe"), {"email": _spelt(n), **opened()}),
        lambda _n: (reverse("account_reset_password"), {"email": VICTIM}),
        lambda _n: (reverse("account_request_login_code"), {"email": VICTIM}),
    ]


def _spelt(number: int) -> str:
    """The same mailbox, written in many ways."""
    return VICTIM if number % 3 else f"Opfer+{number}@Example.org"


def _mails_in_a_day(*, has_account: bool) -> int:
    """The most mails that reach the victim within any 24 hours, the posts spread over a day, for that is what
    gets most past limits by the minute; nothing stays."""
    # As everywhere but in the tests: with the limits on logging in.
    as_in_the_office = {"ACCOUNT_RATE_LIMITS": ACCOUNT_RATE_LIMITS, "ALLOWED_HOSTS": ["testserver"]}
    began = timezone.now()
    with transaction.atomic(), override_settings(**as_in_the_office):
        cache.clear()
        make_municipality()
        make_programme()
        if has_account:
            make_user(email=VICTIM)
        forms = _forms()
        for number in range(POSTS):
            with time_machine.travel(began + DAY * number / POSTS):
                address, data = forms[number % len(forms)](number)
                sender = f"198.51.{number // 200}.{number % 200 + 1}"
                status = Client().post(address, data, REMOTE_ADDR=sender).status_code
                assert status in (302, 200, 422, 429), status
        # Mails leave when they are due; nothing is sent past the outbox.
        mails = OutgoingMail.objects.filter(to_email__istartswith="opfer", status=MailStatus.QUEUED)
        leave = sorted(mails.values_list("due_at", flat=True))
        transaction.set_rollback(True)
    assert leave and not mail.outbox, (leave, mail.outbox)
    return max(sum(first <= moment < first + DAY for moment in leave) for first in leave)


@prove("500 posts naming one stranger → mails to them in 24 h, all public forms", goal="at most 1")
def stranger() -> Result:
    mails = _mails_in_a_day(has_account=False)
    return Result(str(mails), mails <= 1)


@prove("the same naming somebody with an account: links and codes besides", goal="at most 16")
def account() -> Result:
    mails = _mails_in_a_day(has_account=True)
    return Result(str(mails), mails <= 16)
