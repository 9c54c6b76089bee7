from django.db import models
from django.utils.translation import gettext_lazy as _


class MailStatus(models.TextChoices):
    """Two phases, so that a crash never loses a mail and never sends one twice unnoticed.

    QUEUED → SENDING (claimed, nothing handed over yet: a crash here is repeated)
           → DATA (committed just before the server takes the text: a crash here is UNCLEAR)
           → SENT, and much later perhaps BOUNCED: the mail came back
    """

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    DATA = "data", _("being handed over")
    SENT = "sent", _("sent")
    UNCLEAR = "unclear", _("unclear – please check")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("withdrawn")
    EXPIRED = "expired", _("overtaken by time")
    COLLECTED = "collected", _("sent together with others")
    BOUNCED = "bounced", _("came back")


# What may not have arrived: the office is asked.
TROUBLED = (MailStatus.UNCLEAR, MailStatus.FAILED, MailStatus.BOUNCED)
# What a person in the office may send once more.
RESENDABLE = (*TROUBLED, MailStatus.EXPIRED)
