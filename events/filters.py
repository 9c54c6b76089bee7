"""The filter bar above the office's list of events."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.enums import EventKind
from events.models import Event
from kern.forms import KernFilterSet


class EventFilter(KernFilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=EventKind.choices)
    state = django_filters.ChoiceFilter(
        label=_("When"), choices=[("open", _("to come")), ("over", _("over"))], method="by_state"
    )

    class Meta:
        model = Event
        fields = ("q", "kind", "state")

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        return queryset.filter(ends_at__lt=now) if value == "over" else queryset.filter(ends_at__gte=now)
