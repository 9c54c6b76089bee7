"""Who was asked for an assignment, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assignments.enums import AnswerChannel, OfferAnswer
from assignments.models.assignment import Assignment
from kern.models import Record
from volunteers.models import Volunteer


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: User) -> OfferQuerySet:
        """Office staff: those of their organisation's assignments."""
        return self.filter(assignment__in=Assignment.objects.run_by(user))

    def current(self) -> OfferQuerySet:
        """Those of the assignment's present round."""
        return self.filter(round=F("assignment__round"))

    def waiting(self) -> OfferQuerySet:
        return self.current().filter(answer=OfferAnswer.WAITING)


class Offer(Record):
    """One volunteer asked in one wave. Wave 0: the office has asked or called this one by hand."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="offers")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="offers_of_assignments")
    round = models.PositiveSmallIntegerField(default=1)
    wave = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(_("asked at"))
    answer = models.CharField(
        _("answer"), max_length=8, choices=OfferAnswer.choices, default=OfferAnswer.WAITING
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    channel = models.CharField(_("answered"), max_length=8, choices=AnswerChannel.choices, blank=True)

    reason = models.CharField(_("why they cannot after all"), max_length=200, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for an assignment")
        verbose_name_plural = _("questions for assignments")
        ordering = ("offered_at", "created_at")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "round", "volunteer"],
                name="offer_once_per_round",
                violation_error_message=_("This volunteer has been asked already."),
            ),
            models.UniqueConstraint(
                fields=["assignment", "round"],
                condition=models.Q(answer="yes"),
                name="offer_one_yes_per_round",
                violation_error_message=_("Somebody else has taken it already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_answer_display())
