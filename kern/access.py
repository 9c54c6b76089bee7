"""Who may open a view, said at the view itself.

Every view of the house carries exactly one of these decorators, on a function or on a class:

    @allow("coordinator", "administrator")         # people with one of these roles
    @allow_login                                   # anybody with an account
    @allow_signed_link                             # whoever holds the signed address sent by mail
    @allow_public                                  # everybody

What is not public stays out of every cache, also that of a browser in which somebody has just logged out.
Anonymous visitors are sent to the login; a role that does not fit is refused (403). *Which records* a role
sees is not decided here but by each model's `visible_to(user)`: someone else's record is a 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """What a view lets in. `kinds` matters only where the audience is "roles"."""

    audience: str
    kinds: frozenset[str] = frozenset()

    def admits(self, user: Any) -> bool:
        if self.audience in ("public", "signed link"):
            return True
        if not user.is_authenticated:
            return False
        return self.audience == "login" or bool(user.role_kinds & self.kinds)


def _restrict(view: V, access: Access) -> V:
    if isinstance(view, type):
        guard = method_decorator(lambda dispatch: _restrict(dispatch, access))
        view.dispatch = guard(view.dispatch)  # type: ignore[attr-defined]
        return view

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.admits(request.user):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied
        response: HttpResponseBase = view(request, *args, **kwargs)
        if access.audience != "public":
            add_never_cache_headers(response)
        return response

    guarded.access = access  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def allow(*kinds: str) -> Callable[[V], V]:
    """Let in whoever has one of these roles."""
    return lambda view: _restrict(view, Access("roles", frozenset(kinds)))


def allow_login(view: V) -> V:
    return _restrict(view, Access("login"))


def allow_signed_link(view: V) -> V:
    """The view itself checks the signature in its address and answers 404 where it does not hold."""
    return _restrict(view, Access("signed link"))


def allow_public(view: V) -> V:
    return _restrict(view, Access("public"))
