"""The office's list of assignments, and the sheet that says who was on duty when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import django_tables2 as tables
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from kern.sheets import Row
from kern.tables import KernTable, NameColumn


class AssignmentTable(KernTable):
    kind = NameColumn(verbose_name=_("Assignment"))
    newcomer = tables.Column(
        verbose_name=_("For"),
        accessor="short_name",
        order_by=("newcomer__person__last_name", "newcomer__person__first_name", "guest_name"),
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
    # How the volunteers of the page's rows are called for whoever reads it.
    names: Mapping[UUID, str] = {}

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

    def render_volunteer(self, record: Assignment) -> str:
        return self.names.get(record.volunteer_id, "–") if record.volunteer_id else "–"

    def render_next_step(self, record: Assignment) -> str:
        is_past = record.starts_at <= timezone.now()
        match record.status:
            case AssignmentStatus.OPEN if is_past:
                return gettext("Too late: cancel it")
            case AssignmentStatus.OPEN:
                return gettext("Call somebody") if record.exhausted_at else gettext("Ask a volunteer")
            case AssignmentStatus.OFFERED:
                return gettext("No answer: cancel it") if is_past else gettext("Wait for the answer")
            case AssignmentStatus.TAKEN if record.ends_at <= timezone.now():
                return gettext("Ask for the report")
            case AssignmentStatus.DONE if record.needs_follow_up:
                return gettext("Something is still to be done")
        return "–"


DUTY_HEADS = (
    _("Date"),
    _("From"),
    _("Until"),
    _("Volunteer"),
    _("Kind"),
    _("Place"),
    _("Town"),
    _("Status"),
    _("Did it take place?"),
    _("Minutes"),
    _("Way (minutes)"),
    _("Way (km)"),
    _("Organisation"),
)


def duty_rows(assignments: Sequence[Assignment], names: Mapping[UUID, str]) -> Iterator[Row]:
    """Who was on duty when and where, as an insurance asks for it: nothing of those they went along with."""
    for each in assignments:
        start, end = timezone.localtime(each.starts_at), timezone.localtime(each.ends_at)
        yield (
            f"{start:%d.%m.%Y}",
            f"{start:%H:%M}",
            f"{end:%H:%M}",
            names.get(each.volunteer_id, "") if each.volunteer_id else "",
            capfirst(each.get_kind_display()),
            each.place,
            each.municipality or "",
            each.get_status_display(),
            each.get_outcome_display(),
            each.actual_minutes,
            each.travel_minutes,
            each.travel_km,
            each.organisation,
        )
