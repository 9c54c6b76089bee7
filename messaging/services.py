"""Putting mails into the outbox, taking them back, and sending them again."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from messaging.enums import MailStatus
from messaging.events import event_named
from messaging.models import OutgoingMail
from messaging.sending import send_due_mails
from people.models import Person

__all__ = ["absolute_url", "cancel_mails", "queue_mail", "resend_mail", "send_due_mails"]

logger = logging.getLogger(__name__)


def absolute_url(path: str) -> str:
    """An address for a mail, where no request tells the host."""
    return settings.SITE_URL.rstrip("/") + path


def queue_mail(
    *,
    key: str,
    template: str,
    context: dict[str, Any],
    person: Person | None = None,
    to_email: str = "",
    language: str | None = None,
    calendar: str = "",
    calendar_method: str = "",
    unsubscribe_url: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> OutgoingMail | None:
    """Put a mail into the outbox; it leaves as soon as the transaction is through and `due_at` has come.

    `template` names `<template>.subject`, `.text` and `.html` (without the last one the HTML is made from the
    text); they get `context` and `person`, `organisation`, `site_url`. The language is the person's unless
    given, the address the person's e-mail unless given. `key` says what the mail is about: the same key again
    returns the same mail and changes nothing. None where there is no address.

    `template` is the name of an event (`messaging.events`): from it follow whether the mail can wait for
    others and, unless `expires_at` says it, until when it is of use. Its context holds words, no records.

    Mails of a list give `unsubscribe_url`: a POST there must take the address off the list (RFC 8058).
    """
    address = to_email or (person.email if person else "")
    if not address:
        return None
    existing = OutgoingMail.objects.filter(key=key).first()
    if existing:
        return existing
    language = language or (person.correspondence_language if person else settings.LANGUAGE_CODE)
    shared = {
        "person": person,
        "organisation": person.organisation if person else None,
        "site_url": absolute_url("/"),
    }
    with translation.override(language):
        subject, text, html = _render(template, {**shared, **context})
    now = now or timezone.now()
    event = event_named(template)
    if event and event.valid_for and expires_at is None:
        expires_at = (due_at or now) + event.valid_for
    mail, _created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "event": template,
            "person": person,
            "is_quiet": event is not None and event.is_quiet,
            "expires_at": expires_at,
            "to_email": address,
            "subject": subject,
            "text": text,
            "html": html,
            "calendar": calendar,
            "calendar_method": calendar_method,
            "unsubscribe_url": unsubscribe_url,
            "due_at": due_at or now,
        },
    )
    _wake_sender_on_commit()
    return mail


def cancel_mails(*, key_prefix: str) -> int:
    """Take back the mails with such keys that still wait, and return how many that were."""
    waiting = OutgoingMail.objects.filter(key__startswith=key_prefix, status=MailStatus.QUEUED)
    return waiting.update(status=MailStatus.CANCELLED)


def resend_mail(*, mail: OutgoingMail, by: User, now: datetime | None = None) -> None:
    """Send a failed or unclear mail again. Raises ValidationError for any other."""
    again = OutgoingMail.objects.filter(pk=mail.pk, status__in=(MailStatus.FAILED, MailStatus.UNCLEAR))
    if not again.update(status=MailStatus.QUEUED, due_at=now or timezone.now(), attempts=0, error=""):
        raise ValidationError(_("Only failed or unclear e-mails can be sent again."))
    logger.info("Mail %s is sent again by %s.", mail.pk, by.pk)
    _wake_sender_on_commit()


def _render(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject in one line, text without HTML escapes, and HTML."""

    def plain(name: str) -> str:
        # Only HTML is escaped: a text for "Müller & Söhne" must not say "&amp;".
        return get_template(name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]

    subject = " ".join(plain(f"{template}.subject").split())[:250]
    text = plain(f"{template}.text").strip() + "\n"
    try:
        html = render_to_string(f"{template}.html", {**context, "subject": subject})
    except TemplateDoesNotExist as missing:
        if str(missing) != f"{template}.html":
            raise
        # Below the text's dashes stand our address, which the HTML shows anyway, and why the mail comes.
        letter, _dashes, foot = text.partition("\n-- \n")
        parts = {"subject": subject, "text": letter.strip(), "reason": foot.partition("\n")[2].strip()}
        html = render_to_string("messaging/mail/from_text.html", {**context, **parts})
    return subject, text, html


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
