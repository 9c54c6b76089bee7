from django.db import models
from django.utils.translation import gettext_lazy as _


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", _("present")
    PARTLY = "partly", _("partly present")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


class CourseKind(models.TextChoices):
    """A course runs through the curriculum; the dates of a series count for regular attendance."""

    COURSE = "course", _("training course")
    SERIES = "series", _("talks and workshops")


class PlaceStatus(models.TextChoices):
    PLACE = "place", _("has a place")
    WAITING = "waiting", _("on the waiting list")
