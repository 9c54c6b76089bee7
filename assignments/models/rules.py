"""What a programme sets for its assignments. Where nothing is set, these defaults hold."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kern.models import Record
from programmes.models import Programme


class AssignmentRules(Record):
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="assignment_rules")
    wave_size = models.PositiveSmallIntegerField(
        _("asked at the same time"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    wait_minutes = models.PositiveSmallIntegerField(
        _("next ones are asked after (minutes)"),
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(2880)],
    )
    urgent_wait_minutes = models.PositiveSmallIntegerField(
        _("where it is urgent, after (minutes)"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(2880)],
    )
    most_waves = models.PositiveSmallIntegerField(
        _("times of asking before the office calls"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("nobody is asked from (hour)"), default=21, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("until (hour)"),
        default=8,
        validators=[MaxValueValidator(23)],
        help_text=_("The time for answering does not run at night either."),
    )
    asks_at_once = models.BooleanField(
        _("confirmed requests from outside are asked at once"),
        default=False,
        help_text=_("Otherwise the office looks at each of them first."),
    )
    instead = models.TextField(
        _("whom to ask for what volunteers must not do (German)"),
        blank=True,
        help_text=_(
            "Stands in the form where such a request is refused, for example the county's interpreters."
        ),
    )
    instead_en = models.TextField(_("whom to ask instead (English)"), blank=True)

    cents_per_km = models.PositiveSmallIntegerField(
        _("for each kilometre (cents)"), default=30, validators=[MaxValueValidator(200)]
    )
    cents_per_hour = models.PositiveSmallIntegerField(
        _("allowance for each hour (cents)"), default=0, validators=[MaxValueValidator(10000)]
    )
    cents_per_assignment = models.PositiveSmallIntegerField(
        _("allowance for each assignment (cents)"), default=0, validators=[MaxValueValidator(20000)]
    )
    yearly_cap_hours = models.PositiveSmallIntegerField(
        _("hours with an allowance in a year at most"),
        null=True,
        blank=True,
        help_text=_("For example 276. Empty: no limit."),
    )
    yearly_cap_euros = models.PositiveSmallIntegerField(
        _("allowance in a year at most (euros)"),
        null=True,
        blank=True,
        help_text=_("For example the tax-free amount for volunteering. Empty: no limit."),
    )

    class Meta:
        verbose_name = _("rules for assignments")
        verbose_name_plural = _("rules for assignments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(quiet_from=F("quiet_until")),
                name="assignment_rules_some_hours",
                violation_error_message=_("The night begins and ends at different hours."),
            )
        ]

    def __str__(self) -> str:
        return str(self.programme)
