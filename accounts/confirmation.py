"""Whether somebody has just proved who they are, and asking again where that is long ago.

The decorator is taken from `accounts.access`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator

V = TypeVar("V", bound=Callable[..., Any])


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof in this session, at login or since, is at most five minutes old."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def freshly_confirmed(view: V) -> V:
    """Ask for password, passkey or code again where the last proof is older than five minutes.

    Put it under `@allow(…)`, on the page with the form and on what the form is sent to. Whoever confirms gets
    to where they were going; a form that was sent too late is then carried out with what was typed, but
    without its files.
    """
    if isinstance(view, type):
        view.dispatch = method_decorator(freshly_confirmed)(view.dispatch)  # type: ignore[attr-defined]
        return view

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            raise ReauthenticationRequired
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    guarded.asks_again = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
