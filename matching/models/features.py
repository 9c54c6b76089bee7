"""What matching knows of a person, packed into one row of bytes: see `matching.engine.packing`.

No row, or one without data, means "pack anew": a change of the person empties it and gives it a new stamp,
the next loading fills it if the stamp is still the same. See `matching.features`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from newcomers.models import Newcomer
from volunteers.models import Volunteer


class Features(models.Model):
    """Deleting the person deletes the row, but the database does not watch over it.

    A foreign key would make whoever fills rows wait for whoever has locked a volunteer, and the other way
    round: nothing here is worth a deadlock.
    """

    stamp = models.UUIDField(default=uuid.uuid4)
    data = models.BinaryField(default=bytes)

    class Meta:
        abstract = True


class VolunteerFeatures(Features):
    volunteer = models.OneToOneField(
        Volunteer,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="features",
    )

    class Meta:
        verbose_name = _("packed profile of a volunteer")
        verbose_name_plural = _("packed profiles of volunteers")


class NewcomerFeatures(Features):
    newcomer = models.OneToOneField(
        Newcomer,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="features",
    )

    class Meta:
        verbose_name = _("packed profile of a newcomer")
        verbose_name_plural = _("packed profiles of newcomers")
