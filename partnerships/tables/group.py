"""The list of exchange groups."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from kern.tables import KernTable, NameColumn, NumberColumn
from partnerships.models import SupervisionGroup


class GroupTable(KernTable):
    name = NameColumn(verbose_name=_("Group"))
    municipality = tables.Column(verbose_name=_("Town"), order_by="municipality__name")
    facilitator = tables.Column(verbose_name=_("Facilitator"), order_by="facilitator__last_name")
    member_count = NumberColumn(verbose_name=_("Members"))
    last_held_at = tables.DateTimeColumn(verbose_name=_("Last date"), format="d.m.Y")
    planned_at = tables.DateTimeColumn(verbose_name=_("Next date"), format="d.m.Y H:i")

    class Meta(KernTable.Meta):
        model = SupervisionGroup
        fields = ("name", "municipality", "facilitator", "member_count", "last_held_at", "planned_at")
