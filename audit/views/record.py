"""Everything that became of one record, and everybody who has read it: for the office of that record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from audit.history import changes_about, kept, readings_of
from audit.reading import also_shows
from audit.words import in_words

PER_PAGE = 50


@require_safe
@allow(*OFFICE)
def record(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """`?show=readings` shows who has read, else what was changed; 50 a page."""
    known = kept(kind)
    if known is None:
        raise Http404
    subject = get_object_or_404(known.visible_to(request.user), pk=pk)
    also_shows(request, subject)
    shows_readings = request.GET.get("show") == "readings"
    rows = readings_of(subject) if shows_readings else changes_about(subject)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown: Any = page.object_list
    context = {
        "page_title": _("Changes and readings"),
        "subject": subject,
        "shows_readings": shows_readings,
        "page": page,
        "changes": [] if shows_readings else in_words(shown, user=request.user),
        "readings": shown if shows_readings else [],
    }
    return render(request, "audit/record.html", context)
