from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from programmes.models import Municipality, Organisation, Programme


class ProgrammeFilter(KernFilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")

    class Meta:
        model = Programme
        fields = ("name",)


class OrganisationFilter(KernFilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")

    class Meta:
        model = Organisation
        fields = ("name", "kind", "municipality")


class MunicipalityFilter(KernFilterSet):
    name = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")

    class Meta:
        model = Municipality
        fields = ("name",)


def _towns_with_contact_points(request: Any) -> QuerySet[Municipality]:
    points = Organisation.objects.contact_points()
    return Municipality.objects.filter(pk__in=points.values("municipality"))


class ContactPointFilter(KernFilterSet):
    municipality = django_filters.ModelChoiceFilter(
        label=_("Town"), queryset=_towns_with_contact_points, empty_label=_("All towns")
    )

    class Meta:
        model = Organisation
        fields = ("municipality",)
