"""The pages that are shown when something fails. None of them tells of the inside of the house."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.html import escape

from kern.context import THEME_COOKIE, THEMES
from kern.request_log import page_of
from kern.traces import kind_of
from upkeep.services.faults import note_fault

logger = structlog.get_logger(__name__)

# Seconds until a browser or proxy may ask again.
RETRY_AFTER = "30"
# Classes of PostgreSQL's errors: connection, resources (disk, memory, connections), shutdown or start.
AWAY_STATES = ("08", "53", "57P", "58")
# SQLite: busy, locked, I/O, full, cannot open, read-only.
AWAY_CODES = frozenset({5, 6, 8, 10, 13, 14})


def is_database_away(error: BaseException | None) -> bool:
    """Whether an error says that the database is gone, full or starting: nothing of ours to mend."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in AWAY_CODES
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(AWAY_STATES)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a number that the office can tell; 503 where only the database is away."""
    error = sys.exc_info()[1]
    if is_database_away(error):
        logger.error("database away", kind=kind_of(error) if error else "", page=page_of(request))
        return unavailable(request)
    number = note_fault(error or RuntimeError(), view=page_of(request), roles=_roles(request))
    return _page(request, "500.html", 500, number=number)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The office is away for a moment; it comes back by itself."""
    response = _page(request, "503.html", 503)
    response["Retry-After"] = RETRY_AFTER
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that no page of ours makes, as with a foreign host name or far too many fields."""
    return _page(request, "400.html", 400)


def page_for_wrong_methods(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Middleware: who opens the address of a button finds words, not an empty page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = _page(request, "405.html", 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    return answer


def _page(request: HttpRequest, template: str, status: int, **words: str) -> HttpResponse:
    """From words alone: no database, no session, nothing of the request but the chosen look."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    try:
        text: str = loader.render_to_string(template, {"theme": chosen if chosen in THEMES else "", **words})
    except Exception as second:
        logger.error("error page failed", template=template, kind=kind_of(second))
        text = _bare(words.get("number", ""))
    response = HttpResponse(text, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _bare(number: str) -> str:
    """Even without templates and style sheets somebody learns what happened, and the number."""
    said = f"<p>Nummer / number: {escape(number)}</p>" if number else ""
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Augenhöhe</title></head><body>'
        "<h1>Da ist etwas schiefgegangen</h1><p>Bitte versuchen Sie es in einigen Minuten noch einmal.</p>"
        f'<p lang="en">Something went wrong. Please try again in a few minutes.</p>{said}</body></html>'
    )


def _roles(request: HttpRequest) -> Collection[str]:
    """What the user is, as far as it can still be found out."""
    try:
        user = request.user
        return user.role_kinds if user.is_authenticated else ()
    except Exception:
        return ()
