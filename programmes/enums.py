from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    COUNTY = "county", _("County office")
    MUNICIPALITY = "municipality", _("Town")
    WELFARE = "welfare", _("Welfare organisation")
    INITIATIVE = "initiative", _("Local initiative")
    SCHOOL = "school", _("School or language course")
    AUTHORITY = "authority", _("Authority")


class NeededBy(models.TextChoices):
    """Newcomers who need a task without having asked for it."""

    NOT_LITERATE = "not_literate", _("people who do not read Latin script yet")
    LITTLE_SCHOOLING = "little_schooling", _("people with no or only primary school")
    DEGREE = "degree", _("people with vocational training or a university degree")
