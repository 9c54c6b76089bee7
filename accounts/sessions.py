"""Where somebody is logged in, for how long that holds, and ending it.

Staff: the session ends with the browser, after 12 hours without a page, and after 24 hours in any case, so
that every working day begins with a login. Everybody else stays logged in on their own device for 30 days, or
14 days without a page. Times are kept in the session itself and noted every five minutes at most.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.devices import device_in_words
from accounts.models import User
from accounts.second_factor import STAFF

BEGUN, SEEN = "begun_at", "seen_at"
NOTED_EVERY = timedelta(minutes=5).total_seconds()


@dataclass(frozen=True)
class Limits:
    """`idle` without a page, `whole` in any case."""

    idle: timedelta
    whole: timedelta


FOR_STAFF = Limits(idle=timedelta(hours=12), whole=timedelta(hours=24))
FOR_OTHERS = Limits(idle=timedelta(days=14), whole=timedelta(days=30))


@dataclass(frozen=True)
class OpenSession:
    """One browser in which somebody is logged in."""

    pk: int
    device: str
    ip: str
    begun_at: datetime
    seen_at: datetime
    is_current: bool


def is_staff(user: User) -> bool:
    return user.is_staff or bool(user.role_kinds & STAFF)


@receiver(user_logged_in)
def _begin(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """However somebody logs in."""
    request.session[BEGUN] = request.session[SEEN] = time.time()
    # 0: until the browser is closed.
    request.session.set_expiry(0 if is_staff(user) else FOR_OTHERS.whole)


@receiver(authentication_step_completed)
def _renew_key(sender: Any, request: HttpRequest, reauthenticated: bool = False, **kwargs: Any) -> None:
    """A new proof gets a new key, as a login does: an older one that somebody saw no longer holds."""
    if not reauthenticated:
        return
    old_key = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def is_over(session: SessionBase | dict[str, Any], user: User) -> bool:
    """Whether the session has lasted too long, or nobody has used it for too long."""
    limits = FOR_STAFF if is_staff(user) else FOR_OTHERS
    now = time.time()
    begun = session.get(BEGUN, now)
    seen = session.get(SEEN, begun)
    return now - begun > limits.whole.total_seconds() or now - seen > limits.idle.total_seconds()


def note_use(session: SessionBase) -> None:
    now = time.time()
    if now - session.get(SEEN, 0) > NOTED_EVERY:
        session.setdefault(BEGUN, now)
        session[SEEN] = now


def sessions_of(user: User, *, current_key: str | None) -> list[OpenSession]:
    """The one used last comes first. Two queries."""
    known = {each.session_key: each for each in UserSession.objects.filter(user=user)}
    found = []
    for session in Session.objects.filter(session_key__in=known, expire_date__gt=timezone.now()):
        entry, content = known[session.session_key], session.get_decoded()
        if is_over(content, user):
            continue
        seen = content.get(SEEN)
        found.append(
            OpenSession(
                pk=entry.pk,
                device=device_in_words(entry.user_agent),
                ip=entry.ip,
                begun_at=entry.created_at,
                seen_at=datetime.fromtimestamp(seen, UTC) if seen else entry.created_at,
                is_current=session.session_key == current_key,
            )
        )
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


@transaction.atomic
def end_sessions(user: User, *, but_key: str | None = None, only: int | None = None) -> int:
    """Log an account out everywhere, or all but in one browser, or only in one; returns how often."""
    entries = UserSession.objects.filter(user=user)
    if but_key:
        entries = entries.exclude(session_key=but_key)
    if only is not None:
        entries = entries.filter(pk=only)
    keys = list(entries.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    entries.delete()
    return len(keys)
