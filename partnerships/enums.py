from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnershipStatus(models.TextChoices):
    """TRIAL: both said yes to meeting a few times; it becomes active with the signed agreement."""

    TRIAL = "trial", _("getting to know each other")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("pausing")
    CLOSED = "closed", _("completed")


class ClosureReason(models.TextChoices):
    GOALS_REACHED = "goals_reached", _("goals reached")
    PERIOD_OVER = "period_over", _("agreed time is over")
    MOVED = "moved", _("somebody moved away")
    NO_TIME = "no_time", _("too little time")
    ILLNESS = "illness", _("illness")
    NOT_FITTING = "not_fitting", _("it did not fit")
    NO_CONTACT = "no_contact", _("contact was lost")
    PROGRAMME_ENDED = "programme_ended", _("the programme ended")


class Side(models.TextChoices):
    VOLUNTEER = "volunteer", _("volunteer")
    NEWCOMER = "newcomer", _("newcomer")

    @property
    def other(self) -> Side:
        return Side.NEWCOMER if self == Side.VOLUNTEER else Side.VOLUNTEER


class TrialChoice(models.TextChoices):
    """What one side answers at the end of the trial."""

    YES = "yes", _("would like to go on")
    NO = "no", _("would not like to go on")
    TALK = "talk", _("would like to talk first")


class Mood(models.IntegerChoices):
    """How a meeting was, in one tap."""

    HARD = 1, _("hard")
    MIXED = 2, _("so-so")
    GOOD = 3, _("good")
    VERY_GOOD = 4, _("very good")


class NoMeetingReason(models.TextChoices):
    ILL = "ill", _("ill")
    NO_TIME = "no_time", _("no time")
    TRAVELLING = "travelling", _("travelling")
    NOT_REACHED = "not_reached", _("not reached")
    OTHER = "other", _("other reason")


class SupervisionStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("took place")
    CANCELLED = "cancelled", _("cancelled")


class Answer(models.TextChoices):
    PENDING = "pending", _("no answer yet")
    YES = "yes", _("yes")
    MAYBE = "maybe", _("maybe")
    NO = "no", _("no")
