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
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.bounces import comes_back, is_about_address, note_bounce
from messaging.digest import collect_quiet
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.steady import outlast_restart
from messaging.transport import Carrier, Refused, Unclear, Unreachable

logger = logging.getLogger(__name__)

# Longer than a mail server may take for its answers: no claim runs out under a living sender.
LEASE = timedelta(minutes=5)
# After a temporary refusal: how long to wait before each next attempt, two days in all. Then the office is
# asked.
PATIENCE = [timedelta(minutes=minutes) for minutes in (2, 10, *[30] * 96)]
# So many senders may die with the same mail in their hands before it is taken out of the way.
MAX_BREAKS = 8


class ClaimLost(Exception):
    """Another sender has taken over this mail."""


class Overtaken(Exception):
    """While the mail server was being talked to, the mail lost its use."""


def send_due_mails(*, now: datetime | None = None, limit: int = 200) -> int:
    """Send up to `limit` mails that are due and return how many were handled. Call it outside transactions.

    Any number of senders may run at once. Without a mail server everything stays as it is, to be tried again
    at the next call. A restart of the database is waited for. `now` replaces the clock.
    """
    outlast_restart(lambda: _settle_abandoned(now=now or timezone.now()))
    _collect(now=now or timezone.now())
    if not outlast_restart(lambda: OutgoingMail.objects.due(now=now or timezone.now()).exists()):
        return 0
    handled = 0
    try:
        with Carrier() as carrier:
            while handled < limit and (mail := _claim_next(now=now or timezone.now())):
                _send(mail, carrier, now=now)
                handled += 1
    except Unreachable as error:
        logger.error("The mail server does not answer (%s), mails are waiting.", error.kind)
    return handled


def _collect(*, now: datetime) -> None:
    """Put quiet mails together. Where that fails they wait; what is urgent goes out all the same."""
    try:
        outlast_restart(lambda: collect_quiet(now=now))
    except Exception as error:
        logger.error("Quiet mails could not be collected (%s); they are waiting.", type(error).__name__)


def _settle_abandoned(*, now: datetime) -> None:
    """What is not sent any more: mails that lost their use, and what dead senders left half done.

    The claim stays: should the sender live after all, it may still say how it went.
    """
    left = OutgoingMail.objects.filter(lease_until__lt=now)
    useless = Q(expires_at__lte=now) & (
        Q(status=MailStatus.QUEUED) | Q(status=MailStatus.SENDING, lease_until__lt=now)
    )
    with transaction.atomic(durable=True):
        unclear = left.filter(status=MailStatus.DATA).update(
            status=MailStatus.UNCLEAR, error=_("Sending broke off while the mail server took the mail.")
        )
        expired = OutgoingMail.objects.filter(useless).update(status=MailStatus.EXPIRED, error=_too_late())
        # What was collected in a mail shares its fate.
        parts = OutgoingMail.objects.filter(status=MailStatus.COLLECTED)
        parts.filter(collected_in__status=MailStatus.EXPIRED).update(
            status=MailStatus.EXPIRED, error=_too_late()
        )
        failed = left.filter(status=MailStatus.SENDING, breaks__gte=MAX_BREAKS).update(
            status=MailStatus.FAILED, error=_("Sending broke off again and again.")
        )
    if unclear or failed or expired:
        logger.warning("%d unclear, %d failed and %d overtaken mails.", unclear, failed, expired)


def _too_late() -> str:
    return _("It could not be sent while it was of use.")


def _claim_next(*, now: datetime) -> OutgoingMail | None:
    """The next due mail, taken for this sender alone, or None."""
    return outlast_restart(lambda: _claim(now=now))


def _claim(*, now: datetime) -> OutgoingMail | None:
    """PostgreSQL skips rows that another sender is just claiming. SQLite knows no row locks; there the
    condition in the update decides, as it does everywhere."""
    while True:
        with transaction.atomic(durable=True):
            mail = OutgoingMail.objects.due(now=now).select_for_update(skip_locked=True).first()
            if mail is None:
                return None
            unchanged = OutgoingMail.objects.filter(pk=mail.pk, status=mail.status, claim=mail.claim)
            mail.breaks += mail.status == MailStatus.SENDING
            mail.claim, mail.attempts = uuid4(), mail.attempts + 1
            if unchanged.update(
                status=MailStatus.SENDING,
                claim=mail.claim,
                lease_until=now + LEASE,
                attempts=mail.attempts,
                breaks=mail.breaks,
            ):
                return mail


def _send(mail: OutgoingMail, carrier: Carrier, *, now: datetime | None) -> None:
    """Send a claimed mail and write down how it went."""
    handing_over = False

    def before_data() -> None:
        nonlocal handing_over
        moment = now or timezone.now()
        if mail.expires_at and mail.expires_at <= moment:
            raise Overtaken
        outlast_restart(lambda: _say_it_goes_out(mail, lease_until=moment + LEASE))
        handing_over = True

    try:
        if outlast_restart(lambda: comes_back(mail)):
            _settle(mail, MailStatus.FAILED, error=_("Mail to this address came back."))
            return
        carrier.hand_over(as_message(mail), before_data)
    except ClaimLost:
        logger.warning("Mail %s was taken over by another sender.", mail.pk)
    except Unreachable:
        _settle(mail, MailStatus.QUEUED, error=mail.error, attempts=mail.attempts - 1)
        raise
    except Overtaken:
        _settle(mail, MailStatus.EXPIRED, error=_too_late())
    except Refused as refusal:
        _refused(mail, refusal, now=now or timezone.now())
    except Unclear as error:
        _settle(mail, MailStatus.UNCLEAR, error=str(error))
    except DatabaseError:
        raise  # the claim runs out, then the next sender sees to it
    except Exception as error:  # an address or header that can't be written, say: no other mail waits for it
        logger.error("Mail %s could not be sent: %s", mail.pk, type(error).__name__)
        status = MailStatus.UNCLEAR if handing_over else MailStatus.FAILED
        _settle(mail, status, error=f"{type(error).__name__}: {error}")
    else:
        _settle(mail, MailStatus.SENT, sent_at=now or timezone.now(), error="")


def _refused(mail: OutgoingMail, refusal: Refused, *, now: datetime) -> None:
    if refusal.permanent or mail.attempts > len(PATIENCE):
        _settle(mail, MailStatus.FAILED, error=str(refusal))
    else:
        due_at = now + PATIENCE[mail.attempts - 1]
        _settle(mail, MailStatus.QUEUED, due_at=due_at, error=str(refusal))
    if refusal.permanent and refusal.at_recipient and is_about_address(str(refusal)):
        outlast_restart(lambda: note_bounce(address=mail.to_email, reason=str(refusal), at=now))


def _settle(mail: OutgoingMail, status: MailStatus, *, error: str, **fields: object) -> None:
    """The end of this attempt, unless another sender has taken over."""

    def write() -> None:
        with transaction.atomic(durable=True):
            OutgoingMail.objects.filter(pk=mail.pk, claim=mail.claim).update(
                status=status, claim=None, lease_until=None, error=error[:500], **fields
            )

    outlast_restart(write)


def _say_it_goes_out(mail: OutgoingMail, *, lease_until: datetime) -> None:
    """Twice is as good as once: nobody else has this claim."""
    with transaction.atomic(durable=True):
        mine = OutgoingMail.objects.filter(
            pk=mail.pk, claim=mail.claim, status__in=(MailStatus.SENDING, MailStatus.DATA)
        )
        if not mine.update(status=MailStatus.DATA, lease_until=lease_until):
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
