"""Reading what mail servers report about a mail of ours that they could not deliver (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

_MESSAGE_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([^<>\s]+)>", re.IGNORECASE)


@dataclass(frozen=True)
class Report:
    """`mail_id` could not be delivered. `is_final`: it came back for good; otherwise somebody still tries."""

    mail_id: UUID
    reason: str
    is_final: bool


def read_report(raw: bytes) -> Report | None:
    """The report in a message, or None where it is no delivery report or speaks of no mail of ours."""
    # The old policy reads the most broken headers without an error.
    message = BytesParser(policy=compat32).parsebytes(raw)
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    mail_id = next(filter(None, map(_our_mail, parts)), None)
    recipients = [fields for part in parts for fields in _recipients(part)]
    if mail_id is None or not recipients:
        return None
    final = next(filter(_is_final, recipients), None)
    return Report(mail_id, _reason(final or recipients[0]), final is not None)


def _our_mail(part: Message) -> UUID | None:
    """Which mail of ours a returned message or its headers are."""
    match part.get_content_type():
        case "message/rfc822":
            returned = part.get_payload()
            headers = returned[0] if isinstance(returned, list) and returned else None
        case "text/rfc822-headers":
            content = part.get_payload(decode=True)
            headers = BytesParser(policy=compat32).parsebytes(content if isinstance(content, bytes) else b"")
        case _:
            return None
    found = _MESSAGE_ID.search(str(headers["Message-ID"] or "")) if isinstance(headers, Message) else None
    if found is None or found[2].casefold() != urlsplit(settings.SITE_URL).hostname:
        return None
    return UUID(found[1])


def _recipients(part: Message) -> Iterator[Message]:
    """What is said of each recipient."""
    if part.get_content_type() == "message/delivery-status":
        for fields in part.get_payload():
            if isinstance(fields, Message) and fields["Action"]:
                yield fields


def _is_final(fields: Message) -> bool:
    status = str(fields["Status"] or "").strip()
    return str(fields["Action"]).strip().casefold() == "failed" and status.startswith("5.")


def _reason(fields: Message) -> str:
    """The status code and what the last mail server said, in one line."""
    said = str(fields["Diagnostic-Code"] or "").replace("\0", "")
    return " ".join(f"{fields['Status'] or ''} {said}".split())
