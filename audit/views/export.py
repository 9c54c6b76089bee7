"""Taking the record of access away as a file; that is itself recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, freshly_confirmed
from accounts.enums import Kind
from accounts.models import User
from audit.enums import How
from audit.filters import ChangeFilter, EventFilter, ReadingFilter
from audit.models import Change, Reading, SecurityEvent
from audit.services import note_reading
from audit.words import in_words, readings_in_words
from kern.sheets import sheet_response

MOST = 20_000
Row = tuple[object, ...]


@require_safe
@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
def export(request: SignedInRequest, what: str, kind: str) -> HttpResponse:
    """Readings, changes or events as filtered on their page, the latest first, as CSV or XLSX."""
    if what not in SHEETS or kind not in ("csv", "xlsx"):
        raise Http404
    model, filterset, in_rows = SHEETS[what]
    visible = model.objects.visible_to(request.user)
    found = list(filterset(request.GET, visible.select_related(*_people(model))).qs[:MOST])
    note_reading(user=request.user, model=model, how=How.EXPORT, view="audit:export", number=len(found))
    heads, rows = in_rows(found, request.user)
    name = f"{_('access')}_{what}_{timezone.localdate():%Y-%m-%d}"
    return sheet_response(kind, name=name, heads=heads, rows=rows)


def _people(model: Any) -> tuple[str, ...]:
    return {Reading: ("user",), Change: ("actor",), SecurityEvent: ("user", "about")}[model]


def _at(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def _readings(found: list[Reading], user: User) -> tuple[Row, Iterable[Row]]:
    heads = (_("When"), _("Who"), _("Kind of record"), _("Whose"), _("How"), _("Page"), _("Records"))
    return heads, (
        (_at(each.at), each.who, each.kind, each.record, each.how, each.view, each.number)
        for each in readings_in_words(found)
    )


def _changes(found: list[Change], user: User) -> tuple[Row, Iterable[Row]]:
    heads = (
        _("When"),
        _("Who"),
        _("Kind of record"),
        _("What was done"),
        _("Field"),
        _("Before"),
        _("After"),
    )
    return heads, (
        (_at(each.at), each.who, each.record, each.action, line.name, line.before, line.after)
        for each in in_words(found, user=user)
        for line in each.lines
    )


def _events(found: list[SecurityEvent], user: User) -> tuple[Row, Iterable[Row]]:
    heads = (_("When"), _("What"), _("Who"), _("Account"), _("Detail"))
    return heads, (
        (_at(each.created_at), each.get_kind_display(), each.user or "", each.about or "", each.detail)
        for each in found
    )


SHEETS: dict[str, tuple[Any, Any, Any]] = {
    "readings": (Reading, ReadingFilter, _readings),
    "changes": (Change, ChangeFilter, _changes),
    "events": (SecurityEvent, EventFilter, _events),
}
