"""People who are logged in read every page in the language of their account, on whatever device."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import User


class AccountLanguage:
    """Stands after authentication. The language switch is remembered in the account."""

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
