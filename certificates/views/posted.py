"""Ids that come in with a form."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def posted_ids(request: HttpRequest, name: str) -> list[UUID]:
    """The ids under this name, in the form's order; what is none is left out."""
    return [found for text in request.POST.getlist(name) if (found := _uuid(text))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
