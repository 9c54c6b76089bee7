"""The errors of the software as a list, and how one finds them."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from kern.tables import KernTable, NumberColumn
from upkeep.models import Fault
from upkeep.services.faults import tidy_number

OPEN, SETTLED = "open", "settled"


class FaultTable(KernTable):
    region_label = _("Errors of the software")
    place = tables.Column(
        linkify=("upkeep:fault", {"pk": tables.A("pk")}), attrs={"a": {"class": "row-link"}}
    )
    times = NumberColumn()
    last_seen_at = tables.DateTimeColumn(format="d.m.Y H:i")
    settled_at = tables.DateTimeColumn(format="d.m.Y H:i")

    class Meta(KernTable.Meta):
        model = Fault
        fields = ("place", "kind", "times", "last_seen_at", "settled_at")


class FaultFilter(KernFilterSet):
    number = django_filters.CharFilter(label=_("Number from the error page"), method="filter_number")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[(OPEN, _("open")), (SETTLED, _("settled"))], method="filter_status"
    )

    class Meta:
        model = Fault
        fields = ()

    def filter_number(self, faults: QuerySet[Fault], name: str, value: str) -> QuerySet[Fault]:
        """However it was written down."""
        return faults.filter(reports__number=tidy_number(value))

    def filter_status(self, faults: QuerySet[Fault], name: str, value: str) -> QuerySet[Fault]:
        return faults.filter(settled_at__isnull=value == OPEN)
