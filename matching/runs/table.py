from datetime import datetime

import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from kern.tables import KernTable, NameColumn, NumberColumn
from matching.models import MatchingRun
from matching.runs.reach import Reach
from matching.runs.words import points


class RunTable(KernTable):
    """Proposals for all so far; the moment leads to what came out. Rows come `with_numbers`."""

    region_label = _("Proposals for all so far")

    started_at = NameColumn(verbose_name=_("Made"))
    started_by = tables.Column(verbose_name=_("By"), orderable=False)
    reach = tables.Column(verbose_name=_("For whom"), empty_values=(), orderable=False)
    pairs = NumberColumn(verbose_name=_("Pairs"))
    unmatched = NumberColumn(verbose_name=_("Without somebody"))
    total = NumberColumn(verbose_name=_("Points"))
    status = tables.Column(verbose_name=_("State"))

    class Meta(KernTable.Meta):
        model = MatchingRun
        fields = ("started_at", "started_by", "reach", "pairs", "unmatched", "total", "status")
        order_by = ("-started_at",)

    def render_started_at(self, value: datetime) -> str:
        return str(date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT"))

    def render_reach(self, record: MatchingRun) -> str:
        reach = Reach(record.organisation, record.municipality)
        return f"{reach} ({record.programme.code})"

    def render_total(self, value: int) -> str:
        return points(value)


class RunFilter(KernFilterSet):
    """Nothing to search for: the newest stand first, and older ones are only looked at."""

    class Meta:
        model = MatchingRun
        fields: tuple[str, ...] = ()
