"""What a volunteer's page, "My consents" and a programme's page say. Imported when Django starts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from assignments.enums import AssignmentStatus
from assignments.models import ContactPassing
from assignments.rules import rules_of
from assignments.services.profile import profile_of
from kern.panels import panel
from people.models import Person
from programmes.models import Programme
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


@panel("volunteer", order=59)
def contact_of_volunteer(request: HttpRequest, volunteer: Volunteer) -> Any:
    """From the admission on: before, nobody asks them and nothing is passed on."""
    if volunteer.status not in (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED):
        return None
    running = ContactPassing.objects.running().to_organisations().filter(volunteer=volunteer)
    profile = profile_of(volunteer)
    context = {
        "volunteer": volunteer,
        "profile": profile,
        "passings": running.select_related("organisation"),
        "can_end": True,
    }
    return "assignments/_contact_panel.html", context


@panel("own_consents", order=10)
def own_passings(request: HttpRequest, person: Person) -> Any:
    """Ended one by one in the portal; behind the link of a mail they are only shown."""
    running = ContactPassing.objects.running().filter(volunteer__person=person)
    # Of a single assignment only as long as it is to come.
    to_come = Q(organisation__isnull=False) | Q(assignment__status=AssignmentStatus.TAKEN)
    passings = list(running.filter(to_come).select_related("organisation"))
    if not passings:
        return None
    is_owner = request.user.is_authenticated and person.user_id == request.user.pk
    return "assignments/_own_passings_panel.html", {"passings": passings, "can_end": is_owner}


@panel("programme", order=31)
def programme_assignments(request: HttpRequest, programme: Programme) -> Any:
    return "assignments/_rules_panel.html", {"programme": programme, "rules": rules_of(programme)}
