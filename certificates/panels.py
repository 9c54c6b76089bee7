"""The certificate on a volunteer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from certificates.eligibility import eligibility
from kern.panels import panel
from volunteers.models import Volunteer


@panel("volunteer", order=60)
def certificate(request: HttpRequest, volunteer: Volunteer) -> tuple[str, dict[str, Any]]:
    """What was issued, or a button to issue it, or what is missing."""
    return "certificates/_panel.html", {
        "volunteer": volunteer,
        "certificates": volunteer.certificates.all(),
        "eligibility": eligibility(volunteer, today=timezone.localdate()),
    }
