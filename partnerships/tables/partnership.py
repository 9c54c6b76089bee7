"""The office's list of partnerships."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kern.panels import next_step_of
from kern.tables import KernTable, NameColumn
from kern.templatetags.kern import badge
from partnerships.health import health_of_pair
from partnerships.models import Partnership
from partnerships.trial import trial_state


class PartnershipTable(KernTable):
    pair = NameColumn(
        verbose_name=_("Pair"),
        accessor="pk",
        order_by=("volunteer__person__last_name", "volunteer__person__first_name"),
    )
    town = tables.Column(
        verbose_name=_("Town"),
        accessor="newcomer__person__municipality",
        order_by="newcomer__person__municipality__name",
    )
    status = tables.Column(verbose_name=_("Status"))
    started_on = tables.DateColumn(verbose_name=_("Since"), format="d.m.Y")
    last_met_on = tables.DateColumn(verbose_name=_("Last meeting"), format="d.m.Y")
    health = tables.Column(verbose_name=_("How it is going"), empty_values=(), orderable=False)
    next_step = tables.Column(verbose_name=_("Next step"), empty_values=(), orderable=False)

    region_label = _("Partnerships")

    class Meta(KernTable.Meta):
        model = Partnership
        fields = ("pair", "town", "status", "started_on", "last_met_on", "health", "next_step")

    def render_pair(self, record: Partnership) -> str:
        return str(record)

    def render_status(self, record: Partnership) -> str:
        trial = trial_state(record)
        status = str(record.get_status_display())
        return f"{status}, {trial.progress}" if trial else status

    def render_health(self, record: Partnership) -> str:
        """The level in words with its first reason; the others stand on the pair's page."""
        health = health_of_pair(record, today=localdate())
        if health is None:
            return "–"
        return format_html("{}<br>{}", badge(health.level.label, health.badge), health.reasons[0])

    def render_next_step(self, record: Partnership) -> str:
        return next_step_of("partnership", record) or "–"
