"""The record of access as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from audit.models import SecurityEvent, UnusualReading
from audit.words import NOTHING, ShownChange, ShownReading
from kern.tables import KernTable, NumberColumn

MOMENT = "SHORT_DATETIME_FORMAT"


class Said(tables.Column):
    """A column of `ShownReading` or `ShownChange`."""

    def __init__(self, verbose_name: Any, attribute: str) -> None:
        super().__init__(verbose_name=verbose_name, accessor="pk", orderable=False)
        self.attribute = attribute

    def render(self, table: Any, record: Model) -> object:
        return getattr(table.words[record.pk], self.attribute) or NOTHING


class ReadingTable(KernTable):
    """`words`: the rows of the page in words, by their keys; the view puts them into words together."""

    words: Mapping[object, ShownReading]
    region_label = _("Readings")
    created_at = tables.DateTimeColumn(verbose_name=_("When"), format=MOMENT)
    who = Said(_("Who"), "who")
    kind = Said(_("Kind of record"), "kind")
    whose = tables.Column(verbose_name=_("Whose"), accessor="pk", orderable=False)
    how = Said(_("How"), "how")
    number = NumberColumn(verbose_name=_("Records"), orderable=False)

    def render_whose(self, record: Model) -> str | SafeString:
        said = self.words[record.pk]
        if not said.url:
            return said.record or NOTHING
        return format_html('<a class="row-link" href="{}">{}</a>', said.url, said.record)


class ChangeTable(KernTable):
    words: Mapping[object, ShownChange]
    region_label = _("Changes")
    timestamp = tables.DateTimeColumn(verbose_name=_("When"), format=MOMENT)
    who = Said(_("Who"), "who")
    kind = Said(_("Kind of record"), "record")
    done = Said(_("What was done"), "action")
    lines = tables.Column(verbose_name=_("From what to what"), accessor="pk", orderable=False)

    def render_lines(self, record: Model) -> str | SafeString:
        rows = [(line.name, line.before, line.after) for line in self.words[record.pk].lines]
        return format_html_join("", "<div><b>{}:</b> {} → {}</div>", rows) if rows else NOTHING


class EventTable(KernTable):
    created_at = tables.DateTimeColumn(verbose_name=_("When"), format=MOMENT)
    detail = tables.Column(orderable=False, verbose_name=_("Detail"))

    class Meta(KernTable.Meta):
        model = SecurityEvent
        fields = ("created_at", "kind", "user", "about", "detail")


class UnusualTable(KernTable):
    hour = tables.DateTimeColumn(
        verbose_name=_("In the hour from"),
        format=MOMENT,
        linkify=("audit:unusual_settle", [tables.A("pk")]),
        attrs={"a": {"class": "row-link"}},
    )
    number = NumberColumn(verbose_name=_("Profiles read"))
    state = tables.Column(verbose_name=_("What it was"), accessor="note", empty_values=())

    class Meta(KernTable.Meta):
        model = UnusualReading
        fields = ("hour", "user", "number", "state")

    def render_state(self, record: UnusualReading) -> str | Promise:
        return record.note or _("not looked at yet")
