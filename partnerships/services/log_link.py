"""The address under which a volunteer logs meetings without an account, as long as the pair is open.

Opening it changes nothing. It shows the partner's first name, and of what was logged by it in the last
seven days the day and the length: nobody reads by it what somebody wrote.
"""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.urls import reverse

from messaging.links import read, sign
from partnerships.enums import EntrySource
from partnerships.models import Meeting, Partnership
from partnerships.services.meeting import OWN_ENTRY_OPEN_FOR

PURPOSE = "partnership-log"


def log_token(partnership: Partnership) -> str:
    return sign({"partnership": partnership.pk}, purpose=PURPOSE)


def log_path(partnership: Partnership) -> str:
    """The signed address that asks the volunteer whether the two have met."""
    return reverse("partnerships:log_by_link", args=[log_token(partnership)])


def partnership_of(token: str) -> Partnership | None:
    """The pair that the link is for; None where it is altered, or the pair is gone."""
    try:
        link = read(token, purpose=PURPOSE)
    except Http404:
        return None
    pairs = Partnership.objects.with_people().select_related("newcomer__person__organisation")
    found: Partnership | None = pairs.filter(pk=link["partnership"]).first()
    return found


def entries_by_link(partnership: Partnership, *, today: date) -> list[Meeting]:
    """What was logged by the link and can still be corrected by it, the latest first."""
    entries = partnership.meetings.filter(
        source=EntrySource.LINK, created_at__date__gte=today - OWN_ENTRY_OPEN_FOR
    )
    return list(entries.order_by("-created_at"))


def other_pairs(partnership: Partnership) -> list[tuple[str, str]]:
    """First name of the partner and address, for each other open pair in which this person volunteers."""
    others = Partnership.objects.open().filter(volunteer__person=partnership.volunteer.person)
    others = others.exclude(pk=partnership.pk).select_related("newcomer__person")
    return [(pair.newcomer.person.first_name, log_path(pair)) for pair in others]
