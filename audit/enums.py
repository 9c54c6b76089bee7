from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """In which form somebody has read a record."""

    PAGE = "page", _("page")
    LIST = "list", _("list or search")
    FILE = "file", _("PDF or calendar file")
    EXPORT = "export", _("export")
