"""The office's list of handbook pages."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.tables import KernTable, NameColumn, NumberColumn
from publications.models import HandbookPage


class PageTable(KernTable):
    region_label = gettext_lazy("Pages of the handbook")

    title = NameColumn(verbose_name=gettext_lazy("Page"))
    position = NumberColumn()
    is_published = tables.Column(verbose_name=gettext_lazy("Website"))

    class Meta(KernTable.Meta):
        model = HandbookPage
        fields = ("title", "kind", "position", "is_published")

    def render_is_published(self, value: bool) -> str:
        return _("published") if value else _("draft")
