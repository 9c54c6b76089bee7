"""One's own dates in one's own calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow_login, allow_public
from messaging.feed import entries_of, etag_of, feed_ics, new_address
from messaging.models import CalendarFeed
from messaging.services import absolute_url


@allow_login
@require_safe
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """The address of one's feed, or the button that makes one."""
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context: dict[str, object] = {"feed": feed, "count": len(entries_of(request.user, now=timezone.now()))}
    if feed:
        address = absolute_url(reverse("messaging:feed", args=[feed.token]))
        context |= {"address": address, "webcal": f"webcal://{address.partition('://')[2]}"}
    return render(request, "messaging/my_calendar.html", context)


@allow_login
@require_POST
def feed_reset(request: SignedInRequest) -> HttpResponse:
    had_one = CalendarFeed.objects.filter(user=request.user).exists()
    new_address(user=request.user)
    if had_one:
        messages.success(request, _("Your calendar has a new address. The old one no longer works."))
    else:
        messages.success(request, _("Your calendar has an address now."))
    return redirect("messaging:my_calendar")


@allow_public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The dates of whoever has this secret address; calendar programs cannot log in."""
    found = get_object_or_404(
        CalendarFeed.objects.select_related("user").filter(user__is_active=True), token=token
    )
    ics = feed_ics(found.user, now=timezone.now())
    response = HttpResponse(
        ics,
        content_type="text/calendar; charset=utf-8",
        headers={
            # Kept by the program that fetched it, by nobody in between, and never without asking again.
            "Cache-Control": "private, no-cache",
            "Content-Disposition": 'inline; filename="augenhoehe.ics"',
            "ETag": etag_of(ics),
            "X-Robots-Tag": "noindex",
        },
    )
    return get_conditional_response(request, etag=etag_of(ics), response=response) or response
