"""A programme with its rules, its funders over time and the tasks that its pairs take on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kern.models import BilingualName, Record
from programmes.enums import NeededBy
from programmes.models.organisation import Organisation


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def running(self, *, today: date) -> ProgrammeQuerySet:
        """Those whose period includes today."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


class Programme(Record):
    """What a county runs for some years. Its rules are data, so that another county can set its own."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}$", _("Two to eight capital letters."))],
        help_text=_("Stands in certificate numbers, for example IBP-2026-0017."),
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("run by")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    summary = models.TextField(_("what it is (German)"), blank=True)
    summary_en = models.TextField(_("what it is (English)"), blank=True)

    required_training_minutes = models.PositiveIntegerField(
        _("required training (minutes)"), default=2400, help_text=_("2400 minutes are 40 hours.")
    )
    # The other way to be prepared: regular attendance. Where both are set, both are asked for.
    regular_attendance_needed = models.PositiveSmallIntegerField(
        _("talks and workshops to attend"),
        default=0,
        help_text=_("For example 6 of 8 in 12 months. 0: no regular attendance is asked for."),
    )
    regular_attendance_of = models.PositiveSmallIntegerField(
        _("of so many one after the other"), default=8, validators=[MinValueValidator(1)]
    )
    regular_attendance_months = models.PositiveSmallIntegerField(
        _("within (months)"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    meeting_rhythm_days = models.PositiveSmallIntegerField(
        _("meeting rhythm (days)"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    supervision_min_weeks = models.PositiveSmallIntegerField(
        _("group exchange after at least (weeks)"), default=6, validators=[MinValueValidator(1)]
    )
    supervision_max_weeks = models.PositiveSmallIntegerField(
        _("group exchange after at most (weeks)"), default=8, validators=[MaxValueValidator(52)]
    )
    partnership_months = models.PositiveSmallIntegerField(
        _("a partnership is agreed for (months)"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    first_call_days = models.PositiveSmallIntegerField(
        _("first call to both sides after (days)"),
        default=28,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    contact_interval_days = models.PositiveSmallIntegerField(
        _("in the first year, talk with each side every (days)"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(180)],
    )
    rests_in_school_holidays = models.BooleanField(
        _("nobody is reminded of meetings in the school holidays"), default=True
    )
    proposal_validity_days = models.PositiveSmallIntegerField(
        _("a proposal waits for answers (days)"), default=14, validators=[MinValueValidator(1)]
    )
    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(supervision_max_weeks__gte=F("supervision_min_weeks")),
                name="programme_supervision_window",
                violation_error_message=_("The latest week of the group exchange lies before the earliest."),
            ),
            models.CheckConstraint(
                condition=Q(regular_attendance_of__gte=F("regular_attendance_needed")),
                name="programme_regular_attendance",
                violation_error_message=_("More talks and workshops are to be attended than there are."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:programme_detail", args=[self.pk])

    @property
    def required_training_hours(self) -> Decimal:
        """Kept in minutes, spoken of in hours: 40 or 39.5."""
        hours = (Decimal(self.required_training_minutes) / 60).quantize(Decimal("0.01"))
        return hours.to_integral() if hours == hours.to_integral() else hours.normalize()

    @property
    def summary_in_language(self) -> str:
        return (get_language() == "en" and self.summary_en) or self.summary


class Task(BilingualName):
    """Something that pairs do together: needed by newcomers, offered by volunteers, logged with meetings."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tasks")
    needed_by = models.CharField(
        _("needed without saying so by"),
        max_length=16,
        choices=NeededBy.choices,
        blank=True,
        help_text=_("Matching counts the task as a need of these newcomers even if nobody has ticked it."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="task_once_per_programme",
                violation_error_message=_("The programme has this task already."),
            )
        ]


class Funder(Record):
    name = models.CharField(_("name"), max_length=160, unique=True)

    class Meta:
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class FundingPeriod(Record):
    """Who paid for a programme, from when to when."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="funding_periods")
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="funding_periods")
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("funding period")
        verbose_name_plural = _("funding periods")
        ordering = ("starts_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="funding_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.funder}, {self.starts_on:%Y}"
