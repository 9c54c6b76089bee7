from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody may do; a Role says for which organisation and town."""

    ADMINISTRATOR = "administrator", _("Administrator")
    COORDINATOR = "coordinator", _("Coordinator")
    TRAINER = "trainer", _("Trainer")
    VOLUNTEER = "volunteer", _("Volunteer")


OFFICE = (Kind.ADMINISTRATOR, Kind.COORDINATOR)
