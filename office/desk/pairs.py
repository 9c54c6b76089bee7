"""Who asked for a call, and who waits longest for somebody."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Window
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from matching.models import Proposal
from newcomers.models import Newcomer
from office.desk.todo import Call, Mood, Todo, for_weeks, in_words, weeks_between, weeks_mark
from partnerships.enums import Side
from partnerships.models import Meeting
from partnerships.queries import waiting

QUOTED = 160  # characters of a remark: the whole of it stands on the pair's page


def wishes_to_talk(user: User, today: date) -> list[Todo]:
    """Volunteers who ticked "please call me" after a meeting."""
    entries = (
        Meeting.objects.run_by(user)
        .filter(wants_to_talk=True)
        .select_related("partnership__volunteer__person", "partnership__newcomer__person")
        .order_by("met_on", "created_at")
    )
    return [
        Todo(
            kind="wish",
            about=str(entry.pk),
            since=entry.met_on,
            partnership=entry.partnership,
            call=Call(entry.partnership, (Side.VOLUNTEER,)),
            mark="?",
            mood=Mood.CARE,
            title=_("%(name)s would like to talk") % {"name": entry.partnership.volunteer.person.short_name},
            reason=_wish(entry),
            action_label=_("Call back"),
            action_url=reverse("partnerships:detail", args=[entry.partnership_id]),
        )
        for entry in entries
    ]


def _wish(entry: Meeting) -> str:
    partner = entry.partnership.newcomer.person.short_name
    words = {
        "note": Truncator(entry.for_coordinator or entry.note).chars(QUOTED),
        "date": f"{entry.met_on:%d.%m.}",
        "partner": partner,
    }
    if words["note"]:
        return _("“%(note)s” After the meeting with %(partner)s on %(date)s") % words
    return _("Asked for a call after the meeting with %(partner)s on %(date)s") % words


def longest_waiting(user: User, today: date) -> list[Todo]:
    """Who waits longest without a proposal, and how many others do."""
    asked = Proposal.objects.open().filter(newcomer=OuterRef("pk"))
    first = (
        waiting(Newcomer.objects.visible_to(user))
        .filter(~Exists(asked))
        .annotate(all_waiting=Window(Count("pk")))
        .select_related("person")
        .order_by("waiting_since", "pk")
        .first()
    )
    if not first:
        return []
    others = first.all_waiting - 1
    weeks = weeks_between(first.waiting_since or today, today)
    if others:
        reason = ngettext(
            "No proposal yet; one other person is waiting too.",
            "No proposal yet; %(count)s others are waiting too.",
            others,
        ) % {"count": in_words(others)}
    else:
        reason = _("Nobody has been proposed yet.")
    return [
        Todo(
            kind="longest_waiting",
            about=str(first.pk),
            since=first.waiting_since,
            mark=weeks_mark(weeks),
            mood=Mood.NEWS,
            title=_("%(name)s has been waiting longest: %(for_weeks)s")
            % {"name": first.person.short_name, "for_weeks": for_weeks(weeks)},
            reason=reason,
            action_label=_("Who fits?"),
            action_url=reverse("matching:newcomer", args=[first.pk]),
        )
    ]
