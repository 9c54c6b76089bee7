"""Which pages a phone may keep for the underground, and for whom.

A view says so for each answer by `keep_copy`; the service worker (static/js/service-worker.js) keeps nothing
else. Only pages of volunteers about themselves are meant: never a page of the office.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.crypto import salted_hmac

KEEP = "X-Keep-Copy"
# Whoever holds the signed address of a page, without an account.
LINK = "link"


def owner_of(user: Any) -> str:
    """A word that is the same for the same account and tells nothing of it; `LINK` for nobody."""
    if not user.is_authenticated:
        return LINK
    return salted_hmac("kern.offline.owner", str(user.pk)).hexdigest()[:16]


def keep_copy(response: HttpResponseBase, *, owner: str) -> None:
    """Let the phone keep this page until logout. `owner`: what `owner_of` says, or `LINK`.

    With the page of another owner, the phone forgets the copies of the one before.
    """
    response.headers[KEEP] = owner
