"""The clocks of data protection: a month for a request, 72 hours for a breach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.enums import RequestStatus, Risk
from privacy.models import Breach, DataRequest

HURRY_DAYS = 7
AUTHORITY_HOURS = timedelta(hours=72)
HURRY_HOURS = timedelta(hours=24)

REQUEST_BADGES: dict[RequestStatus, str] = {
    RequestStatus.OPEN: "info",
    RequestStatus.DONE: "success",
    RequestStatus.REFUSED: "warning",
}


@dataclass(frozen=True)
class Clock:
    """How much time is left in words, and how urgent that looks (a kind of badge)."""

    words: str
    look: str

    @property
    def is_late(self) -> bool:
        return self.look == "danger"


def request_clock(asked: DataRequest, *, today: date) -> Clock:
    """Days left of an open request."""
    days = (asked.due_on - today).days
    if days < 0:
        sentence = ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
        return Clock(sentence, "danger")
    if days == 0:
        return Clock(_("to be answered today"), "danger")
    sentence = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return Clock(sentence, "warning" if days <= HURRY_DAYS else "info")


def authority_due_at(breach: Breach) -> datetime:
    """Until when the authority is to be told (Art. 33(1)): weekends and holidays count."""
    return breach.discovered_at + AUTHORITY_HOURS


def clock_runs(breach: Breach) -> bool:
    """Whether the authority may still have to be told."""
    return breach.closed_on is None and breach.authority_told_at is None and breach.risk != Risk.UNLIKELY


def breach_clock(breach: Breach, *, now: datetime) -> Clock | None:
    """Hours left until the authority is to be told; None where nothing runs any more."""
    if not clock_runs(breach):
        return None
    left = authority_due_at(breach) - now
    hours = int(abs(left).total_seconds() // 3600)
    if left < timedelta(0):
        return Clock(
            ngettext("%(hours)d hour overdue", "%(hours)d hours overdue", hours) % {"hours": hours}, "danger"
        )
    words = ngettext("%(hours)d hour left", "%(hours)d hours left", hours) % {"hours": hours}
    return Clock(words, "danger" if left < HURRY_HOURS else "warning")
