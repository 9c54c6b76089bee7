"""Data protection on the pages of people and of assignments: what was asked for, and the tools."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from assignments.models import Assignment
from kern.panels import panel
from newcomers.models import Newcomer
from people.models import Person
from privacy.clock import request_clock
from privacy.enums import RequestStatus
from privacy.models import DataRequest
from volunteers.models import Volunteer


@panel("volunteer", order=95)
def volunteer_data(request: HttpRequest, volunteer: Volunteer) -> tuple[str, dict[str, Any]]:
    return "privacy/_person_panel.html", _about(request, volunteer.person)


@panel("newcomer", order=95)
def newcomer_data(request: HttpRequest, newcomer: Newcomer) -> tuple[str, dict[str, Any]]:
    return "privacy/_person_panel.html", _about(request, newcomer.person)


@panel("assignment", order=95)
def strangers_data(request: HttpRequest, assignment: Assignment) -> tuple[str, dict[str, Any]] | None:
    """For those of whom the assignment alone knows."""
    has_guest = assignment.newcomer_id is None and bool(assignment.guest_name)
    has_requester = bool(assignment.requester_name or assignment.requester_email)
    if not (has_guest or has_requester):
        return None
    return (
        "privacy/_strangers_panel.html",
        {"assignment": assignment, "has_guest": has_guest, "has_requester": has_requester},
    )


def _about(request: HttpRequest, person: Person) -> dict[str, Any]:
    user: User = request.user  # type: ignore[assignment]
    today = localdate()
    still_open = DataRequest.objects.visible_to(user).filter(person=person, status=RequestStatus.OPEN)
    return {
        "person": person,
        "requests": [(asked, request_clock(asked, today=today)) for asked in still_open],
        "administers": Kind.ADMINISTRATOR in user.role_kinds,
    }
