from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalStatus(models.TextChoices):
    """OPEN: both sides are being asked. Whether both said yes follows from the answers."""

    OPEN = "open", _("asked")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


class ProposalAnswer(models.TextChoices):
    PENDING = "pending", _("no answer yet")
    YES = "yes", _("yes")
    NO = "no", _("no")
    TALK = "talk", _("would like to talk first")


class AskingOrder(models.TextChoices):
    BOTH = "both", _("both at once")
    VOLUNTEER_FIRST = "volunteer_first", _("the volunteer first")
    NEWCOMER_FIRST = "newcomer_first", _("the newcomer first")


class Balance(models.IntegerChoices):
    """The power to which the benefit of a pair is raised: higher ones leave fewer pairs that would swap."""

    TOTAL = 1, _("the highest total for all together")
    EVEN = 2, _("more evenly: fewer pairs in which both would rather swap")
    VERY_EVEN = 3, _("as evenly as possible")


class RunStatus(models.TextChoices):
    QUEUED = "queued", _("waiting to start")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")


class RunFailure(models.TextChoices):
    """Why a run came to no end, as the office reads it."""

    BROKEN_OFF = "broken_off", _("The work broke off again and again. Please start anew, or ask for help.")
    RULES = "rules", _("The rules cannot be read. Please check the weights and limits of the programme.")
    DATA = "data", _("Some of the data cannot be used. Please ask whoever looks after this installation.")
