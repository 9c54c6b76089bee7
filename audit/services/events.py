"""Security events: who got in, whose rights changed, what left the house."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from auditlog.signals import post_log
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import DatabaseError, transaction
from django.dispatch import receiver

from accounts.models import Role, User
from audit.acting import acting_user
from audit.enums import SecurityKind
from audit.models import Change, SecurityEvent

logger = logging.getLogger(__name__)
FACTORS = {
    authenticator_added: SecurityKind.FACTOR_ADDED,
    authenticator_removed: SecurityKind.FACTOR_REMOVED,
    authenticator_reset: SecurityKind.FACTOR_RESET,
}


def note_event(
    kind: SecurityKind, *, user: User | None = None, about: User | None = None, detail: str = ""
) -> None:
    """Note it and write a line without personal data into the log. A failure is logged, nothing breaks.

    `user` did it (without: whoever is logged in), `about` is the account it was done to.
    """
    logger.info("Security event: %s", kind.value)
    try:
        with transaction.atomic():
            SecurityEvent.objects.create(
                kind=kind, user=user or acting_user(), about=about, detail=detail[:80]
            )
    except DatabaseError:
        logger.exception("A security event could not be noted: %s", kind.value)


@receiver(user_logged_in)
def _logged_in(user: User, **kwargs: Any) -> None:
    note_event(SecurityKind.LOGIN, user=user, about=user)


@receiver(user_login_failed)
def _login_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """Whose account it was, where there is one; what was typed is kept nowhere."""
    typed = credentials.get("email") or credentials.get("username") or ""
    about = User.objects.filter(email__iexact=typed).first() if typed else None
    note_event(SecurityKind.LOGIN_FAILED, about=about)


@receiver([password_changed, password_reset, password_set])
def _new_password(user: User, **kwargs: Any) -> None:
    note_event(SecurityKind.PASSWORD, about=user)


@receiver(list(FACTORS))
def _factor(signal: Any, user: User, authenticator: Any = None, **kwargs: Any) -> None:
    note_event(FACTORS[signal], about=user, detail=getattr(authenticator, "type", ""))


@receiver(post_log, sender=Role)
def _role(instance: Role, action: int, **kwargs: Any) -> None:
    kinds = {Change.Action.CREATE: SecurityKind.ROLE_GIVEN, Change.Action.DELETE: SecurityKind.ROLE_TAKEN}
    if action in kinds:
        note_event(kinds[action], about=instance.user, detail=instance.kind)


@receiver(post_log, sender=User)
def _account(instance: User, action: int, changes: dict[str, Any] | None, **kwargs: Any) -> None:
    if action == Change.Action.UPDATE and "is_active" in (changes or {}):
        opened = instance.is_active
        note_event(SecurityKind.ACCOUNT_OPENED if opened else SecurityKind.ACCOUNT_CLOSED, about=instance)
