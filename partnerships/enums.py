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
    """Each can be told to both sides: none says whose fault it was."""

    GOALS_REACHED = "goals_reached", _("goals reached")
    PERIOD_OVER = "period_over", _("agreed time is over")
    MOVED = "moved", _("somebody moved away")
    WORK = "work", _("work, training or school began")
    FAMILY = "family", _("family")
    CHANGE = "change", _("somebody else goes on")
    NO_TIME = "no_time", _("too little time")
    ILLNESS = "illness", _("illness")
    NOT_FITTING = "not_fitting", _("it did not fit")
    NO_CONTACT = "no_contact", _("contact was lost")
    PROGRAMME_ENDED = "programme_ended", _("the programme ended")
    WITHDREW = "withdrew", _("somebody no longer takes part")


# Who parted like this is not proposed to each other again.
PARTED = (ClosureReason.NOT_FITTING, ClosureReason.CHANGE)


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


class EntrySource(models.TextChoices):
    """Where an entry about a meeting came from."""

    PORTAL = "portal", _("written after login")
    LINK = "link", _("written by the link in a mail")
    OFFICE = "office", _("written by the office")
    PAPER = "paper", _("copied from a list on paper")


class ContactChannel(models.TextChoices):
    """How the office was in touch with one side."""

    PHONE = "phone", _("telephone")
    VISIT = "visit", _("visit or conversation")
    MESSAGE = "message", _("message")
    GROUP = "group", _("in the exchange group")


class ReviewMoment(models.TextChoices):
    """When the goals of a pair are looked at."""

    MIDDLE = "middle", _("half-way")
    END = "end", _("at the end")


class GoalState(models.TextChoices):
    REACHED = "reached", _("reached")
    PARTLY = "partly", _("partly reached")
    OPEN = "open", _("not yet reached")
    DROPPED = "dropped", _("no longer a goal")


class AfterClosure(models.TextChoices):
    """What one side would like after the closure."""

    AGAIN = "again", _("another partnership")
    LATER = "later", _("a break first")
    NO = "no", _("no further partnership")


class VolunteerNext(models.TextChoices):
    """What the office decides about the volunteer when a partnership closes."""

    FREE = "free", _("is free for another newcomer")
    BREAK = "break", _("takes a break")
    END = "end", _("stops volunteering")


class NewcomerNext(models.TextChoices):
    """What the office decides about the newcomer when a partnership closes."""

    WAIT = "wait", _("waits for another volunteer")
    END = "end", _("needs nobody any more")
