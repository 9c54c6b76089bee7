"""One line in the log for each request: which page, how it ended, how long it took. Nothing of anybody."""

from __future__ import annotations

import time

import structlog
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

# Asked every few seconds by machines.
SILENT = frozenset({"healthz", "healthz_details"})


def page_of(request: HttpRequest) -> str:
    """The name of the page, as in `newcomers:detail`. Its address may hold ids, searches and signed links."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or "") if match else ""


class RequestLog(RequestMiddleware):
    """Gives every line of a request the same `request_id`, and tells of its end.

    Of the errors tells `upkeep.services.faults`. Settings keep users and network addresses out
    (`DJANGO_STRUCTLOG_…`); what remains to be kept out is the address of the page.
    """

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.clear_contextvars()
        request.began = time.monotonic()  # type: ignore[attr-defined]
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        if page_of(request) not in SILENT:
            took = time.monotonic() - request.began  # type: ignore[attr-defined]
            structlog.contextvars.bind_contextvars(ms=round(took * 1000))
            super().handle_response(request, response)
        structlog.contextvars.clear_contextvars()

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {page_of(request) or '-'}"

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """The page that follows notes the error, with its number."""
