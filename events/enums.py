from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    CONFERENCE = "conference", _("conference")
    WORKSHOP = "workshop", _("workshop")
    TALK = "talk", _("talk")
    CEREMONY = "ceremony", _("ceremony")
    CELEBRATION = "celebration", _("celebration")
