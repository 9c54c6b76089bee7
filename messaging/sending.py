"""Sending what is due, so that a crash at any moment loses nothing and sends nothing twice unnoticed.

queued → sending → data → sent. A sender claims a mail for some minutes (`sending`), says to the database that
the text goes out now (`data`, committed just before the mail server takes it), and then that it is `sent`.
A claim that ran out in `sending` is sent again: nothing had left the house. One that ran out in `data`
becomes `unclear`: nobody but the office can know, so nobody but the office sends it again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.transport import Carrier, Refused, Unclear, Unreachable

logger = logging.getLogger(__name__)

# Longer than a mail server may take for its answers: no claim runs out under a living sender.
LEASE = timedelta(minutes=5)
# After a temporary refusal: how long to wait before each next attempt. Then the office is asked.
PATIENCE = [timedelta(minutes=minutes) for minutes in (2, 10, 30, 60, 180, 360, 720)]


class ClaimLost(Exception):
    """Another sender has taken over this mail."""


def send_due_mails(*, now: datetime | None = None, limit: int = 200) -> int:
    """Send up to `limit` mails that are due and return how many were handled. Call it outside transactions.

    Any number of senders may run at once. Without a mail server everything stays as it is. `now` replaces the
    clock.
    """
    _settle_abandoned(now=now or timezone.now())
    if not OutgoingMail.objects.due(now=now or timezone.now()).exists():
        return 0
    handled = 0
    try:
        with Carrier() as carrier:
            while handled < limit and (mail := _claim_next(now=now or timezone.now())):
                _send(mail, carrier, now=now)
                handled += 1
    except Unreachable as error:
        logger.error("The mail server does not answer, mails are waiting: %s", error)
    return handled


def _settle_abandoned(*, now: datetime) -> None:
    """What senders left behind that must not be sent again by itself.

    The claim stays: should the sender live after all, it may still say how it went.
    """
    expired = OutgoingMail.objects.filter(lease_until__lt=now)
    with transaction.atomic(durable=True):
        unclear = expired.filter(status=MailStatus.DATA).update(
            status=MailStatus.UNCLEAR, error=_("Sending broke off while the mail server took the mail.")
        )
        failed = expired.filter(status=MailStatus.SENDING, attempts__gt=len(PATIENCE)).update(
            status=MailStatus.FAILED, error=_("Sending broke off again and again.")
        )
    if unclear or failed:
        logger.warning("%d unclear and %d failed mails wait for the office.", unclear, failed)


def _claim_next(*, now: datetime) -> OutgoingMail | None:
    """The next due mail, taken for this sender alone, or None.

    PostgreSQL skips rows that another sender is just claiming. SQLite knows no row locks; there the
    condition in the update decides, as it does everywhere.
    """
    while True:
        with transaction.atomic(durable=True):
            mail = OutgoingMail.objects.due(now=now).select_for_update(skip_locked=True).first()
            if mail is None:
                return None
            unchanged = OutgoingMail.objects.filter(pk=mail.pk, status=mail.status, claim=mail.claim)
            mail.claim, mail.attempts = uuid4(), mail.attempts + 1
            if unchanged.update(
                status=MailStatus.SENDING,
                claim=mail.claim,
                lease_until=now + LEASE,
                attempts=mail.attempts,
            ):
                return mail


def _send(mail: OutgoingMail, carrier: Carrier, *, now: datetime | None) -> None:
    """Send a claimed mail and write down how it went."""

    def before_data() -> None:
        _move(
            mail,
            MailStatus.SENDING,
            to=MailStatus.DATA,
            lease_until=(now or timezone.now()) + LEASE,
        )

    try:
        carrier.hand_over(as_message(mail), before_data)
    except ClaimLost:
        logger.warning("Mail %s was taken over by another sender.", mail.pk)
        return
    except ValueError as error:  # an address or header that can't be written
        _settle(mail, MailStatus.FAILED, error=str(error))
    except Refused as refusal:
        _refused(mail, refusal, now=now or timezone.now())
    except Unclear as error:
        _settle(mail, MailStatus.UNCLEAR, error=str(error))
    else:
        _settle(mail, MailStatus.SENT, sent_at=now or timezone.now(), error="")


def _refused(mail: OutgoingMail, refusal: Refused, *, now: datetime) -> None:
    if refusal.permanent or mail.attempts > len(PATIENCE):
        _settle(mail, MailStatus.FAILED, error=str(refusal))
    else:
        due_at = now + PATIENCE[mail.attempts - 1]
        _settle(mail, MailStatus.QUEUED, due_at=due_at, error=str(refusal))


def _settle(mail: OutgoingMail, status: MailStatus, *, error: str, **fields: object) -> None:
    """The end of this attempt, unless another sender has taken over."""
    with transaction.atomic(durable=True):
        OutgoingMail.objects.filter(pk=mail.pk, claim=mail.claim).update(
            status=status, claim=None, lease_until=None, error=error[:500], **fields
        )


def _move(mail: OutgoingMail, status: MailStatus, *, to: MailStatus, lease_until: datetime) -> None:
    with transaction.atomic(durable=True):
        mine = OutgoingMail.objects.filter(pk=mail.pk, claim=mail.claim, status=status)
        if not mine.update(status=to, lease_until=lease_until):
            raise ClaimLost


def as_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The row as an e-mail: text, HTML, and the calendar entry both as invitation and as file."""
    reply_to = mail.person.organisation.email if mail.person else ""
    headers = {
        # The same for every attempt, so that mailboxes can recognise a second copy.
        "Message-ID": f"<{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>",
        "Date": format_datetime(timezone.localtime()),
        # No out-of-office answers, please.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to_email],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
        message.attach("invite.ics", mail.calendar.encode(), "application/ics")
    return message
