"""Questions to the record of access: who, what kind of record, what was done, when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.enums import How, SecurityKind, Way
from audit.models import Change, Reading, SecurityEvent, UnusualReading
from kern.forms import KernFilterSet

ACTIONS = [
    (Change.Action.CREATE, _("was entered")),
    (Change.Action.UPDATE, _("was changed")),
    (Change.Action.DELETE, _("was deleted")),
]


def _kinds(model: Any, field: str) -> list[tuple[int, str]]:
    """Kinds of records that there are rows about, by their names."""
    ids = model.objects.order_by().values_list(field, flat=True).distinct()
    kinds = ContentType.objects.get_for_id
    found = [(key, kinds(key).model_class()) for key in ids if key]
    return sorted(
        ((key, str(capfirst(model._meta.verbose_name))) for key, model in found if model),
        key=lambda kind: kind[1],
    )


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class PeriodFilter(KernFilterSet):
    """Who and when, of whatever rows. `moment`: the field that says when."""

    moment = "created_at"
    who = django_filters.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), field_name="user")
    since = django_filters.DateFilter(label=_("From"), method="from_day")
    until = django_filters.DateFilter(label=_("Until"), method="until_day")

    def from_day(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.moment}__gte": _begin(day)})

    def until_day(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.moment}__lt": _begin(day + timedelta(days=1))})


class ReadingFilter(PeriodFilter):
    kind = django_filters.ChoiceFilter(
        label=_("Kind of record"), field_name="content_type", choices=lambda: _kinds(Reading, "content_type")
    )
    how = django_filters.ChoiceFilter(label=_("How"), choices=How.choices)

    class Meta:
        model = Reading
        fields = ("who", "kind", "how", "since", "until")


class ChangeFilter(PeriodFilter):
    moment = "timestamp"
    who = django_filters.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), field_name="actor")
    kind = django_filters.ChoiceFilter(
        label=_("Kind of record"), field_name="content_type", choices=lambda: _kinds(Change, "content_type")
    )
    action = django_filters.ChoiceFilter(label=_("What was done"), choices=ACTIONS)
    way = django_filters.ChoiceFilter(label=_("How"), choices=Way.choices)

    class Meta:
        model = Change
        fields = ("who", "kind", "action", "way", "since", "until")


class EventFilter(PeriodFilter):
    about = django_filters.ModelChoiceFilter(label=_("Account"), queryset=User.objects.all())
    kind = django_filters.ChoiceFilter(label=_("What"), choices=SecurityKind.choices)

    class Meta:
        model = SecurityEvent
        fields = ("kind", "who", "about", "since", "until")


class UnusualFilter(PeriodFilter):
    moment = "hour"
    open = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[("yes", _("not looked at yet")), ("no", _("looked at"))],
    )

    class Meta:
        model = UnusualReading
        fields = ("who", "open", "since", "until")

    def by_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return rows.filter(looked_at_on__isnull=state == "yes")
