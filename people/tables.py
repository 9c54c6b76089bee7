"""Columns that every list of people has. The row has a `person`."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kern.panels import next_step_of
from kern.tables import KernTable, NameColumn


class PersonTable(KernTable):
    """Name, town, languages, and at the end the next step; `steps_of` names the list in `kern.panels`."""

    steps_of = ""
    badges: dict[str, str] = {}

    name = NameColumn(
        verbose_name=_("Name"),
        accessor="person__sort_name",
        order_by=("person__last_name", "person__first_name"),
    )
    town = tables.Column(
        verbose_name=_("Town"), accessor="person__place", order_by=("person__place", "person__last_name")
    )
    languages = tables.Column(
        verbose_name=_("Languages"), accessor="person", orderable=False, empty_values=()
    )
    status = tables.Column(verbose_name=_("Status"), accessor="get_status_display", order_by=("status",))
    next_step = tables.Column(verbose_name=_("Next step"), accessor="pk", orderable=False, empty_values=())

    def render_languages(self, value: Any) -> str:
        return ", ".join(str(skill) for skill in value.languages.all()) or "–"

    def render_status(self, value: str, record: Any) -> SafeString:
        return format_html(
            '<span class="kern-badge kern-badge--small kern-badge--{}">'
            '<span class="kern-label kern-label--small">{}</span></span>',
            self.badges.get(record.status, "info"),
            value,
        )

    def render_next_step(self, record: Any) -> str:
        return next_step_of(self.steps_of, record) or "–"
