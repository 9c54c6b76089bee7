"""Pairs that have fallen silent: measured by their own rhythm, not by everybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from office.desk.todo import (
    Call,
    Mood,
    Todo,
    capitalised,
    for_weeks,
    in_words,
    pair_name,
    weeks_between,
    weeks_mark,
)
from office.desk.weights import KINDS
from partnerships.enums import NoMeetingReason
from partnerships.health import WORRY_AFTER
from partnerships.models import Contact, Meeting, Partnership
from partnerships.models.care import NUDGES
from partnerships.rhythm import RECENT, usual_gap
from partnerships.services.nudge import is_in_vain
from partnerships.silence import AT_LEAST, Silence, expected_to_meet, silences, with_silence

# Who answers, but does not meet, is called when so many usual meetings have gone by; who is silent, sooner.
UNMET_AFTER = 2 * WORRY_AFTER
# However seldom a pair used to meet, three months without a word are silence.
LONGEST_GAP = 28
ENOUGH_FOR_A_RHYTHM = 3
RESTS = KINDS["silent"].rests or 0


@dataclass(frozen=True)
class History:
    """The last entries of a pair: the days they met, the latest first, and why they did not since then."""

    met_on: tuple[date, ...] = ()
    last_excuse: str = ""

    def gap(self, silence: Silence) -> int:
        """Days between two meetings of this pair as a rule."""
        programme = max(silence.programme.meeting_rhythm_days, AT_LEAST)
        return min(usual_gap(self.met_on, at_least=programme), max(programme, LONGEST_GAP))


def silent_pairs(user: User, today: date) -> list[Todo]:
    """Those of whom nothing was heard for three of their usual gaps, or three reminders stayed unanswered.

    And those who answer, but have not met for six. Days of holidays and agreed pauses do not count; with
    whom the office spoke lately is left in peace for a while.
    A fixed number of queries: the pairs that have not met lately, their breaks and their last meetings.
    """
    earliest = today - timedelta(days=WORRY_AFTER * AT_LEAST)
    met = Meeting.objects.took_place().filter(partnership=OuterRef("pk"), met_on__gt=earliest)
    spoken = Contact.objects.filter(
        partnership=OuterRef("pk"), was_reached=True, made_on__gt=today - timedelta(days=RESTS)
    )
    expected = expected_to_meet(Partnership.objects.run_by(user)).filter(
        ~Exists(met), ~Exists(spoken), started_on__lte=earliest
    )
    found = [
        silence for silence in silences(with_silence(expected, today=today)) if not silence.pauses(today)
    ]
    histories = _histories(silence.partnership.pk for silence in found)
    todos = [_todo(silence, histories[silence.partnership.pk], today) for silence in found]
    return [todo for todo in todos if todo]


def _histories(pks: Iterable[UUID]) -> dict[UUID, History]:
    """The last entries of these pairs, in one query."""
    number = Window(RowNumber(), partition_by=F("partnership"), order_by=[F("met_on").desc(), F("pk").desc()])
    entries = (
        Meeting.objects.filter(partnership__in=list(pks))
        .annotate(number=number)
        .filter(number__lte=2 * RECENT)
        .order_by("partnership", "number")
        .values_list("partnership", "met_on", "took_place", "reason")
    )
    met: dict[UUID, list[date]] = defaultdict(list)
    excuses: dict[UUID, str] = {}
    for pair, day, took_place, reason in entries:
        if took_place:
            met[pair].append(day)
        elif not met[pair]:
            excuses.setdefault(pair, reason)
    return defaultdict(
        History, {pair: History(tuple(met[pair][:RECENT]), excuses.get(pair, "")) for pair in met}
    )


def _todo(silence: Silence, history: History, today: date) -> Todo | None:
    gap = history.gap(silence)
    if is_in_vain(silence, today=today) or silence.has_lasted(
        WORRY_AFTER * gap + 1, after=silence.since, today=today
    ):
        return _row(silence, today, silence.since, f"{silence.since}", _reason(silence, history, today))
    last_met = history.met_on[0] if history.met_on else silence.partnership.started_on
    if silence.has_lasted(UNMET_AFTER * gap + 1, after=last_met, today=today):
        return _row(silence, today, last_met, f"unmet:{last_met}", _unmet(history, last_met, today))
    return None


def _row(silence: Silence, today: date, since: date, state: str, reason: str) -> Todo:
    pair = silence.partnership
    return Todo(
        kind="silent",
        about=f"{pair.pk}:{state}",
        since=since,
        partnership=pair,
        call=Call(pair),
        mark=weeks_mark(weeks_between(since, today)),
        mood=Mood.CARE,
        title=pair_name(pair),
        reason=reason,
        action_label=_("Call them"),
        action_url=reverse("partnerships:detail", args=[pair.pk]),
    )


def _reason(silence: Silence, history: History, today: date) -> str:
    words = {"for_weeks": for_weeks(weeks_between(silence.since, today))}
    if history.met_on or history.last_excuse:
        sentences = [_("No meeting logged %(for_weeks)s.") % words]
    else:
        sentences = [_("Together %(for_weeks)s, and no meeting logged yet.") % words]
    if len(history.met_on) >= ENOUGH_FOR_A_RHYTHM:
        sentences.append(_so_far(history.gap(silence)))
    if silence.nudges:
        sentence = ngettext(
            "One reminder stayed unanswered.", "%(count)s reminders stayed unanswered.", silence.nudges
        )
        sentences.append(sentence % {"count": in_words(min(silence.nudges, NUDGES))})
    if len(sentences) == 1:
        sentences.append(_("A call shows whether something is wrong."))
    return " ".join(capitalised(sentence) for sentence in sentences)


def _unmet(history: History, last_met: date, today: date) -> str:
    words: dict[str, Any] = {"for_weeks": for_weeks(weeks_between(last_met, today))}
    sentence = _("They have not met %(for_weeks)s, though they answer.") % words
    if history.last_excuse:
        reason = NoMeetingReason(history.last_excuse).label
        sentence += " " + _("Last time: %(reason)s.") % {"reason": reason}
    return sentence


def _so_far(gap: int) -> str:
    """So many days usually lay between two meetings, as a sentence about the past."""
    if gap <= 4:
        return _("So far they met several times a week.")
    if gap <= 9:
        return _("So far they met every week.")
    if gap <= 17:
        return _("So far they met every two weeks.")
    return _("So far they met about every %(count)s weeks.") % {"count": in_words(round(gap / 7))}
