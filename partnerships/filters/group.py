"""How the exchange groups are searched."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from partnerships.models import SupervisionGroup
from programmes.models import Municipality


class GroupFilter(KernFilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    town = django_filters.ModelChoiceFilter(
        label=_("Town"), field_name="municipality", queryset=Municipality.objects.all()
    )
    planned = django_filters.TypedChoiceFilter(
        label=_("Next date"),
        choices=[("", _("all")), ("yes", _("is planned")), ("no", _("is not planned yet"))],
        coerce=lambda value: value == "no",
        field_name="planned_at",
        lookup_expr="isnull",
    )

    class Meta:
        model = SupervisionGroup
        fields = ()
