"""The office's list of assignments."""

from __future__ import annotations

import django_tables2 as tables
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from kern.tables import KernTable, NameColumn


class AssignmentTable(KernTable):
    kind = NameColumn(verbose_name=_("Assignment"))
    newcomer = tables.Column(
        verbose_name=_("For"), order_by=("newcomer__person__last_name", "newcomer__person__first_name")
    )
    starts_at = tables.DateTimeColumn(verbose_name=_("When"), format="D, d.m.Y H:i")
    language = tables.Column(verbose_name=_("Language"))
    municipality = tables.Column(verbose_name=_("Town"), order_by="municipality__name")
    volunteer = tables.Column(
        verbose_name=_("Volunteer"),
        order_by=("volunteer__person__last_name", "volunteer__person__first_name"),
    )
    status = tables.Column(verbose_name=_("Status"))
    next_step = tables.Column(verbose_name=_("Next step"), empty_values=(), orderable=False)

    region_label = _("Assignments")

    class Meta(KernTable.Meta):
        model = Assignment
        fields = (
            "kind",
            "newcomer",
            "starts_at",
            "language",
            "municipality",
            "volunteer",
            "status",
            "next_step",
        )

    def render_kind(self, record: Assignment) -> str:
        return capfirst(record.get_kind_display())

    def render_next_step(self, record: Assignment) -> str:
        is_past = record.starts_at <= timezone.now()
        match record.status:
            case AssignmentStatus.OPEN:
                return gettext("Too late: cancel it") if is_past else gettext("Ask a volunteer")
            case AssignmentStatus.OFFERED:
                return gettext("No answer: cancel it") if is_past else gettext("Wait for the answer")
            case AssignmentStatus.TAKEN if is_past:
                return gettext("Ask for the report")
        return "–"
