"""What makes an app of the pages: the manifest, the service worker, and the page for the time without net."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kern.access import allow_public

# As KERN has them: --kern-color-layout-background-default in its light theme.
PAPER = "#ffffff"
ICONS = (
    ("img/favicon.svg", "any", "image/svg+xml", "any"),
    ("img/app-192.png", "192x192", "image/png", "any"),
    ("img/app-512.png", "512x512", "image/png", "any"),
    ("img/app-maskable-512.png", "512x512", "image/png", "maskable"),
)
# What every page needs, kept on the phone with the page that says that there is no net.
SHELL = (
    "css/augenhoehe.css",
    "css/pieces.css",
    "css/print.css",
    "img/favicon.svg",
    "js/kept-entries.js",
    "js/offline-form.js",
    "js/on-phone.js",
    "kern-ux/fonts/fira-sans.css",
    "kern-ux/fonts/fira-sans/FiraSans-Bold.woff2",
    "kern-ux/fonts/fira-sans/FiraSans-Medium.woff2",
    "kern-ux/fonts/fira-sans/FiraSans-Regular.woff2",
    "kern-ux/fonts/fira-sans/FiraSans-SemiBold.woff2",
    "kern-ux/kern.min.css",
)


@require_safe
@allow_public
def manifest(request: HttpRequest) -> HttpResponse:
    """The name and the pictures under which a phone keeps the app; it opens with one's own first page."""
    response = JsonResponse(
        {
            "id": "/",
            "name": _("Augenhöhe – integration needs partnership"),
            "short_name": "Augenhöhe",
            "description": _("Log meetings, see dates, answer invitations."),
            "lang": get_language(),
            "dir": "ltr",
            "start_url": reverse("office:desk"),
            "scope": "/",
            "display": "standalone",
            "theme_color": PAPER,
            "background_color": PAPER,
            "icons": [
                {"src": static(path), "sizes": sizes, "type": kind, "purpose": purpose}
                for path, sizes, kind, purpose in ICONS
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response.headers["Content-Type"] = "application/manifest+json"
    return response


@require_safe
@allow_public
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script in static/js, called from the root so that all pages are in its reach.

    The addresses before it change with every release, and with them the browser takes the new one.
    """
    addresses = {
        "shell": [static(path) for path in SHELL],
        "offline": reverse("kern:offline"),
        # Whoever comes or goes there: copies are forgotten.
        "doors": [reverse("account_login"), reverse("account_logout")],
    }
    script = static("js/service-worker.js")
    text = f"self.HOUSE = {json.dumps(addresses)};\nimportScripts({json.dumps(script)});\n"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
@allow_public
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the service worker where there is neither net nor a copy."""
    return render(request, "kern/offline.html")


@require_safe
@allow_public
def on_phone(request: HttpRequest) -> HttpResponse:
    """How to put the app on a phone, and what the phone keeps."""
    return render(request, "kern/on_phone.html")
