from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    VOLUNTEERS = "volunteers", _("volunteers")
    NEWCOMERS = "newcomers", _("newcomers")


class ImportStatus(models.TextChoices):
    PREVIEW = "preview", _("to be checked")
    IMPORTED = "imported", _("imported")
    UNDONE = "undone", _("undone")


class Verdict(models.TextChoices):
    """What becomes of an entry of the day's list."""

    DONE = "done", _("done")
    LATER = "later", _("later")
    NOT_NEEDED = "not_needed", _("not needed")
    BACK = "back", _("brought back")
