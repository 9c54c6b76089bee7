"""Does the office work? Asked by load balancers, by the container's health check, and by monitoring.

They ask without HTTPS, from inside; neither answer sets a cookie or opens a session.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import allow_public, allow_signed_link
from upkeep.health import all_parts, database_answers


@allow_public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not; the body names the part, never a detail."""
    if not database_answers():
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})


@allow_signed_link
@require_safe
def details(request: HttpRequest) -> JsonResponse:
    """Every part with its state and figure (seconds, bytes or a count), 503 where one is bad.

    For whoever sends `Authorization: Bearer …` with MONITORING_TOKEN; for everybody else there is no such
    page.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not settings.MONITORING_TOKEN or not constant_time_compare(given, settings.MONITORING_TOKEN):
        return JsonResponse({}, status=404)
    parts = all_parts(now=timezone.now())
    is_well = not any(part.is_bad for part in parts)
    found = {
        part.check.name: {"state": part.finding.state.value, "number": part.finding.number} for part in parts
    }
    return JsonResponse({"ok": is_well, "parts": found}, status=200 if is_well else 503)
