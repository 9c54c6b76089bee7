"""What holds for everybody who is logged in, on whatever page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.second_factor import lacks_second_factor
from accounts.sessions import is_over, note_use

# Pages on one's own account: logging in and out, setting up a factor, the own profile.
OWN_ACCOUNT = ("account_", "mfa_", "accounts:profile", "accounts:own_", "set_language")


class AccountLanguage:
    """People who are logged in read every page in the language of their account.

    Stands after authentication. The language switch is remembered in the account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        response = self.get_response(request)
        chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if user.is_authenticated and chosen and chosen.value in dict(settings.LANGUAGES):
            User.objects.filter(pk=user.pk).update(language=chosen.value)
        return response


class SessionLimits:
    """Logs out whoever has been logged in too long or away too long, see accounts/sessions.py.

    Stands right after authentication, so that all others see nobody then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if is_over(request.session, user):
                logout(request)
            else:
                note_use(request.session)
        return self.get_response(request)


class SecondFactorGate:
    """Staff without a second factor are led to setting one up, whatever page they ask for.

    Open to them stay the pages on their own account and what is open to everybody. Stands after
    authentication, so that Django's admin site lies behind it as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or self._is_open(request, view) or not lacks_second_factor(user):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))

    def _is_open(self, request: HttpRequest, view: Any) -> bool:
        access = getattr(view, "access", None)
        if access and access.audience in ("public", "signed link"):
            return True
        match = request.resolver_match
        return bool(match and match.view_name and match.view_name.startswith(OWN_ACCOUNT))
