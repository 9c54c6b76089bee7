"""What matching knows of a person, packed into one row of bytes: see `matching.engine.packing`.

A missing row means "pack anew": a change of the person deletes it, the next loading writes it.
"""

from __future__ import annotations

from django.db import models

from newcomers.models import Newcomer
from volunteers.models import Volunteer


class VolunteerFeatures(models.Model):
    volunteer = models.OneToOneField(
        Volunteer, on_delete=models.CASCADE, primary_key=True, related_name="features"
    )
    data = models.BinaryField()


class NewcomerFeatures(models.Model):
    newcomer = models.OneToOneField(
        Newcomer, on_delete=models.CASCADE, primary_key=True, related_name="features"
    )
    data = models.BinaryField()
