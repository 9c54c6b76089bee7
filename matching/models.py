"""A proposal: this volunteer and this newcomer, why, and what both sides say."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from matching.enums import ProposalAnswer, ProposalStatus
from newcomers.models import Newcomer
from partnerships.models import Partnership
from volunteers.models import Volunteer


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """Office staff: where the newcomer is theirs."""
        return self.filter(
            within_scope(
                user,
                organisation="newcomer__person__organisation",
                municipality="newcomer__person__municipality",
            )
        )

    def open(self) -> ProposalQuerySet:
        return self.filter(status=ProposalStatus.OPEN)

    def agreed(self) -> ProposalQuerySet:
        """Both said yes; the office can confirm."""
        return self.open().filter(volunteer_answer=ProposalAnswer.YES, newcomer_answer=ProposalAnswer.YES)

    def overdue(self, *, today: date) -> ProposalQuerySet:
        return self.open().filter(expires_on__lt=today)

    def with_people(self) -> ProposalQuerySet:
        return self.select_related("volunteer__person__municipality", "newcomer__person__municipality")


class Proposal(Record):
    """`parts` keeps the score as it was when proposed: {"needs": 24, "language": 14, …} out of 100."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="proposals")
    newcomer = models.ForeignKey(Newcomer, on_delete=models.PROTECT, related_name="proposals")
    score = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(100)])
    parts = models.JSONField(_("parts of the score"), default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN
    )
    volunteer_answer = models.CharField(
        _("answer of the volunteer"),
        max_length=8,
        choices=ProposalAnswer.choices,
        default=ProposalAnswer.PENDING,
    )
    newcomer_answer = models.CharField(
        _("answer of the newcomer"),
        max_length=8,
        choices=ProposalAnswer.choices,
        default=ProposalAnswer.PENDING,
    )
    volunteer_answered_at = models.DateTimeField(null=True, blank=True)
    newcomer_answered_at = models.DateTimeField(null=True, blank=True)
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_on = models.DateField(_("answers until"))
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    partnership = models.OneToOneField(
        Partnership, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("-proposed_on", "-created_at")
        constraints = [
            models.UniqueConstraint(
                fields=["newcomer"],
                condition=Q(status=ProposalStatus.OPEN),
                name="proposal_one_open_per_newcomer",
                violation_error_message=_("This newcomer is already being asked about somebody."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=models.F("proposed_on")),
                name="proposal_expires_after_proposed",
                violation_error_message=_("The proposal would expire before it is made."),
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="proposal_score_up_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer.person.short_name} – {self.newcomer.person.short_name}"

    @property
    def is_agreed(self) -> bool:
        return self.volunteer_answer == self.newcomer_answer == ProposalAnswer.YES
