"""How the office stays in touch with a pair: reminders, conversations, goals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.models import Record
from partnerships.enums import ContactChannel, GoalState, ReviewMoment, Side
from partnerships.models.partnership import Partnership

NUDGES = 3


class Nudge(Record):
    """A mail that asks the volunteer whether the two have met.

    `quiet_since` is the day from which nothing was logged: with the next entry a new round begins. So many
    rounds' mails follow each other as `NUDGES` says, then the office calls.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="nudges")
    quiet_since = models.DateField(_("nothing logged since"))
    number = models.PositiveSmallIntegerField(_("which of them"))
    asked_on = models.DateField(_("asked on"))

    class Meta:
        verbose_name = _("question about meetings")
        verbose_name_plural = _("questions about meetings")
        ordering = ("-asked_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "quiet_since", "number"], name="nudge_once_per_number"
            ),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=NUDGES), name="nudge_one_to_three"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on:%d.%m.%Y}"


class Contact(Record):
    """That the office spoke with one side of a pair, or tried to. Only the office sees it."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="contacts")
    side = models.CharField(_("with whom"), max_length=10, choices=Side.choices)
    made_on = models.DateField(_("on"))
    channel = models.CharField(
        _("how"), max_length=8, choices=ContactChannel.choices, default=ContactChannel.PHONE
    )
    was_reached = models.BooleanField(_("reached"), default=True)
    note = models.TextField(_("what was said"), blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-made_on", "-created_at")
        indexes = [models.Index(fields=["partnership", "side", "-made_on"], name="contact_by_date")]

    def __str__(self) -> str:
        return f"{self.get_side_display()}, {self.made_on:%d.%m.%Y}"


class Goal(Record):
    """What the two want to reach together, in their words."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=200)
    agreed_on = models.DateField(_("agreed on"))
    agreed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("agreed_on", "created_at")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "text"],
                name="goal_once_per_partnership",
                violation_error_message=_("The two have this goal already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class GoalReview(Record):
    """How far a goal was reached half-way or at the end."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="reviews")
    moment = models.CharField(_("when"), max_length=6, choices=ReviewMoment.choices)
    state = models.CharField(_("how far"), max_length=8, choices=GoalState.choices)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("looked at on"))
    reviewed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("look at a goal")
        verbose_name_plural = _("looks at goals")
        ordering = ("reviewed_on", "created_at")
        constraints = [
            models.UniqueConstraint(fields=["goal", "moment"], name="goal_reviewed_once_per_moment")
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class EndChange(Record):
    """That the agreed end was put to another day, and why. `ended_on` is the day agreed before."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="end_changes")
    ended_on = models.DateField(_("agreed until before"))
    ends_on = models.DateField(_("agreed until"))
    reason = models.CharField(_("reason"), max_length=300)
    changed_on = models.DateField(_("changed on"))
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of the agreed end")
        verbose_name_plural = _("changes of the agreed end")
        ordering = ("-changed_on", "-created_at")

    def __str__(self) -> str:
        return f"{self.ends_on:%d.%m.%Y}"
