"""The list of exchange groups."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from kern.tables import KernTable, NameColumn, NumberColumn
from partnerships.models import SupervisionGroup
from partnerships.services.supervision_dates import GroupState


class GroupTable(KernTable):
    name = NameColumn(verbose_name=_("Group"))
    municipality = tables.Column(verbose_name=_("Town"), order_by="municipality__name")
    facilitator = tables.Column(verbose_name=_("Facilitator"), order_by="facilitator__last_name")
    member_count = NumberColumn(verbose_name=_("Members"))
    last_held_at = tables.DateTimeColumn(verbose_name=_("Last date"), format="d.m.Y")
    planned_at = tables.DateTimeColumn(verbose_name=_("Next date"), format="d.m.Y H:i")
    lacks = tables.Column(verbose_name=_("Please note"), orderable=False, empty_values=())

    # By the group's id: how it stands, and those that nobody leads.
    states: Mapping[UUID, GroupState]
    unled: Collection[UUID] = ()

    class Meta(KernTable.Meta):
        model = SupervisionGroup
        fields = (
            "name",
            "municipality",
            "facilitator",
            "member_count",
            "last_held_at",
            "planned_at",
            "lacks",
        )

    def render_lacks(self, record: SupervisionGroup) -> str:
        context = {"state": self.states.get(record.pk), "is_unled": record.pk in self.unled}
        return render_to_string("partnerships/_group_lacks.html", context)
