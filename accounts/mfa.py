"""How allauth's second factors behave here."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from accounts import encryption
from accounts.second_factor import FACTORS, factors_of, must_have_second_factor

PRODUCT = "Augenhöhe"


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role asks for a second factor. Please set up another one before you remove this one."
        ),
        "incorrect_code": _("This code is not right, or it is no longer valid."),
    }

    def get_totp_issuer(self) -> str:
        return PRODUCT

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one factor to log in with."""
        if authenticator.type not in FACTORS or not must_have_second_factor(authenticator.user):
            return True
        return factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Passkey") if number == 1 else _("Passkey %(number)d") % {"number": number})
