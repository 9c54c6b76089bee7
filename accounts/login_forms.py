"""allauth's forms in our words, with what they leave open closed."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin

CODE_INPUT = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
}


def _name_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs = dict(CODE_INPUT)


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_address(self.fields["login"])
        self.fields["password"].widget.attrs.pop("placeholder", None)


class RequestCodeForm(account_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_address(self.fields["email"])


class ConfirmCodeForm(account_forms.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self)


def _name_address(field: forms.Field) -> None:
    field.label = _("E-mail address")
    field.widget.attrs = {"autocomplete": "username", "type": "email", "autocapitalize": "off"}


class OncePerCode:
    """A code of the app opens once: the half minute it belongs to is noted, and it and all before are over.

    allauth remembers used codes in the cache for one half minute; the note in the database outlasts a cache
    that went away, and the other half minutes that are accepted for clocks which go wrong.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        used: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if used.type == Authenticator.Type.TOTP and not _note_step(used, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _note_step(used: Authenticator, code: str) -> bool:
    """Whether the code is newer than the last one that was used, which it then is."""
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=used.pk)
        secret = decrypt(kept.data["secret"])
        now = int(time.time()) // app_settings.TOTP_PERIOD
        around = range(-app_settings.TOTP_TOLERANCE, app_settings.TOTP_TOLERANCE + 1)
        steps = [
            now + shift
            for shift in around
            if totp.compare_user_code(
                actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, now + shift))
            )
        ]
        newer = [step for step in steps if step > kept.data.get("last_step", 0)]
        if not newer:
            return False
        kept.data["last_step"] = newer[0]
        kept.save(update_fields=["data"])
        used.data = kept.data
    return True


class SecondStepForm(OncePerCode, mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self)


class ConfirmByCodeForm(OncePerCode, mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self)


class ActivateAppForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self)


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):
    """A passkey opens without a password, so the device must have asked for finger, face or PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("So that you recognise it later: “My telephone”, say.")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].required = True


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")


class CodeForm(KernFormMixin, forms.Form):
    """A code that was sent by mail."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=CODE_INPUT))
