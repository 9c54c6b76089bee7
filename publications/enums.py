from django.db import models
from django.utils.translation import gettext_lazy as _


class PageKind(models.TextChoices):
    RECOMMENDATION = "recommendation", _("recommendation")
    GOOD_PRACTICE = "good_practice", _("good practice")
    PORTRAIT = "portrait", _("portrait")
