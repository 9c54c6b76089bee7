"""What the pages behind signed links share: whose link it is, and in which language they read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from assignments.models import Assignment
from messaging.links import read
from people.letters import reading_language
from volunteers.models import Volunteer


def opens_assignment(purpose: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Hand the view the assignment and the volunteer behind the link; a link that opens nothing says so."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, token: str, **arguments: Any) -> HttpResponse:
            found = _found(token, purpose)
            if found is None:
                response = render(request, "assignments/link_gone.html", status=404)
            else:
                assignment, volunteer = found
                language = reading_language(request, volunteer.person)
                with translation.override(language):
                    response = view(request, token, assignment, volunteer, **arguments)
                response.headers["Content-Language"] = language
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return opened

    return decorate


def _found(token: str, purpose: str) -> tuple[Assignment, Volunteer] | None:
    try:
        link = read(token, purpose=purpose)
    except Http404:
        return None
    assignment = Assignment.objects.with_people().filter(pk=link["assignment"]).first()
    volunteer = Volunteer.objects.select_related("person").filter(pk=link["volunteer"]).first()
    return (assignment, volunteer) if assignment and volunteer else None
