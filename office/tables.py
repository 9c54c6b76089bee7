"""Tables of the office's own lists."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from kern.tables import KernTable, NameColumn, NumberColumn
from office.models import ImportBatch


class ImportBatchTable(KernTable):
    region_label = _("Imported lists")
    file_name = NameColumn()
    created_at = tables.DateTimeColumn(verbose_name=_("uploaded"), format="d.m.Y H:i")
    imported = NumberColumn(verbose_name=_("people"))

    class Meta(KernTable.Meta):
        model = ImportBatch
        fields = ("file_name", "kind", "status", "imported", "created_at", "uploaded_by")
        order_by = "-created_at"
