"""Putting mails into the outbox, taking them back, and sending them again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from messaging.bounces import comes_back
from messaging.digest import LOCKED_IN_ORDER, drop_parts, quiet_slot
from messaging.enums import RESENDABLE, MailStatus
from messaging.events import MailEvent, event_named
from messaging.links import absolute_url
from messaging.models import OutgoingMail
from messaging.sending import send_due_mails
from messaging.strangers import next_turn
from messaging.texts import sample_letter, values_for, write
from people.models import Person
from people.services import refuse_if_restricted
from people.signals import restriction_began
from programmes.models import Organisation

__all__ = ["absolute_url", "cancel_mails", "queue_mail", "resend_mail", "send_due_mails"]

logger = logging.getLogger(__name__)


def queue_mail(
    *,
    key: str,
    template: str,
    context: Mapping[str, object] | Callable[[], Mapping[str, object]],
    person: Person | None = None,
    to_email: str = "",
    organisation: Organisation | None = None,
    language: str | None = None,
    calendar: str = "",
    calendar_method: str = "",
    unsubscribe_url: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> OutgoingMail | None:
    """Put a mail into the outbox; it leaves as soon as the transaction is through and `due_at` has come.

    `template` is the name of an event (`messaging.events`) and `context` has a word for each of its
    placeholders, "" where there is nothing to say. Words that differ by language are made by a function: it
    is called when the mail is written, with the mail's language active. From the event follow whether the
    mail can wait for others and, unless `expires_at` says it, until when it is of use.

    `key` says what the mail is about: the same key again returns the same mail and changes nothing. The
    language is the person's unless given, the address the person's e-mail unless given; None where there is
    no address, where the person's data are restricted and the mail is not about just that, and where too
    many mails from public forms wait for the address already.
    `organisation` signs what goes to no person we know.

    Mails of a list give `unsubscribe_url`: a POST there must take the address off the list (RFC 8058).
    """
    address = to_email or (person.email if person else "")
    if not address:
        return None
    existing = OutgoingMail.objects.filter(key=key).first()
    if existing:
        return existing
    language = language or (person.correspondence_language if person else settings.LANGUAGE_CODE)
    event = event_named(template)
    if event is None:
        raise LookupError(f"No event is registered for the mail {template}.")
    if person and person.is_restricted and not event.is_about_rights:
        return None
    with translation.override(language):
        words = context() if callable(context) else context
    is_own_address = person is not None and address == person.email
    values = values_for(event, words, person, organisation, is_own_address=is_own_address)
    letter = write(event, values, language=language)
    now = now or timezone.now()
    due_at = due_at or now
    if event.is_to_stranger:
        turn = next_turn(address, due_at)
        if turn is None:
            return None
        due_at = turn
    if event.valid_for and expires_at is None:
        expires_at = due_at + event.valid_for
    is_quiet = False
    # A date for the calendar and a mail to another address never wait for others.
    if event.is_quiet and person and is_own_address and not calendar:
        slot = quiet_slot(person, due_at)
        is_quiet = expires_at is None or slot < expires_at
        due_at = slot if is_quiet else due_at
    mail, _created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "event": template,
            "person": person,
            "is_quiet": is_quiet,
            "expires_at": expires_at,
            "to_email": address,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "calendar": calendar,
            "calendar_method": calendar_method,
            "unsubscribe_url": unsubscribe_url,
            "due_at": due_at,
        },
    )
    _wake_sender_on_commit()
    return mail


def queue_test_mail(*, event: MailEvent, language: str, to: User, now: datetime) -> OutgoingMail:
    """Send the mail of an event with examples to somebody of the office; once a minute at most."""
    letter = sample_letter(event, language=language)
    mail, _created = OutgoingMail.objects.get_or_create(
        key=f"mail-text-test:{event.name}:{language}:{to.pk}:{now:%Y-%m-%dT%H:%M}",
        defaults={
            "event": event.name,
            "to_email": to.email,
            "subject": f"[Test] {letter.subject}"[:250],
            "text": letter.text,
            "html": letter.html,
            "due_at": now,
        },
    )
    _wake_sender_on_commit()
    return mail


@transaction.atomic
def cancel_mails(*, key_prefix: str) -> int:
    """Take back the mails with such keys that still wait, and return how many that were.

    One that is collected in a mail with others disappears from it.
    """
    return _withdraw(OutgoingMail.objects.filter(key__startswith=key_prefix))


@receiver(restriction_began)
def _restriction_began(person: Person, **kwargs: Any) -> None:
    """Nothing more goes to somebody whose data may only be kept from now on."""
    _withdraw(OutgoingMail.objects.filter(person=person))


def _withdraw(mails: QuerySet[OutgoingMail]) -> int:
    """Those of them that still wait; call it in a transaction."""
    dropped = drop_parts(mails, status=MailStatus.CANCELLED)
    waiting = mails.filter(status=MailStatus.QUEUED).select_for_update().order_by(*LOCKED_IN_ORDER)
    ids = list(waiting.values_list("pk", flat=True))
    withdrawn = OutgoingMail.objects.filter(pk__in=ids).update(status=MailStatus.CANCELLED, quiet_on=None)
    return dropped + withdrawn


@transaction.atomic
def resend_mail(*, mail: OutgoingMail, by: User, now: datetime | None = None) -> None:
    """Send a mail again that failed, came back, is unclear or was overtaken by time: it then goes out all the
    same. Raises ValidationError for any other mail, where the address is known to fail, and while the
    person's data are restricted."""
    now = now or timezone.now()
    if mail.person:
        refuse_if_restricted(mail.person)
    if comes_back(mail):
        raise ValidationError(
            _("Mail to %(address)s comes back. Please change the address, or say that it is right.")
            % {"address": mail.to_email}
        )
    again = OutgoingMail.objects.filter(pk=mail.pk, status__in=RESENDABLE).exclude(text="")
    if not again.update(status=MailStatus.QUEUED, due_at=now, attempts=0, breaks=0, error="", sent_at=None):
        raise ValidationError(_("Only e-mails that failed or are unclear can be sent again."))
    OutgoingMail.objects.filter(pk=mail.pk, expires_at__lte=now).update(expires_at=None)
    logger.info("Mail %s is sent again by %s.", mail.pk, by.pk)
    _wake_sender_on_commit()


def _wake_sender_on_commit() -> None:
    """Once per transaction, however many mails it queues."""
    if all(entry[1] is not _wake_sender for entry in connection.run_on_commit):
        transaction.on_commit(_wake_sender, robust=True)


def _wake_sender() -> None:
    """Only a nudge: without Redis the next sweep sends what is due."""
    try:
        current_app.send_task("messaging.tasks.send_due", retry=False)
    except OperationalError as error:
        logger.warning("The sender could not be woken, the sweep will send: %s", error)
