"""The list of issued certificates."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import Certificate
from kern.tables import KernTable, NameColumn


class CertificateTable(KernTable):
    region_label = gettext_lazy("Issued certificates")

    choose = tables.Column(verbose_name=gettext_lazy("Choose"), empty_values=(), orderable=False)
    volunteer = NameColumn(verbose_name=gettext_lazy("Name"), order_by="volunteer__person__last_name")
    number = tables.Column(verbose_name=gettext_lazy("Number"), order_by=("year", "sequence"))
    issued_on = tables.DateColumn(verbose_name=gettext_lazy("Issued on"), short=True)
    pdf = tables.Column(verbose_name="PDF", empty_values=(), orderable=False)

    class Meta(KernTable.Meta):
        model = Certificate
        fields = ("choose", "volunteer", "number", "issued_on", "pdf")

    def render_choose(self, record: Certificate) -> SafeString:
        return format_html(
            '<label><input class="kern-form-check__checkbox" type="checkbox" name="certificate" value="{}">'
            '<span class="kern-sr-only">{}</span></label>',
            record.pk,
            record.number,
        )

    def render_pdf(self, record: Certificate) -> SafeString:
        return format_html(
            '<a href="{}">{}<span class="kern-sr-only"> {}</span></a>',
            reverse("certificates:pdf", args=[record.pk]),
            _("Download"),
            record.number,
        )
