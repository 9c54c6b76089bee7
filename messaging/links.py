"""Signed addresses: whoever got the mail may answer without an account.

A page behind such an address shows on GET and changes on POST only, because mail scanners open links.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404

# An address that ends with what `signing.dumps` makes: content, time and signature, kept apart by colons.
_SIGNED = re.compile(r"(?:https?://[^/\s]+)?(/[^\s:]*/)[\w.-]+:\w+:[\w-]{43}(?![\w-])/?")


def without_tokens(text: str) -> str:
    """The text with its signed addresses cut short, to nothing that could be opened: who reads along must
    not answer for others, or log in."""
    return _SIGNED.sub(r"\1…", text)


def absolute_url(path: str) -> str:
    """An address for a mail, where no request tells the host."""
    return settings.SITE_URL.rstrip("/") + path


def _salt(purpose: str) -> str:
    return f"augenhoehe.link.{purpose}"


def sign(payload: dict[str, Any], *, purpose: str) -> str:
    """A token for an address. It can be read by anybody and forged by nobody; `purpose` keeps a token for
    one kind of page from opening another."""
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
    return signing.dumps(plain, salt=_salt(purpose))


def read(token: str, *, purpose: str, max_age: timedelta | None = None) -> dict[str, Any]:
    """What was signed. Raises Http404 where the token is forged, for another purpose, or too old."""
    try:
        payload: dict[str, Any] = signing.loads(token, salt=_salt(purpose), max_age=max_age)
    except signing.BadSignature as error:
        raise Http404("bad link") from error
    return payload
