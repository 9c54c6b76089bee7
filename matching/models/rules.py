"""What a programme sets for its matching. Where nothing is set, the field's defaults hold."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kern.models import Record
from matching.enums import AskingOrder, Balance
from people.enums import Level
from programmes.models import Programme

UP_TO_100 = [MaxValueValidator(100)]


class MatchingRules(Record):
    """Weights, limits and the way of asking of a programme. `engine.profile.Rules` gives reasons."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="matching_rules")
    weight_needs = models.PositiveSmallIntegerField(_("needs and offers"), default=25, validators=UP_TO_100)
    weight_language = models.PositiveSmallIntegerField(_("language"), default=20, validators=UP_TO_100)
    weight_interests = models.PositiveSmallIntegerField(_("interests"), default=20, validators=UP_TO_100)
    weight_time = models.PositiveSmallIntegerField(_("time in common"), default=20, validators=UP_TO_100)
    weight_distance = models.PositiveSmallIntegerField(_("distance"), default=15, validators=UP_TO_100)

    language_level = models.PositiveSmallIntegerField(
        _("language in common at least"),
        choices=[choice for choice in Level.choices if Level.A1 <= choice[0] <= Level.B2],
        default=Level.A2,
    )
    common_minutes = models.PositiveSmallIntegerField(
        _("time in common at least (minutes at a stretch)"),
        default=60,
        validators=[MinValueValidator(15), MaxValueValidator(240)],
        help_text=_("In quarters of an hour."),
    )
    minds_distance = models.BooleanField(_("nobody travels further than they said"), default=True)
    minds_children = models.BooleanField(_("respect who would rather be without children"), default=True)

    threshold = models.PositiveSmallIntegerField(
        _("a pair needs at least (points)"), default=30, validators=UP_TO_100
    )
    balance = models.PositiveSmallIntegerField(_("balance"), choices=Balance.choices, default=Balance.TOTAL)
    waiting_points = models.PositiveSmallIntegerField(
        _("bonus for a year of waiting (points)"), default=10, validators=UP_TO_100
    )

    asking = models.CharField(
        _("who is asked"), max_length=16, choices=AskingOrder.choices, default=AskingOrder.BOTH
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("reminder before the time to answer is over (days)"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_("0: no reminder."),
    )
    trial_meetings = models.PositiveSmallIntegerField(
        _("meetings to get to know each other"),
        default=3,
        validators=[MaxValueValidator(12)],
        help_text=_("0: a pair that both sides want begins at once."),
    )

    class Meta:
        verbose_name = _("matching rules")
        verbose_name_plural = _("matching rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight_needs__gt=0)
                | Q(weight_language__gt=0)
                | Q(weight_interests__gt=0)
                | Q(weight_time__gt=0)
                | Q(weight_distance__gt=0),
                name="matching_rules_some_weight",
                violation_error_message=_("At least one part must count for something."),
            ),
            models.CheckConstraint(condition=Q(threshold__lte=100), name="matching_rules_threshold_to_100"),
        ]

    def __str__(self) -> str:
        return str(self.programme)
