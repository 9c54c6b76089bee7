import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from kern.tables import KernTable, NameColumn
from programmes.models import Municipality, Organisation, Programme


class ProgrammeTable(KernTable):
    region_label = _("Programmes")
    name = NameColumn(verbose_name=_("Name"))
    starts_on = tables.DateColumn(verbose_name=_("From"), short=True)
    ends_on = tables.DateColumn(verbose_name=_("Until"), short=True, default=_("open"))

    class Meta(KernTable.Meta):
        model = Programme
        fields = ("name", "code", "organisation", "starts_on", "ends_on")


class OrganisationTable(KernTable):
    region_label = _("Organisations")
    name = NameColumn(verbose_name=_("Name"))
    is_contact_point = tables.Column(verbose_name=_("Contact point"))

    class Meta(KernTable.Meta):
        model = Organisation
        fields = ("name", "kind", "municipality", "is_contact_point")

    def render_is_contact_point(self, value: bool) -> str:
        return str(_("yes") if value else _("no"))


class MunicipalityTable(KernTable):
    region_label = _("Towns")
    name = NameColumn(verbose_name=_("Name"))
    postcodes = tables.Column(verbose_name=_("Postcodes"), accessor="postcodes_in_words", orderable=False)

    class Meta(KernTable.Meta):
        model = Municipality
        fields = ("name", "postcodes")
