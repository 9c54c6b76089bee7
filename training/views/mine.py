"""A volunteer's own preparation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from training.models import Session
from training.progress import progress_of
from training.words import missing_parts
from volunteers.models import Volunteer


@allow(Kind.VOLUNTEER)
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What is done, what is missing and when it goes on."""
    volunteer = Volunteer.objects.filter(person__user=request.user).select_related("programme").first()
    context: dict[str, Any] = {"volunteer": volunteer}
    if volunteer:
        dates = Session.objects.filter(course__enrolments__volunteer=volunteer).upcoming(now=timezone.now())
        progress = progress_of(volunteer)
        context |= {
            "progress": progress,
            "missing": missing_parts(progress),
            "dates": dates.select_related("course"),
        }
    return render(request, "training/mine.html", context)
