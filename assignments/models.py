"""Single assignments (Einsätze): a volunteer with the language and the hour goes along."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from assignments.enums import AssignmentKind, AssignmentStatus
from kern.models import Record
from newcomers.models import Newcomer
from people.languages import language_choices
from programmes.models import Municipality, Organisation, Programme
from volunteers.models import Volunteer

LONGEST = 720


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        """What `run_by` says. Volunteers: what they were asked for or have taken."""
        mine = Q(volunteer__person__user=user) & ~Q(status=AssignmentStatus.OPEN)
        return self.filter(self._in_scope(user) | mine)

    def run_by(self, user: User) -> AssignmentQuerySet:
        """Office staff: their organisation's. Only they see for whom it is and decide on it."""
        return self.filter(self._in_scope(user))

    def with_people(self) -> AssignmentQuerySet:
        return self.select_related(
            "newcomer__person__municipality", "volunteer__person", "municipality", "organisation"
        )

    def booked(self) -> AssignmentQuerySet:
        """Those that keep a volunteer's hour: taken, or asked for and not answered yet."""
        return self.filter(status__in=(AssignmentStatus.OFFERED, AssignmentStatus.TAKEN))

    def _in_scope(self, user: User) -> Q:
        return within_scope(user, organisation="organisation", municipality="municipality")


class Assignment(Record):
    """request → offered to a volunteer → taken → done."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("request came in at"),
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("town")
    )
    newcomer = models.ForeignKey(
        Newcomer, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("for")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AssignmentKind.choices)
    language = models.CharField(_("language"), max_length=3, choices=language_choices)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("duration (minutes)"), default=60, validators=[MinValueValidator(15), MaxValueValidator(LONGEST)]
    )
    place = models.CharField(_("place"), max_length=160)
    details = models.TextField(_("what it is about"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=AssignmentStatus.choices, default=AssignmentStatus.OPEN
    )
    volunteer = models.ForeignKey(
        Volunteer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("volunteer"),
    )
    declined_by = models.ManyToManyField(
        Volunteer, related_name="+", blank=True, verbose_name=_("declined by")
    )
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actual_minutes = models.PositiveSmallIntegerField(_("took (minutes)"), null=True, blank=True)
    report = models.TextField(_("report"), blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("-starts_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "cancelled"])
                | Q(status__in=["offered", "taken", "done"], volunteer__isnull=False),
                name="assignment_has_volunteer",
                violation_error_message=_("An assignment that is asked, taken or done has a volunteer."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=LONGEST),
                name="assignment_minutes_fit",
                violation_error_message=_("An assignment lasts between 15 minutes and twelve hours."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | Q(actual_minutes__isnull=False, actual_minutes__gt=0, actual_minutes__lte=LONGEST),
                name="assignment_done_has_minutes",
                violation_error_message=_("A done assignment says how many minutes it took."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.newcomer.person.short_name}"

    def get_absolute_url(self) -> str:
        return reverse("assignments:detail", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
