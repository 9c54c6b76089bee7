from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    VOLUNTEERS = "volunteers", _("volunteers")
    NEWCOMERS = "newcomers", _("newcomers")


class ImportStatus(models.TextChoices):
    PREVIEW = "preview", _("to be checked")
    IMPORTED = "imported", _("imported")
    UNDONE = "undone", _("undone")
