"""The office's list of events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from kern.tables import KernTable, NameColumn, NumberColumn


class EventTable(KernTable):
    region_label = gettext_lazy("Events")

    title = NameColumn(verbose_name=gettext_lazy("Event"))
    starts_at = tables.Column(verbose_name=gettext_lazy("Date"))
    place = tables.Column(verbose_name=gettext_lazy("Place"))
    registered = NumberColumn(verbose_name=gettext_lazy("Registered"))
    is_public = tables.Column(verbose_name=gettext_lazy("Website"))

    class Meta(KernTable.Meta):
        model = Event
        fields = ("title", "kind", "starts_at", "place", "registered", "is_public")

    def render_starts_at(self, value: datetime) -> str:
        return date_format(timezone.localtime(value), "D, d.m.Y H:i")

    def render_registered(self, record: Any) -> str:
        return _("%(count)d of %(seats)d") % {"count": record.registered, "seats": record.seats}

    def render_is_public(self, value: bool) -> str:
        return _("announced") if value else _("internal")
