from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.enums import Literacy
from people.filters import PersonFilter


class NewcomerFilter(PersonFilter):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=NewcomerStatus.choices, empty_label=_("all")
    )
    literacy = django_filters.ChoiceFilter(
        label=_("Reading and writing"),
        field_name="person__literacy",
        choices=Literacy.choices,
        empty_label=_("all"),
    )

    class Meta:
        model = Newcomer
        fields = ("q", "status", "town", "language", "interest", "literacy")
