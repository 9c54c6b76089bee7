"""What a password must not be, besides Django's own rules."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Whoever guesses passwords of this house begins with these.
HOUSE_WORDS = (
    "augenhöhe",
    "augenhoehe",
    "ehrenamt",
    "integration",
    "partnerschaft",
    "bergstraße",
    "bergstrasse",
)


class MaximumLengthValidator:
    """Long sentences are welcome; a novel would only keep the server busy."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return ngettext(
            "The password may have at most %(max)d character.",
            "The password may have at most %(max)d characters.",
            self.max_length,
        ) % {"max": self.max_length}


class HouseWordsValidator:
    """A word of this house with a few digits is no password."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.lower()
        for word in HOUSE_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < min(6, len(password)) and rest != password.lower():
            raise ValidationError(_("This password is easy to guess for whoever knows this house."))

    def get_help_text(self) -> str:
        return _("The password must not be made of words of this house.")
