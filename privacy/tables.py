"""Lists of requests and breaches, with the clock that runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from kern.tables import KernTable, NameColumn
from kern.templatetags.kern import badge
from privacy.clock import REQUEST_BADGES, Clock, breach_clock, request_clock
from privacy.enums import RequestKind, RequestStatus, Risk
from privacy.models import Breach, DataRequest


def clock_badge(clock: Clock) -> SafeString:
    return badge(clock.words, clock.look)


class RequestTable(KernTable):
    region_label = _("Requests about data")
    person = NameColumn(verbose_name=_("Person"), accessor="name", order_by=("person__last_name",))
    kind = tables.Column(verbose_name=_("Asked for"))
    received_on = tables.DateColumn(verbose_name=_("Received"), format="d.m.Y")
    due_on = tables.DateColumn(verbose_name=_("To be answered by"), format="d.m.Y")
    status = tables.Column(verbose_name=_("Clock"), order_by="due_on")

    class Meta(KernTable.Meta):
        model = DataRequest
        fields = ("person", "kind", "received_on", "due_on", "status")

    def render_status(self, record: DataRequest) -> SafeString:
        if record.status == RequestStatus.OPEN:
            return clock_badge(request_clock(record, today=localdate()))
        return badge(record.get_status_display(), REQUEST_BADGES[RequestStatus(record.status)])


class BreachTable(KernTable):
    region_label = _("Data breaches")
    discovered_at = NameColumn(verbose_name=_("Known since"))
    happened = tables.Column(verbose_name=_("What has happened"))
    risk = tables.Column(verbose_name=_("Risk"))
    closed_on = tables.Column(verbose_name=_("Clock"), empty_values=())

    class Meta(KernTable.Meta):
        model = Breach
        fields = ("discovered_at", "happened", "risk", "closed_on")

    def render_discovered_at(self, value: datetime) -> str:
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")

    def render_happened(self, value: str) -> str:
        return Truncator(value).words(20)

    def render_closed_on(self, record: Breach) -> SafeString:
        if record.closed_on:
            return badge(gettext("closed"), "success")
        clock = breach_clock(record, now=now())
        return clock_badge(clock) if clock else badge(gettext("open"), "info")


class RequestFilter(KernFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=RequestStatus.choices, empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Asked for"), choices=RequestKind.choices, empty_label=_("all")
    )

    class Meta:
        model = DataRequest
        fields: tuple[Any, ...] = ("status", "kind")


class BreachFilter(KernFilterSet):
    risk = django_filters.ChoiceFilter(label=_("Risk"), choices=Risk.choices, empty_label=_("all"))

    class Meta:
        model = Breach
        fields: tuple[Any, ...] = ("risk",)
