"""Errors of the software: noted with a number, grouped by their cause, settled by an administrator."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from kern.traces import kind_of, own_steps, place_of, way_to
from upkeep.models import Fault, FaultReport
from upkeep.signals import fault_seen

logger = structlog.get_logger(__name__)

# What sounds or looks alike is left out: B D P T, I J 1, O 0 Q, S 5, G 6.
LETTERS = "23479ACEFHKLMNRUWXYZ"
KEPT_REPORTS = 20


def new_number() -> str:
    """Short enough to be told by telephone: K7-3F92."""
    letters = [secrets.choice(LETTERS) for _ in range(6)]
    return f"{''.join(letters[:2])}-{''.join(letters[2:])}"


def tidy_number(text: str) -> str:
    """As it is stored, from how somebody has written it down: small letters, spaces, no hyphen."""
    letters = "".join(each for each in text.upper() if each.isalnum())
    return f"{letters[:2]}-{letters[2:]}"


def fingerprint_of(error: BaseException) -> str:
    """The same for errors of one kind that failed on the same way through our own program."""
    return hashlib.sha256("\n".join([kind_of(error), *own_steps(error)]).encode()).hexdigest()


def note_fault(
    error: BaseException, *, view: str, roles: Collection[str] = (), now: datetime | None = None
) -> str:
    """Write an error down and return the number that the error page tells.

    Logged in any case, stored and signalled (`fault_seen`) where the database allows it; never raises. `view`
    is the name of a page or task, `roles` what the user is; no value of anybody is kept.
    """
    number, now = new_number(), now or timezone.now()
    try:
        logger.error(
            "fault noted",
            number=number,
            kind=kind_of(error),
            place=place_of(error),
            page=view,
            trace=way_to(error),
        )
        with _usable_connection():
            fault, is_new = _store(error, number=number, view=view, roles=roles, now=now)
            fault_seen.send_robust(sender=Fault, fault=fault, is_new=is_new, number=number, now=now)
    except Exception as second:
        # Most often there is no database. The number stands in the log.
        logger.warning("fault not stored", number=number, kind=kind_of(second), place=place_of(second))
    return number


@transaction.atomic
def _store(
    error: BaseException, *, number: str, view: str, roles: Collection[str], now: datetime
) -> tuple[Fault, bool]:
    words = {"kind": kind_of(error)[:120], "place": place_of(error)[:200]}
    fingerprint = fingerprint_of(error)
    Fault.objects.get_or_create(fingerprint=fingerprint, defaults={**words, "last_seen_at": now})
    fault = Fault.objects.select_for_update().get(fingerprint=fingerprint)
    is_new = not fault.times or fault.settled_at is not None
    Fault.objects.filter(pk=fault.pk).update(
        times=F("times") + 1, last_seen_at=now, settled_at=None, settled_by=None
    )
    FaultReport.objects.create(
        fault=fault,
        number=number,
        view=view[:120],
        role=", ".join(sorted(roles))[:120],
        trace="\n".join(way_to(error)),
    )
    kept = fault.reports.order_by("-created_at", "-pk").values("pk")[:KEPT_REPORTS]
    fault.reports.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return fault, is_new


@contextmanager
def _usable_connection() -> Iterator[None]:
    """Another connection where a transaction has failed and is still open; it is put back afterwards."""
    usual = connections[DEFAULT_DB_ALIAS]
    if not (usual.in_atomic_block and usual.needs_rollback):
        yield
        return
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
        other.close()


def settle_fault(fault: Fault, *, by: User, now: datetime) -> None:
    """It is mended. Should it happen again, it comes back to the list."""
    Fault.objects.filter(pk=fault.pk).update(settled_at=now, settled_by=by)
