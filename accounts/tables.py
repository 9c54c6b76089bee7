import django_tables2 as tables
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.tables import KernTable, NameColumn


class UserTable(KernTable):
    region_label = _("Accounts")
    name = NameColumn(verbose_name=_("Name"), accessor="pk", order_by=("last_name", "first_name", "email"))
    roles = tables.Column(
        verbose_name=_("Roles"), accessor="roles_in_words", orderable=False, empty_values=("",)
    )
    has_second_factor = tables.Column(verbose_name=_("Second factor"), orderable=False, empty_values=())
    state = tables.Column(verbose_name=_("State"), accessor="pk", orderable=False)

    class Meta(KernTable.Meta):
        model = User
        fields = ("name", "email", "roles", "has_second_factor", "state")

    def render_name(self, record: User) -> str:
        return str(record)

    def render_has_second_factor(self, value: bool) -> str | Promise:
        return _("yes") if value else _("no")

    def render_state(self, record: User) -> str | Promise:
        if not record.is_active:
            return _("closed")
        return _("invited") if record.is_invited else _("active")
