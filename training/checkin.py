"""Entering oneself with the code on the wall.

The code holds a signed address that names the date and nothing else. It may hang there for weeks; it works
from half an hour before the date to its end, for volunteers who are logged in and expected.
"""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from messaging.links import read, sign
from messaging.services import absolute_url
from training.models import Session

PURPOSE = "check-in"


def check_in_address(session: Session) -> str:
    """What the code on the wall says."""
    token = sign({"session": session.pk}, purpose=PURPOSE)
    return absolute_url(reverse("training:check_in", args=[token]))


def session_id_of(token: str) -> UUID:
    """Which date a code belongs to. Raises Http404 for one that is not ours."""
    return UUID(read(token, purpose=PURPOSE)["session"])
