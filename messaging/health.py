"""For monitoring: how long the oldest mail has been waiting."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.trouble import STUCK_AFTER
from upkeep.health import Finding, State, check


@check("outbox", gettext_lazy("Outbox"))
def outbox(now: datetime) -> Finding:
    """Mails leave within a minute of the moment they are due."""
    due = OutgoingMail.objects.filter(status=MailStatus.QUEUED, due_at__lte=now)
    found = due.aggregate(number=Count("pk"), since=Min("due_at"))
    waited = now - found["since"] if found["since"] else now - now
    words = _("mails that wait: %(count)d, the first for %(minutes)d minutes") % {
        "count": found["number"],
        "minutes": waited.total_seconds() // 60,
    }
    return Finding(State.BAD if waited > STUCK_AFTER else State.WELL, words, round(waited.total_seconds()))
