"""Mail that came back for good: the mail says so, and the person gets nothing more at that address.

We hear of it at once, when the mail server refuses the address, or later by a report in the inbox of the
sender's address (see `messaging/inbox.py` and `messaging/reports.py`).
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.signals import address_failed
from people.models import Person
from people.signals import email_changed

logger = logging.getLogger(__name__)

# Enhanced status codes (RFC 3463) that speak of the recipient's mailbox or domain. 5.1.7 and 5.1.8 speak of
# the sender, 5.7.x of rules, 5.3.x to 5.6.x of servers and contents: a new address would not help.
_ENHANCED = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# Answers without such a code that mean "no such mailbox".
_BASIC = re.compile(r"^(?:smtp;\s*)?(?:550|551|553)\b", re.IGNORECASE)


def is_about_address(answer: str) -> bool:
    """Whether a permanent refusal says that the address itself is wrong."""
    codes = [(int(subject), int(detail)) for subject, detail in _ENHANCED.findall(answer)]
    if not codes:
        return bool(_BASIC.match(answer))
    subject, detail = codes[0]
    if subject == 1:
        return detail not in (7, 8)
    return subject in (0, 2) or (subject, detail) == (4, 4)


def comes_back(mail: OutgoingMail) -> bool:
    """Whether mail to this person at this address is known to come back."""
    if mail.person_id is None:
        return False
    person = Person.objects.filter(pk=mail.person_id, email__iexact=mail.to_email)
    return person.exclude(email_bounced_at=None).exists()


def note_bounce(*, address: str, reason: str, at: datetime) -> int:
    """Write down at everybody with this address that mail to it comes back; return how many that are.

    What was known first stays. Nothing more is sent to them there until the address is changed or confirmed.
    Whoever keeps addresses of others hears of it by `address_failed`.
    """
    address_failed.send(OutgoingMail, address=address, at=at)
    people = Person.objects.filter(email__iexact=address, email_bounced_at=None)
    return people.update(email_bounced_at=at, email_bounce_reason=reason[:300])


@transaction.atomic
def mail_came_back(*, mail_id: UUID, reason: str, at: datetime) -> bool:
    """A mail that went out has come back for good: it becomes BOUNCED, its address is noted if that is to
    blame. False, and nothing happens, for a mail that we never sent, or that has been settled otherwise.
    """
    out = OutgoingMail.objects.select_for_update().filter(
        pk=mail_id, status__in=(MailStatus.SENT, MailStatus.DATA, MailStatus.UNCLEAR)
    )
    mail = out.first()
    if mail is None:
        return False
    # Without its claim: a sender that still holds it has nothing more to say.
    out.update(status=MailStatus.BOUNCED, claim=None, lease_until=None, error=reason[:500])
    if is_about_address(reason):
        note_bounce(address=mail.to_email, reason=reason, at=at)
    logger.info("Mail %s came back.", mail.pk)
    return True


@receiver(email_changed)
def _address_follows(sender: type[Person], person: Person, before: str, **kwargs: Any) -> None:
    """Mails to the old address that still wait, or may be sent again, go to the new one."""
    unsent = (MailStatus.QUEUED, MailStatus.FAILED, MailStatus.BOUNCED, MailStatus.EXPIRED)
    if person.email:
        mails = OutgoingMail.objects.filter(person=person, to_email__iexact=before, status__in=unsent)
        mails.update(to_email=person.email)
