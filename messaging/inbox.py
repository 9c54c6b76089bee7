"""The inbox of the sender's address, where reports on undelivered mail arrive; read by IMAP over TLS."""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from messaging.bounces import mail_came_back
from messaging.reports import read_report

logger = logging.getLogger(__name__)

# Seconds for every answer of the server.
TIMEOUT = 30
# So much of a message is fetched: a report with the headers of our mail is far smaller.
MAX_BYTES = 500_000
BATCH = 200


def read_inbox(*, now: datetime | None = None) -> int:
    """Read the reports in the inbox of the settings and return how many mails came back.

    A report is deleted after what it says has been saved; one that cannot be read, and every other letter,
    stays in the inbox, marked as seen. Where the connection breaks, the next call goes on. Without
    `BOUNCES_IMAP_HOST` nothing happens. Call it outside transactions.
    """
    if not settings.BOUNCES_IMAP_HOST:
        return 0
    try:
        with _inbox() as inbox:
            return sum(_read_one(inbox, number, now=now or timezone.now()) for number in _unseen(inbox))
    except (OSError, imaplib.IMAP4.error) as error:
        # What the server says may hold addresses.
        logger.error("The inbox of bounces cannot be read: %s", type(error).__name__)
        return 0


@contextmanager
def _inbox() -> Iterator[imaplib.IMAP4_SSL]:
    context = ssl.create_default_context(cafile=settings.BOUNCES_IMAP_CA_FILE or None)
    host, port = settings.BOUNCES_IMAP_HOST, settings.BOUNCES_IMAP_PORT
    inbox = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
    try:
        inbox.login(settings.BOUNCES_IMAP_USER, settings.BOUNCES_IMAP_PASSWORD)
        status, _data = inbox.select(_quoted(settings.BOUNCES_IMAP_FOLDER))
        if status != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield inbox
        inbox.expunge()
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            inbox.logout()
        # A line that broke is not closed by logging out.
        with suppress(OSError):
            inbox.shutdown()


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unseen(inbox: imaplib.IMAP4_SSL) -> list[str]:
    _status, found = inbox.uid("search", "UNSEEN")
    return found[0].decode().split()[:BATCH] if found and found[0] else []


def _read_one(inbox: imaplib.IMAP4_SSL, number: str, *, now: datetime) -> bool:
    """Whether this message says that a mail of ours came back."""
    _status, found = inbox.uid("fetch", number, f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
    raw = next((part[1] for part in found if isinstance(part, tuple)), None)
    if raw is None:
        return False  # somebody else has just deleted it
    report = read_report(raw)
    came_back = bool(
        report and report.is_final and mail_came_back(mail_id=report.mail_id, reason=report.reason, at=now)
    )
    inbox.uid("store", number, "+FLAGS.SILENT", r"(\Seen \Deleted)" if report else r"(\Seen)")
    return came_back
