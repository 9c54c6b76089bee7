"""Calls that are due with each side of a pair, goals to look at, and what comes to its agreed end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from office.desk.todo import Call, Mood, Todo, for_weeks, pair_name, weeks_between
from partnerships.contacts import DueContact, contacts_due
from partnerships.enums import ReviewMoment
from partnerships.goals import DueEnding, endings_due, reviews_due
from partnerships.models import Partnership
from partnerships.queries import back_from_pause as back_again

# A first call is urgent in the first weeks. Later it is one of the regular ones.
FIRST_WEEKS = timedelta(weeks=8)


def due_contacts(user: User, today: date) -> list[Todo]:
    """First calls, and the regular ones of the first year; one row for both sides of a pair."""

    def by_pair(call: DueContact) -> tuple[str, bool]:
        return str(call.partnership.pk), call.is_first

    calls = sorted(contacts_due(Partnership.objects.run_by(user), today=today), key=by_pair)
    return [_call(list(due), today) for _pair, due in groupby(calls, key=by_pair)]


def _call(due: Sequence[DueContact], today: date) -> Todo:
    pair, is_first = due[0].partnership, due[0].is_first
    is_early = is_first and due[0].due_on + FIRST_WEEKS > today
    people = [pair.person_on(call.side).short_name for call in due]
    words = {
        "name": people[0],
        "partner": pair.person_on(due[0].side.other).short_name,
        "for_weeks": for_weeks(weeks_between(pair.started_on, today)),
    }
    if len(due) > 1:
        title = _("Call both: %(pair)s") % {"pair": pair_name(pair)}
    else:
        title = _("Call %(name)s") % words
    return Todo(
        kind="first_call" if is_early else "contact",
        about=":".join([str(pair.pk), *(f"{call.side}{call.due_on}" for call in due)]),
        since=min(call.due_on for call in due),
        partnership=pair,
        call=Call(pair, tuple(call.side for call in due)),
        mark="☎",
        mood=Mood.CARE if is_early else Mood.NEWS,
        title=title,
        reason=_first(due, words, is_early) if is_first else _again(due, words, today),
        action_label=_("Call them") if len(due) > 1 else _("Call"),
        action_url=reverse("partnerships:detail", args=[pair.pk]),
    )


def _first(due: Sequence[DueContact], words: dict[str, str], is_early: bool) -> str:
    if not is_early:
        sentence = _("Together %(for_weeks)s, and no conversation with the office is noted.") % words
    elif len(due) > 1:
        sentence = _("Together %(for_weeks)s. How did it begin for each of them?") % words
    else:
        sentence = _("Together with %(partner)s %(for_weeks)s. How did it begin?") % words
    return f"{sentence} {_tried(due)}".strip()


def _again(due: Sequence[DueContact], words: dict[str, str], today: date) -> str:
    last_on = min(call.last_on for call in due if call.last_on)
    words["for_weeks"] = for_weeks(weeks_between(last_on, today))
    if len(due) > 1:
        sentence = _("You have not spoken with them %(for_weeks)s.") % words
    else:
        sentence = _("You have not spoken %(for_weeks)s. Meets %(partner)s") % words
    return f"{sentence} {_tried(due)}".strip()


def _tried(due: Sequence[DueContact]) -> str:
    tried = [call.tried_on for call in due if call.tried_on]
    return _("Nobody answered on %(date)s.") % {"date": f"{max(tried):%d.%m.}"} if tried else ""


def back_from_pause(user: User, today: date) -> list[Todo]:
    """Active again since their pause is over, and nobody has heard of them since."""
    pairs: Any = back_again(Partnership.objects.run_by(user), today=today)
    return [
        Todo(
            kind="back_from_pause",
            about=f"{pair.pk}:{pair.back_since}",
            since=pair.back_since,
            partnership=pair,
            call=Call(pair),
            mark=f"{pair.back_since:%d.%m.}",
            mood=Mood.NEWS,
            title=pair_name(pair),
            reason=_("Their pause ended on %(date)s. Do they meet again?")
            % {"date": f"{pair.back_since:%d.%m.%Y}"},
            action_label=_("Ask them"),
            action_url=reverse("partnerships:detail", args=[pair.pk]),
        )
        for pair in pairs.with_people()
    ]


def goals_to_look_at(user: User, today: date) -> list[Todo]:
    """Half-way and at the end: what has become of what they wanted to reach."""
    return [
        Todo(
            kind="goals",
            about=f"{due.partnership.pk}:{due.moment}",
            since=due.due_on,
            partnership=due.partnership,
            mark="½" if due.moment == ReviewMoment.MIDDLE else "✓",
            mood=Mood.NEWS,
            title=_("Goals: %(pair)s") % {"pair": pair_name(due.partnership)},
            reason=_("Half of the agreed time is over. What has been reached, what comes next?")
            if due.moment == ReviewMoment.MIDDLE
            else _("The agreed time comes to its end. What has been reached?"),
            action_label=_("Look at the goals"),
            action_url=reverse("partnerships:goals_review", args=[due.partnership.pk]),
        )
        for due in reviews_due(Partnership.objects.run_by(user), today=today)
    ]


def endings(user: User, today: date) -> list[Todo]:
    """Pairs whose agreed end is near or past: go on, or part with thanks."""
    return [_ending(due) for due in endings_due(Partnership.objects.run_by(user), today=today)]


def _ending(due: DueEnding) -> Todo:
    pair, words = due.partnership, {"date": f"{due.ends_on:%d.%m.%Y}"}
    if due.is_past:
        reason = _("Agreed until %(date)s. Do they go on, or is it time for thanks and closure?") % words
    else:
        reason = _("Agreed until %(date)s. Please ask both whether they would like to go on.") % words
    return Todo(
        kind="ending",
        about=f"{pair.pk}:{due.ends_on}:{due.is_past}",
        since=due.ends_on,
        partnership=pair,
        call=Call(pair),
        mark=f"{due.ends_on:%d.%m.}",
        mood=Mood.CARE if due.is_past else Mood.NEWS,
        title=pair_name(pair),
        reason=reason,
        action_label=_("Talk about it"),
        action_url=reverse("partnerships:detail", args=[pair.pk]),
    )
