"""Pages behind the links in somebody's mail."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from people.models import Person


def reading_language(request: HttpRequest, person: Person) -> str:
    """In which language the person reads such a page: the one chosen on the site, else that of their mail."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or settings.LANGUAGE_CODE
    return person.correspondence_language
