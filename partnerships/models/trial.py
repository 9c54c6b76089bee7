"""What both sides say when they have got to know each other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from partnerships.enums import Side, TrialChoice
from partnerships.models.partnership import Partnership


class TrialAnswer(Record):
    """One side's answer. The other side learns whether the pair goes on, and never the reason."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="trial_answers")
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    answer = models.CharField(_("answer"), max_length=4, choices=TrialChoice.choices)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    noted_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("noted by"),
        help_text=_("Who noted an answer given by telephone."),
    )

    class Meta:
        verbose_name = _("answer after getting to know each other")
        verbose_name_plural = _("answers after getting to know each other")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "side"],
                name="trial_answer_once_per_side",
                violation_error_message=_("This side has answered already. Thank you!"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_answer_display()}"
