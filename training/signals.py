"""When a programme's rules change, it is looked at once who is ready by the new ones."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.models import Programme
from training.services.completion import settle
from volunteers.models import Volunteer


@receiver(post_save, sender=Programme)
def _programme_saved(instance: Programme, created: bool, **kwargs: Any) -> None:
    if created:  # nobody belongs to it yet
        return
    settle(
        Volunteer.objects.filter(programme=instance).select_related("programme"),
        by=None,
        today=timezone.localdate(),
        reason=_("the rules of the programme were changed"),
    )
