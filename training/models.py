"""Forty hours of preparation: modules, courses with sessions, who was there for how long."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from programmes.models import Municipality, Organisation, Programme
from training.enums import AttendanceStatus
from volunteers.models import Volunteer


class Module(Record):
    """A part of the curriculum. Kept in minutes, shown as hours and units of 45 minutes."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=160)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(15)])
    is_required = models.BooleanField(_("required module"), default=True)
    description = models.TextField(_("content"), blank=True)

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ("position", "title")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "title"],
                name="module_once_per_programme",
                violation_error_message=_("The programme has this module already."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="module_has_minutes",
                violation_error_message=_("A module lasts at least some minutes."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: User) -> CourseQuerySet:
        """What `run_by` says, and for volunteers the courses in which they are enrolled."""
        enrolled = Enrolment.objects.filter(volunteer__person__user=user).values("course")
        return self.filter(Q(pk__in=Course.objects.run_by(user).values("pk")) | Q(pk__in=enrolled))

    def run_by(self, user: User) -> CourseQuerySet:
        """Office staff: their organisation's. Trainers: where they teach."""
        in_scope = within_scope(user, organisation="organisation", municipality="municipality")
        teaching = Q(pk__in=Session.objects.filter(trainer=user).values("course"))
        return self.filter(in_scope | teaching)

    def planned_by(self, user: User) -> CourseQuerySet:
        """Office staff: their organisation's. These they may change."""
        return self.filter(within_scope(user, organisation="organisation", municipality="municipality"))

    def with_dates(self, *, now: datetime) -> CourseQuerySet:
        """Adds `first_at`, `last_at`, `next_at`, `dates` and `enrolled` (counts)."""
        sessions = Session.objects.filter(course=OuterRef("pk")).order_by()
        enrolled = Enrolment.objects.filter(course=OuterRef("pk")).order_by().values("course")

        def of_sessions(queryset: SessionQuerySet, aggregate: models.Aggregate) -> models.Subquery:
            return Subquery(queryset.values("course").annotate(found=aggregate).values("found"))

        return self.annotate(
            first_at=of_sessions(sessions, Min("starts_at")),
            last_at=of_sessions(sessions, Max("ends_at")),
            next_at=of_sessions(sessions.filter(ends_at__gte=now), Min("starts_at")),
            dates=Coalesce(of_sessions(sessions, Count("pk")), 0),
            enrolled=Coalesce(Subquery(enrolled.annotate(found=Count("pk")).values("found")), 0),
        )


class Course(Record):
    """One run of the curriculum in one town."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="courses", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="courses", verbose_name=_("organised by")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    title = models.CharField(_("title"), max_length=160)
    seats = models.PositiveSmallIntegerField(_("seats"), default=16, validators=[MinValueValidator(1)])

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:course_detail", args=[self.pk])


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> SessionQuerySet:
        return self.filter(course__in=Course.objects.visible_to(user))

    def planned_by(self, user: User) -> SessionQuerySet:
        """Office staff: their organisation's. These they may change."""
        return self.filter(course__in=Course.objects.planned_by(user))

    def recorded_by(self, user: User) -> SessionQuerySet:
        """Whose attendance the user records: the office's courses, and what they teach themselves."""
        return self.filter(Q(course__in=Course.objects.planned_by(user)) | Q(trainer=user))

    def upcoming(self, *, now: datetime) -> SessionQuerySet:
        return self.filter(ends_at__gte=now).order_by("starts_at")


class Session(Record):
    """One date of a course, on one module."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    module = models.ForeignKey(
        Module, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("module")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=160)
    trainer = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="training_sessions",
        verbose_name=_("trainer"),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("The session ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.module}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def has_begun(self, *, now: datetime) -> bool:
        return self.starts_at <= now


class Enrolment(Record):
    """A volunteer's place in a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("volunteer")
    )
    enrolled_on = models.DateField(_("enrolled on"))
    enrolled_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("enrolled by")
    )

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


class Attendance(Record):
    """Whether a volunteer was at a session, and for how many minutes."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="attendances")
    status = models.CharField(_("attendance"), max_length=8, choices=AttendanceStatus.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
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
