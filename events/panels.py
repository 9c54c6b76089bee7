"""What events add to the pages of lower apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from events.models import Event
from kern.panels import panel
from programmes.models import Programme

EVENTS_SHOWN = 3


@panel("home", order=60)
def next_events(request: HttpRequest, programme: Programme) -> tuple[str, dict[str, Any]] | None:
    """The next public events, on the first page of the website."""
    events = list(Event.objects.public().upcoming(now=timezone.now())[:EVENTS_SHOWN])
    return ("events/_next_events.html", {"events": events}) if events else None
