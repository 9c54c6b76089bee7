import django_filters
from django.utils.translation import gettext_lazy as _

from people.filters import PersonFilter
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


class VolunteerFilter(PersonFilter):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=VolunteerStatus.choices, empty_label=_("all")
    )

    class Meta:
        model = Volunteer
        fields = ("q", "status", "town", "language", "interest")
