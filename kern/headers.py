"""Headers that tell browsers what pages may do, beside the Content-Security-Policy of the settings.

`require-trusted-types-for` is left out on purpose: htmx puts the server's own answers into the page as HTML,
and would need a policy that lets everything pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

# What no page of ours asks a device for. Passkeys are the exception, on our own pages only.
UNUSED = (
    *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb"),
    *("window-management", "xr-spatial-tracking"),
)
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in UNUSED), *(f"{name}=(self)" for name in PASSKEYS)])


class SecurityHeaders:
    """Middleware. Stands before whatever answers by itself, so that files have the headers, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # No other site may show our pictures or read our files.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.POLICY_REPORTS_AT:
            endpoint = f'{settings.POLICY_REPORTS_TO}="{settings.POLICY_REPORTS_AT}"'
            response.headers.setdefault("Reporting-Endpoints", endpoint)
        if getattr(request, "has_logged_out", False):
            # Pages of before, which the browser keeps for its back button. Not what a phone has kept because
            # it could not send it: kept entries are of use after the next login.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


@receiver(user_logged_out)
def _note_logout(request: Any = None, **kwargs: Any) -> None:
    if request is not None:
        request.has_logged_out = True
