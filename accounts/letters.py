"""Mails about accounts: which there are, and handing them to who writes them (`office.account_letters`).

Accounts stand below mails: they only say that a letter is due.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signals import letter_due


class Letter(models.TextChoices):
    """The values end as allauth names its own mails, where it has one."""

    LOGIN_CODE = "login_code", _("code for logging in")
    PASSWORD_LINK = "password_reset_key", _("link to a new password")
    TOTP_ACTIVATED = "totp_activated", _("An app for codes was set up as second factor.")
    TOTP_DEACTIVATED = "totp_deactivated", _("The app for codes was removed.")
    PASSKEY_ADDED = "webauthn_added", _("A passkey was added.")
    PASSKEY_REMOVED = "webauthn_removed", _("A passkey was removed.")
    RECOVERY_CODES = (
        "recovery_codes_generated",
        _("New recovery codes were made; the old ones no longer hold."),
    )
    PASSWORD_CHANGED = "password_changed", _("The password was changed.")
    PASSWORD_SET = "password_set", _("A password was set.")
    PASSWORD_RESET = "password_reset", _("A new password was chosen with a link sent by mail.")
    FACTOR_RESET = (
        "second_factor_reset",
        _("An administrator removed your second factor. You set up a new one at the next login."),
    )
    EMAIL_CHANGED = "email_changed", _("An administrator changed the e-mail address of your account.")
    CLOSED = "account_closed", _("An administrator closed your account.")


def send_letter(letter: Letter, *, email: str, user: User | None = None, **words: Any) -> None:
    letter_due.send(sender=Letter, letter=letter, email=email, user=user, words=words)


def letter_named(prefix: str) -> Letter | None:
    """Which letter allauth means by "account/email/login_code"."""
    name = prefix.rpartition("/")[2]
    return Letter(name) if name in Letter.values else None
