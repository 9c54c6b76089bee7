from datetime import date

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kern.tables import KernTable, NameColumn
from newcomers.models import Newcomer


class WaitingTable(KernTable):
    """Newcomers who wait for a companion; the name leads to the suggestions."""

    region_label = _("Newcomers who are waiting")

    name = NameColumn(
        verbose_name=_("Name"),
        accessor="person__sort_name",
        order_by=("person__last_name", "person__first_name"),
        linkify=("matching:newcomer", {"pk": tables.A("pk")}),
    )
    place = tables.Column(verbose_name=_("Place"), accessor="person__place")
    languages = tables.Column(
        verbose_name=_("Languages"), accessor="person__languages", orderable=False, empty_values=()
    )
    waiting_since = tables.Column(verbose_name=_("Waiting for"))

    class Meta(KernTable.Meta):
        model = Newcomer
        fields = ("name", "place", "languages", "waiting_since")
        order_by = ("waiting_since",)

    def render_languages(self, record: Newcomer) -> str:
        return ", ".join(str(skill) for skill in record.person.languages.all()) or str(_("not entered yet"))

    def render_waiting_since(self, value: date) -> str:
        return weeks(value, today=timezone.localdate())


def weeks(since: date, *, today: date) -> str:
    """How long somebody has been waiting, in whole weeks."""
    number = max((today - since).days, 0) // 7
    return ngettext("%(count)d week", "%(count)d weeks", number) % {"count": number}
