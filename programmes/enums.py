from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    COUNTY = "county", _("County office")
    MUNICIPALITY = "municipality", _("Town")
    WELFARE = "welfare", _("Welfare organisation")
    INITIATIVE = "initiative", _("Local initiative")
    SCHOOL = "school", _("School or language course")
    AUTHORITY = "authority", _("Authority")
