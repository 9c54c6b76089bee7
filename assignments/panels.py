"""What the pages of volunteers and newcomers say about their assignments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from assignments.models import Assignment
from kern.panels import panel
from newcomers.models import Newcomer
from volunteers.models import Volunteer

SHOWN = 6


@panel("volunteer", order=60)
def assignments_of_volunteer(request: HttpRequest, volunteer: Volunteer) -> Any:
    theirs = Assignment.objects.run_by(request.user).filter(volunteer=volunteer)  # type: ignore[arg-type]
    found = theirs.with_people()[:SHOWN]
    return ("assignments/_assignments_panel.html", {"assignments": found}) if found else None


@panel("newcomer", order=60)
def assignments_of_newcomer(request: HttpRequest, newcomer: Newcomer) -> Any:
    theirs = Assignment.objects.run_by(request.user).filter(newcomer=newcomer)  # type: ignore[arg-type]
    found = theirs.with_people()[:SHOWN]
    return "assignments/_assignments_panel.html", {"assignments": found, "newcomer": newcomer}
