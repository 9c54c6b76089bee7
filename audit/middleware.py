"""Says who is at work, and notes every opening of a page or file about people by staff.

Which pages show whom is declared in the apps' `readings.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from accounts.enums import Kind
from audit.acting import request_now
from audit.enums import How, SecurityKind
from audit.reading import Seen, Shown, also_seen, shown_at
from audit.services import note_event, note_readings

STAFF = {Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.TRAINER}
# What a browser shows or stores as a document; any other type that is no page is data to go on with.
DOCUMENTS = ("application/pdf", "text/calendar", "image/")


class RememberRequest:
    """Lets the record of changes know who is at work (`audit.acting`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_now.set(request)
        try:
            return self.get_response(request)
        finally:
            request_now.reset(token)


class NoteReadings:
    """After the view, so that only what was really shown is noted, outside of the view's transactions.

    A page that was refused to somebody (403) is a security event.
    Volunteers reading about themselves and their partner are not noted, staff are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.resolver_match is None:
            return response
        view = request.resolver_match.view_name
        if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
            note_event(SecurityKind.REFUSED, user=request.user, detail=view)
        elif response.status_code == HTTPStatus.OK and request.method == "GET":
            _note_what_was_shown(request, response, view)
        return response


def _note_what_was_shown(request: HttpRequest, response: HttpResponse, view: str) -> None:
    shown, also = shown_at(view), also_seen(request)
    if (shown is None or shown.model is None) and not also:
        return
    user = request.user
    if not user.is_authenticated or not STAFF & user.role_kinds:
        return
    seen = [*_by_address(request, response, shown), *also]
    if seen:
        note_readings(user=user, seen=seen, how=_how(response), view=view)


def _by_address(request: HttpRequest, response: HttpResponse, shown: Shown | None) -> list[Seen]:
    if shown is None or shown.model is None or request.resolver_match is None:
        return []
    if shown.is_list:
        number = _rows(response)
        return [Seen(shown.model, None, number)] if number else []
    key = request.resolver_match.kwargs.get("pk")
    return shown.records(key) if key else []


def _how(response: HttpResponse) -> How:
    kind = response.headers.get("Content-Type", "text/html")
    if kind.startswith("text/html"):
        return How.PAGE
    return How.FILE if kind.startswith(DOCUMENTS) else How.EXPORT


def _rows(response: HttpResponse) -> int:
    """How many rows the page of a table shows."""
    table = (getattr(response, "context_data", None) or {}).get("table")
    if table is None:
        return 0
    page = getattr(table, "page", None)
    return len(page.object_list if page else table.rows)
