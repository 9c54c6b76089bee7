"""Who has a seat, and who waits for one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from training.enums import PlaceStatus
from training.models.course import Course, Session
from volunteers.models import Volunteer


class PlaceQuerySet(models.QuerySet[Any]):
    def with_place(self) -> PlaceQuerySet:
        return self.filter(status=PlaceStatus.PLACE)

    def waiting(self) -> PlaceQuerySet:
        """The waiting list, who moves up next first."""
        return self.filter(status=PlaceStatus.WAITING).order_by("created_at", "pk")


class Enrolment(Record):
    """A volunteer's place in a whole course, or on its waiting list (first come, first served)."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("volunteer")
    )
    status = models.CharField(
        _("status"), max_length=7, choices=PlaceStatus.choices, default=PlaceStatus.PLACE
    )
    enrolled_on = models.DateField(_("enrolled on"))
    enrolled_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("enrolled by")
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ("volunteer__person__last_name", "volunteer__person__first_name")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "volunteer"],
                name="enrolment_once",
                violation_error_message=_("This volunteer is enrolled already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.volunteer)


class SessionPlace(Record):
    """A place at one date alone, mostly to make up for a module in another course, or waiting for one."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="places")
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="session_places", verbose_name=_("volunteer")
    )
    status = models.CharField(
        _("status"), max_length=7, choices=PlaceStatus.choices, default=PlaceStatus.PLACE
    )
    enrolled_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("enrolled by")
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place at a date")
        verbose_name_plural = _("places at dates")
        ordering = ("volunteer__person__last_name", "volunteer__person__first_name")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "volunteer"],
                name="session_place_once",
                violation_error_message=_("This volunteer is enrolled already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.volunteer)
