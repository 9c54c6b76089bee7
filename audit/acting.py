"""Who is at work just now: the request that is being answered, where there is one."""

from __future__ import annotations

from contextvars import ContextVar

from django.http import HttpRequest

from accounts.models import User
from audit.enums import Way

request_now: ContextVar[HttpRequest | None] = ContextVar("request_now", default=None)


def acting_user() -> User | None:
    """Who is logged in; None for links, public forms and the system."""
    user = getattr(request_now.get(), "user", None)
    return user if isinstance(user, User) and user.is_authenticated else None


def acting_way() -> Way:
    request = request_now.get()
    if request is None:
        return Way.SYSTEM
    access = getattr(getattr(request.resolver_match, "func", None), "access", None)
    if access is not None and access.audience == "signed link":
        return Way.LINK
    return Way.PAGE if acting_user() else Way.PUBLIC
