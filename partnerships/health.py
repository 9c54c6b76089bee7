"""How a pair is doing, and from what one can tell: always a level and the reasons for it in words.

`health_of` is pure; `with_health` loads what it reads, in the same few queries for one pair and for all.
Everything is derived, nothing is kept: what is noted today counts at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean
from typing import Any

from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.contacts import state_of, with_contacts
from partnerships.enums import Mood, PartnershipStatus, Side, SupervisionStatus
from partnerships.goals import with_goals
from partnerships.models import Meeting, Partnership, SupervisionInvitation
from partnerships.queries import with_return
from partnerships.rhythm import RECENT, how_often, in_words, usual_gap
from partnerships.silence import Break, Silence, with_silence
from partnerships.trial import with_trial

# Two meetings left out are worth a look, three worth a call.
WATCH_AFTER, WORRY_AFTER = 2, 3
LATEST_MOODS = 3
EXCHANGES_READ = 3
# Long enough for every rhythm; who has been silent for longer is silent.
MOST_DAYS = 200
# A call may wait for somebody's holiday before it says anything about the pair.
CALL_MAY_WAIT = timedelta(days=14)
MISSED_EXCHANGES = 2
NUDGES_IN_VAIN = 3


class Level(TextChoices):
    GOOD = "good", gettext_lazy("going well")
    WATCH = "watch", gettext_lazy("worth a look")
    WORRY = "worry", gettext_lazy("needs care")


WEIGHT = {Level.GOOD: 0, Level.WATCH: 1, Level.WORRY: 2}


@dataclass(frozen=True)
class Health:
    """A level, and the reasons for it as sentences, the weightiest first; there is always one."""

    level: Level
    reasons: tuple[str, ...]

    @property
    def badge(self) -> str:
        """The kind of badge that the level stands in."""
        return {Level.GOOD: "success", Level.WATCH: "warning", Level.WORRY: "danger"}[self.level]


@dataclass(frozen=True)
class Signs:
    """What health is read from. Days and moods with the latest first.

    `quiet_days` are those since the last meeting, or since the start, on which the two could have met: pauses
    and holidays do not count. `missed_calls` are the first names of those whom the office should have spoken
    with, each with the day of the last conversation.
    """

    today: date
    status: str
    rhythm_days: int
    quiet_days: int
    met_on: Sequence[date] = ()
    moods: Sequence[int] = ()
    is_asked_to_go_on: bool = False
    resumes_on: date | None = None
    nudges: int = 0
    missed_exchanges: int = 0
    missed_calls: Sequence[tuple[str, date | None]] = ()
    wishes_to_talk: bool = False


def health_of(signs: Signs) -> Health:
    """The level is that of the weightiest sign; signs that speak of the same level do not add up."""
    found = sorted(_findings(signs), key=lambda finding: -WEIGHT[finding[0]])
    worst = found[0][0]
    if worst != Level.GOOD:
        found = [finding for finding in found if finding[0] != Level.GOOD]
    return Health(worst, tuple(sentence for _level, sentence in found))


def _findings(signs: Signs) -> Iterator[tuple[Level, str]]:
    yield _rhythm(signs)
    yield from _mood(signs)
    if signs.wishes_to_talk:
        yield Level.WATCH, _("The volunteer would like to talk.")
    if signs.nudges >= NUDGES_IN_VAIN:
        words = ngettext(
            "%(n)d question by e-mail stayed without an answer.",
            "%(n)d questions by e-mail stayed without an answer.",
            signs.nudges,
        )
        yield Level.WORRY, words % {"n": signs.nudges}
    for name, last_on in signs.missed_calls:
        yield Level.WATCH, _not_spoken_with(name, last_on)
    if signs.missed_exchanges >= MISSED_EXCHANGES:
        words = ngettext(
            "The volunteer missed the last exchange.",
            "The volunteer missed the last %(n)d exchanges.",
            signs.missed_exchanges,
        )
        yield Level.WATCH, words % {"n": signs.missed_exchanges}


def _rhythm(signs: Signs) -> tuple[Level, str]:
    if signs.status == PartnershipStatus.PAUSED:
        if signs.resumes_on is None:
            return Level.GOOD, _("They pause until further notice.")
        if signs.resumes_on <= signs.today:
            return Level.WATCH, _("The pause is over, and nobody has said that they meet again.")
        return Level.GOOD, _("They pause until %(day)s.") % {"day": f"{signs.resumes_on:%d.%m.%Y}"}
    if signs.is_asked_to_go_on:
        return Level.GOOD, _("They have got to know each other and are asked whether they go on.")
    gap = usual_gap(signs.met_on, at_least=signs.rhythm_days)
    if signs.quiet_days <= WATCH_AFTER * gap:
        return Level.GOOD, in_words(signs.met_on, today=signs.today)
    level = Level.WORRY if signs.quiet_days > WORRY_AFTER * gap else Level.WATCH
    if not signs.met_on:
        words = ngettext("No meeting yet in %(n)d day.", "No meeting yet in %(n)d days.", signs.quiet_days)
        return level, words % {"n": signs.quiet_days}
    days = (signs.today - signs.met_on[0]).days
    words = ngettext(
        "No meeting for %(n)d day; usually: %(often)s.",
        "No meeting for %(n)d days; usually: %(often)s.",
        days,
    )
    return level, words % {"n": days, "often": _lower(how_often(gap))}


def _mood(signs: Signs) -> Iterator[tuple[Level, str]]:
    """Of the last three meetings: all hard, two hard, or clearly worse than those before."""
    latest, before = signs.moods[:LATEST_MOODS], signs.moods[LATEST_MOODS:]
    hard = sum(mood == Mood.HARD for mood in latest)
    if hard == LATEST_MOODS:
        yield Level.WORRY, _("The last three meetings were hard.")
    elif hard == LATEST_MOODS - 1:
        yield Level.WATCH, _("Two of the last three meetings were hard.")
    elif len(latest) == LATEST_MOODS and before and mean(before) - mean(latest) >= 1:
        yield Level.WATCH, _("The last three meetings were not as good as those before.")
    elif len(latest) == LATEST_MOODS and mean(latest) >= Mood.GOOD:
        yield Level.GOOD, _("The last meetings were good.")


def _not_spoken_with(name: str, last_on: date | None) -> str:
    if last_on is None:
        return _("The office has not spoken with %(name)s yet.") % {"name": name}
    words = _("The office last spoke with %(name)s on %(day)s.")
    return words % {"name": name, "day": f"{last_on:%d.%m.%Y}"}


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


# --- reading it from the database ---------------------------------------------------------------


def with_health(pairs: QuerySet[Partnership], *, today: date) -> QuerySet[Partnership]:
    """The pairs with people and everything that `health_of_pair` and the next step read.

    Adds what `with_trial`, `with_contacts`, `with_goals`, `with_silence` and `with_return` add. Four queries,
    however many pairs there are.
    """
    held = SupervisionInvitation.objects.filter(
        meeting__status=SupervisionStatus.HELD, attended__isnull=False
    ).select_related("meeting")
    told: Any = with_silence(with_goals(with_contacts(with_trial(pairs))), today=today)
    loaded: QuerySet[Partnership] = with_return(told.with_people(), today=today).prefetch_related(
        "pauses",
        Prefetch("meetings", Meeting.objects.took_place()[:RECENT], to_attr="latest_meetings"),
        Prefetch(
            "volunteer__supervision_invitations",
            held.order_by("-meeting__starts_at")[:EXCHANGES_READ],
            to_attr="latest_exchanges",
        ),
    )
    return loaded


def health_of_pair(pair: Any, *, today: date) -> Health | None:
    """The health of a row of `with_health`; None for a closed pair."""
    return None if pair.status == PartnershipStatus.CLOSED else health_of(signs_of(pair, today=today))


def signs_of(pair: Any, *, today: date) -> Signs:
    """What a row of `with_health` says. Asks nothing of the database."""
    open_pause = next((pause for pause in pair.pauses.all() if pause.ended_on is None), None)
    met_on = [meeting.met_on for meeting in pair.latest_meetings]
    calls = [state_of(pair, side) for side in Side]
    return Signs(
        today=today,
        status=pair.status,
        rhythm_days=pair.volunteer.programme.meeting_rhythm_days,
        quiet_days=_quiet_days(pair, since=pair.last_met_on or pair.started_on, today=today),
        met_on=met_on,
        moods=[meeting.mood for meeting in pair.latest_meetings if meeting.mood],
        is_asked_to_go_on=pair.status == PartnershipStatus.TRIAL and pair.trial_asked_on is not None,
        resumes_on=open_pause.resumes_on if open_pause else None,
        nudges=pair.nudges_count,
        missed_exchanges=_missed_exchanges(pair),
        missed_calls=[
            (pair.person_on(call.side).first_name, call.last_on)
            for call in calls
            if call.is_due(today=today - CALL_MAY_WAIT)
        ],
        wishes_to_talk=pair.asks_for_call,
    )


def _quiet_days(pair: Any, *, since: date, today: date) -> int:
    """Without pauses and holidays, as in the questions by mail."""
    breaks = tuple(Break(pause.starts_on, pause.ended_on or pause.resumes_on) for pause in pair.pauses.all())
    silence = Silence(partnership=pair, since=since, nudges=0, last_nudge_on=None, breaks=breaks)
    days = min((today - since).days, MOST_DAYS)
    return sum(not silence.rests(today - timedelta(days=number)) for number in range(days))


def _missed_exchanges(pair: Any) -> int:
    """How many of the latest exchanges since the pair's start the volunteer missed, one after the other."""
    missed = 0
    for invitation in pair.volunteer.latest_exchanges:
        if invitation.attended or timezone.localdate(invitation.meeting.starts_at) < pair.started_on:
            break
        missed += 1
    return missed
