import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from people.tables import PersonTable
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

BADGES: dict[str, str] = {
    VolunteerStatus.APPLIED: "info",
    VolunteerStatus.ADMITTED: "success",
    VolunteerStatus.PAUSED: "warning",
    VolunteerStatus.REFUSED: "danger",
    VolunteerStatus.ENDED: "info",
}


class VolunteerTable(PersonTable):
    steps_of = "volunteer"
    badges = BADGES
    region_label = _("Volunteers")
    applied_on = tables.DateColumn(verbose_name=_("Applied on"), format="d.m.Y")

    class Meta(PersonTable.Meta):
        model = Volunteer
        fields = ("name", "town", "languages", "status", "applied_on", "next_step")
        sequence = fields
