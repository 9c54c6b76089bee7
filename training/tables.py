"""The lists of courses and of people who are short of something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.tables import KernTable, NameColumn, NumberColumn
from training.models import Course
from volunteers.models import Volunteer


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else "–"


def _with_weekday(moment: datetime) -> str:
    return ", ".join(date_format(moment, form) for form in ("D", "MONTH_DAY_FORMAT", "TIME_FORMAT"))


class CourseTable(KernTable):
    region_label = gettext_lazy("Courses")

    title = NameColumn(verbose_name=gettext_lazy("Course"))
    municipality = tables.Column(verbose_name=gettext_lazy("Town"), order_by="municipality__name")
    kind = tables.Column(verbose_name=gettext_lazy("Kind"))
    first_at = tables.Column(verbose_name=gettext_lazy("From – until"))
    next_at = tables.Column(verbose_name=gettext_lazy("Next date"))
    enrolled = NumberColumn(verbose_name=gettext_lazy("Participants"))

    class Meta(KernTable.Meta):
        model = Course
        fields = ("title", "kind", "municipality", "first_at", "next_at", "enrolled")

    def render_first_at(self, record: Any) -> str:
        return f"{_day(record.first_at)} – {_day(record.last_at)}"

    def render_next_at(self, value: datetime) -> str:
        return _with_weekday(timezone.localtime(value))

    def render_enrolled(self, record: Any) -> str:
        text = _("%(count)d of %(seats)d") % {"count": record.enrolled, "seats": record.seats}
        if record.waiting:
            text = _("%(places)s, %(waiting)d waiting") % {"places": text, "waiting": record.waiting}
        return text


class ShortfallTable(KernTable):
    """Sorts and pages; the rows are shown by `training/_shortfall_rows.html`."""

    person = NameColumn(
        verbose_name=gettext_lazy("Name"), order_by=("person__last_name", "person__first_name")
    )
    municipality = tables.Column(
        verbose_name=gettext_lazy("Town"),
        accessor="person__municipality",
        order_by="person__municipality__name",
    )
    missing_minutes = NumberColumn(verbose_name=gettext_lazy("Hours missing"))
    gap = tables.Column(verbose_name=gettext_lazy("Still missing"), orderable=False, empty_values=())
    dates = tables.Column(verbose_name=gettext_lazy("Dates that help"), orderable=False, empty_values=())

    class Meta(KernTable.Meta):
        model = Volunteer
        fields = ("person", "municipality", "missing_minutes", "gap", "dates")
