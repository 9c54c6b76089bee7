"""A proposal: this volunteer and this newcomer, why, and what both sides say."""

from __future__ import annotations

from datetime import date, datetime

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import within_scope
from accounts.models import User
from kern.models import Record
from matching.enums import ProposalAnswer, ProposalStatus
from matching.models.run import MatchingRun
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.models import Partnership
from people.models import Person
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

    def wanting_talk(self) -> ProposalQuerySet:
        """Somebody would like to talk with the office before they decide."""
        talk = ProposalAnswer.TALK
        return self.open().filter(Q(volunteer_answer=talk) | Q(newcomer_answer=talk))

    def overdue(self, *, today: date) -> ProposalQuerySet:
        """The time to answer is over and an answer is missing.

        Where somebody wants to talk first, time does not run out: it is the office that is to act then, and
        nobody shall lose a pair because it has not called yet.
        """
        pending, talk = ProposalAnswer.PENDING, ProposalAnswer.TALK
        return (
            self.open()
            .filter(Q(volunteer_answer=pending) | Q(newcomer_answer=pending), expires_on__lt=today)
            .exclude(Q(volunteer_answer=talk) | Q(newcomer_answer=talk))
        )

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
    # What a side said beside its answer: for the office alone, never for the other side.
    volunteer_reason = models.TextField(_("remark of the volunteer"), blank=True, max_length=500)
    newcomer_reason = models.TextField(_("remark of the newcomer"), blank=True, max_length=500)
    # Since when a side has been asked; empty while the other one is asked first.
    volunteer_asked_on = models.DateField(_("volunteer asked on"), null=True, blank=True)
    newcomer_asked_on = models.DateField(_("newcomer asked on"), null=True, blank=True)
    volunteer_answered_at = models.DateTimeField(null=True, blank=True)
    newcomer_answered_at = models.DateTimeField(null=True, blank=True)
    # Why the two are asked although a rule speaks against it; empty where none does.
    override_reason = models.TextField(_("reason for the exception"), blank=True, max_length=500)
    run = models.ForeignKey(
        MatchingRun,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("proposal for all"),
    )
    proposed_on = models.DateField(_("proposed on"))
    proposed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_on = models.DateField(_("answers until"))
    # Who noted an answer given by telephone; empty where the signed link was used.
    volunteer_answer_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    newcomer_answer_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
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
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.CONFIRMED)
                | Q(volunteer_answer=ProposalAnswer.YES, newcomer_answer=ProposalAnswer.YES),
                name="proposal_confirmed_only_if_agreed",
                violation_error_message=_("Both have to say yes before the pair can be confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.OPEN, ended_on=None)
                | ~Q(status=ProposalStatus.OPEN) & Q(ended_on__isnull=False),
                name="proposal_ended_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer.person.short_name} – {self.newcomer.person.short_name}"

    @property
    def is_open(self) -> bool:
        return self.status == ProposalStatus.OPEN

    @property
    def is_agreed(self) -> bool:
        return self.volunteer_answer == self.newcomer_answer == ProposalAnswer.YES

    @property
    def wants_talk(self) -> bool:
        """A side would like to talk with the office before it decides."""
        return ProposalAnswer.TALK in (self.volunteer_answer, self.newcomer_answer)

    def is_late(self, *, today: date) -> bool:
        """The time to answer is over; a wish to talk stops the clock (why: `ProposalQuerySet.overdue`)."""
        return self.expires_on < today and not self.wants_talk

    def answer_of(self, side: Side) -> ProposalAnswer:
        return ProposalAnswer(getattr(self, f"{side.value}_answer"))

    def reason_of(self, side: Side) -> str:
        """What this side said beside its answer: for the office alone."""
        reason: str = getattr(self, f"{side.value}_reason")
        return reason

    def asked_on(self, side: Side) -> date | None:
        """None while the other side is asked first."""
        day: date | None = getattr(self, f"{side.value}_asked_on")
        return day

    def answered_at(self, side: Side) -> datetime | None:
        moment: datetime | None = getattr(self, f"{side.value}_answered_at")
        return moment

    def awaits(self, side: Side, *, today: date) -> bool:
        """This side has been asked, may still answer and has not said yes or no."""
        return (
            self.is_open
            and self.asked_on(side) is not None
            and self.answer_of(side) in (ProposalAnswer.PENDING, ProposalAnswer.TALK)
            and not self.is_late(today=today)
        )

    def state_of(self, side: Side) -> str:
        """The answer in words, or that this side is only asked after the other one."""
        if self.is_open and self.asked_on(side) is None:
            return gettext("is asked next")
        return str(self.answer_of(side).label)

    @property
    def volunteer_state(self) -> str:
        return self.state_of(Side.VOLUNTEER)

    @property
    def newcomer_state(self) -> str:
        return self.state_of(Side.NEWCOMER)

    def person_on(self, side: Side) -> Person:
        """Whoever is asked on this side."""
        part: Volunteer | Newcomer = self.volunteer if side == Side.VOLUNTEER else self.newcomer
        return part.person
