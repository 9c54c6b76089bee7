"""How allauth behaves here: nobody signs up by themselves; the office invites."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.confirmation import is_fresh
from accounts.devices import device_in_words
from accounts.letters import letter_named, send_letter
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and this password do not fit together."),
        "incorrect_code": _("This code is not right, or it is no longer valid."),
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _(
            "There were too many attempts. Please wait five minutes, or log in another way."
        ),
        "rate_limited": _("There were too many attempts. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """As on our own pages: having just logged in is proof enough."""
        if is_fresh(self.request):
            return False
        if not get_reauthentication_flows(self.request.user):
            raise ReauthenticationRequired  # allauth would let in whoever has neither password nor factor
        return True

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """In our words; without password and factor a code by mail."""
        words = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With the app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        methods = [
            {**method, "description": words[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]
        if not methods and user.is_authenticated:
            address = reverse("accounts:own_confirm_by_mail")
            methods = [{"id": "mail", "description": _("With a code by e-mail"), "url": address}]
        return methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hands over to the house's own mails; none of allauth's ever leaves."""
        letter = letter_named(template_prefix)
        if letter is None:
            raise LookupError(f"There is no letter for allauth's {template_prefix}.")
        words = {
            "code": context.get("code", ""),
            "link": context.get("password_reset_url", ""),
            "device": device_in_words(context.get("user_agent", "")),
        }
        user = User.objects.filter(email__iexact=email).first()
        send_letter(letter, email=email, user=user, now=timezone.now(), **words)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")
