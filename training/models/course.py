"""When and where it is taught."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from programmes.models import Municipality, Organisation, Programme
from training.enums import CourseKind, PlaceStatus
from training.models.curriculum import Module
from volunteers.models import Volunteer


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: User) -> CourseQuerySet:
        """What `run_by` says, and for volunteers the courses in which they have a place, be it for a date."""
        enrolled = Course.objects.filter(enrolments__volunteer__person__user=user).values("pk")
        guest = Course.objects.filter(sessions__places__volunteer__person__user=user).values("pk")
        run = Course.objects.run_by(user).values("pk")
        return self.filter(Q(pk__in=run) | Q(pk__in=enrolled) | Q(pk__in=guest))

    def run_by(self, user: User) -> CourseQuerySet:
        """Office staff: their organisation's. Trainers: where they teach."""
        in_scope = within_scope(user, organisation="organisation", municipality="municipality")
        teaching = Q(pk__in=Session.objects.filter(trainer=user).values("course"))
        return self.filter(in_scope | teaching)

    def planned_by(self, user: User) -> CourseQuerySet:
        """Office staff: their organisation's. These they may change."""
        return self.filter(within_scope(user, organisation="organisation", municipality="municipality"))

    def with_dates(self, *, now: datetime) -> CourseQuerySet:
        """Adds `first_at`, `last_at`, `next_at`, `dates`, `enrolled` and `waiting` (counts).

        Dates that were called off are left out.
        """
        sessions = Session.objects.held().filter(course=OuterRef("pk")).order_by()

        def places(status: PlaceStatus) -> Coalesce:
            own = Course.objects.filter(pk=OuterRef("pk"), enrolments__status=status).order_by()
            return Coalesce(Subquery(own.values("pk").annotate(found=Count("pk")).values("found")), 0)

        def of_sessions(queryset: SessionQuerySet, aggregate: models.Aggregate) -> models.Subquery:
            return Subquery(queryset.values("course").annotate(found=aggregate).values("found"))

        return self.annotate(
            first_at=of_sessions(sessions, Min("starts_at")),
            last_at=of_sessions(sessions, Max("ends_at")),
            next_at=of_sessions(sessions.filter(ends_at__gte=now), Min("starts_at")),
            dates=Coalesce(of_sessions(sessions, Count("pk")), 0),
            enrolled=places(PlaceStatus.PLACE),
            waiting=places(PlaceStatus.WAITING),
        )


class Course(Record):
    """One run of the curriculum in one town, or a series of talks and workshops."""

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
    kind = models.CharField(_("kind"), max_length=6, choices=CourseKind.choices, default=CourseKind.COURSE)
    seats = models.PositiveSmallIntegerField(_("seats"), default=16, validators=[MinValueValidator(1)])
    feedback_asked_on = models.DateField(_("feedback asked for on"), null=True, blank=True, editable=False)

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

    def held(self) -> SessionQuerySet:
        """All that were not called off."""
        return self.filter(cancelled_at=None)

    def attended_by(self, volunteer: Volunteer) -> SessionQuerySet:
        """Where the volunteer has a place: in the whole course, or at this date alone."""
        whole = Q(
            pk__in=Session.objects.filter(
                course__enrolments__volunteer=volunteer, course__enrolments__status=PlaceStatus.PLACE
            ).values("pk")
        )
        single = Q(
            pk__in=Session.objects.filter(
                places__volunteer=volunteer, places__status=PlaceStatus.PLACE
            ).values("pk")
        )
        return self.filter(whole | single)

    def upcoming(self, *, now: datetime) -> SessionQuerySet:
        return self.held().filter(ends_at__gte=now).order_by("starts_at")


class Session(Record):
    """One date of a course: on one module, on several (see `parts`), or, in a series, on none.

    `title` is always filled: the names of its modules where nobody gave it one of its own.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=300)
    modules = models.ManyToManyField(
        Module, through="SessionModule", related_name="sessions", verbose_name=_("modules")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    online_url = models.URLField(_("link for taking part online"), max_length=500, blank=True)
    seats = models.PositiveSmallIntegerField(
        _("seats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as the course has."),
    )
    materials = models.TextField(_("materials"), blank=True, help_text=_("What to bring, where to read on."))
    trainer = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="training_sessions",
        verbose_name=_("trainer"),
    )
    # Rises with every change that people's calendars must learn of.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cancelled_at = models.DateTimeField(_("called off at"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

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
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(online_url=""),
                name="session_is_somewhere",
                violation_error_message=_("Please enter a place or a link for taking part online."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:session_detail", args=[self.pk])

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def where(self) -> str:
        """The place in words, for lists and calendars."""
        return self.place or gettext("online")

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def has_begun(self, *, now: datetime) -> bool:
        return self.starts_at <= now


class SessionModule(Record):
    """So many minutes of a date are spent on this module. Together they make up the whole date."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="parts")
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("part of a training session")
        verbose_name_plural = _("parts of training sessions")
        ordering = ("module__position", "module__title")
        constraints = [
            models.UniqueConstraint(fields=["session", "module"], name="session_module_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="session_module_has_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.module}, {self.minutes}"
