"""How the office searches the partnerships."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from partnerships.enums import PartnershipStatus
from partnerships.health import Level, health_of, signs_of, with_health
from partnerships.models import Partnership
from partnerships.queries import silent_for
from programmes.models import Municipality

NAMES = (
    "volunteer__person__first_name",
    "volunteer__person__last_name",
    "newcomer__person__first_name",
    "newcomer__person__last_name",
)
SILENCES = [
    (14, _("two weeks")),
    (21, _("three weeks")),
    (28, _("four weeks")),
    (56, _("eight weeks")),
]


class PartnershipFilter(KernFilterSet):
    search = django_filters.CharFilter(label=_("Name"), method="filter_search")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=PartnershipStatus.choices)
    town = django_filters.ModelChoiceFilter(
        label=_("Town"), field_name="newcomer__person__municipality", queryset=Municipality.objects.all()
    )
    silent = django_filters.ChoiceFilter(label=_("No meeting for"), choices=SILENCES, method="filter_silent")
    # The last one: it looks at each pair that the others have left.
    health = django_filters.ChoiceFilter(
        label=_("How it is going"), choices=Level.choices, method="filter_health"
    )

    class Meta:
        model = Partnership
        fields = ()

    def filter_search(
        self, partnerships: QuerySet[Partnership], name: str, value: str
    ) -> QuerySet[Partnership]:
        """Every word has to occur in one of the two names."""
        for word in value.split():
            found = Q()
            for field in NAMES:
                found |= Q(**{f"{field}__icontains": word})
            partnerships = partnerships.filter(found)
        return partnerships

    def filter_silent(
        self, partnerships: QuerySet[Partnership], name: str, value: str
    ) -> QuerySet[Partnership]:
        return silent_for(partnerships, days=int(value), today=localdate())

    def filter_health(
        self, partnerships: QuerySet[Partnership], name: str, value: str
    ) -> QuerySet[Partnership]:
        """Health is derived, not kept: read for all open pairs, in the same few queries."""
        today = localdate()
        pairs = with_health(Partnership.objects.open().filter(pk__in=partnerships.values("pk")), today=today)
        found = [pair.pk for pair in pairs if health_of(signs_of(pair, today=today)).level == value]
        return partnerships.filter(pk__in=found)
