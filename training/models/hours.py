"""Who was there, what it counts for, and who has completed the preparation."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from programmes.models import Programme
from training.enums import AttendanceStatus
from training.models.course import Session
from training.models.curriculum import Module
from volunteers.models import Volunteer


class Attendance(Record):
    """Whether a volunteer was at a session, and for how many minutes."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="attendances")
    status = models.CharField(_("attendance"), max_length=8, choices=AttendanceStatus.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    # Set where somebody checked in themselves, with the code on the wall.
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["session", "volunteer"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(status__in=["present", "partly"], minutes__gt=0)
                | Q(status__in=["excused", "absent"], minutes=0),
                name="attendance_minutes_fit_status",
                violation_error_message=_("Whoever was there has minutes; whoever was not has none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.get_status_display()}"


class CountedTime(Record):
    """Minutes of a module that somebody has: from a date they attended, or credited from elsewhere.

    The only source of hours. What an attendance counts for is written with it (see
    `training.services.attendance`) and adds up to its minutes; a credit stands alone and says why.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="counted_times")
    module = models.ForeignKey(
        Module, on_delete=models.PROTECT, related_name="counted_times", verbose_name=_("module")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    counted_on = models.DateField(_("on"))
    attendance = models.ForeignKey(
        Attendance, on_delete=models.CASCADE, null=True, blank=True, related_name="counted"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    credited_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("credited by"),
    )

    class Meta:
        verbose_name = _("counted time")
        verbose_name_plural = _("counted times")
        ordering = ("counted_on", "created_at")
        constraints = [
            models.UniqueConstraint(fields=["attendance", "module"], name="attendance_counts_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="counted_time_has_minutes"),
            models.CheckConstraint(
                condition=Q(attendance__isnull=False, reason="") | (Q(attendance=None) & ~Q(reason="")),
                name="counted_time_says_why",
                violation_error_message=_("Hours from elsewhere need a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.module}, {self.minutes}"


class CompletionQuerySet(models.QuerySet["Completion"]):
    def standing(self) -> CompletionQuerySet:
        return self.filter(lost_on=None)

    def lost(self) -> CompletionQuerySet:
        """What no longer stands, the latest last."""
        return self.exclude(lost_on=None).order_by("lost_on", "created_at")


class Completion(Record):
    """That somebody has completed the preparation of a programme, from a day on, and how they lost it.

    Written by `training.services.completion.settle` alone, whenever something changes that it rests on. It is
    held against the rules by which it was reached, which stand in it: no stricter rule takes it away.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="completions")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="completions")
    reached_on = models.DateField(_("completed on"))
    # The rules of that day. Of the curriculum: module's id → [minutes, whether it was required].
    curriculum = models.JSONField(default=dict)
    required_minutes = models.PositiveIntegerField(default=0)
    regular_needed = models.PositiveSmallIntegerField(default=0)
    regular_of = models.PositiveSmallIntegerField(default=0)
    regular_months = models.PositiveSmallIntegerField(default=0)
    lost_on = models.DateField(_("no longer complete since"), null=True, blank=True)
    lost_reason = models.CharField(_("because"), max_length=300, blank=True)
    lost_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(_("noted by the office at"), null=True, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completed preparation")
        verbose_name_plural = _("completed preparations")
        ordering = ("reached_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "programme"], condition=Q(lost_on=None), name="completion_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(lost_on=None, lost_reason="") | (Q(lost_on__isnull=False) & ~Q(lost_reason="")),
                name="completion_lost_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.reached_on:%d.%m.%Y}"
