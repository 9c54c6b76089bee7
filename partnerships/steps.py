"""The one thing that the office should do next about a pair, said alike in lists and on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.contacts import SideState, state_of
from partnerships.enums import PartnershipStatus, ReviewMoment, Side
from partnerships.goals import agreed_until, due_ending_of, due_review_of, half_way
from partnerships.health import NUDGES_IN_VAIN, WORRY_AFTER, signs_of
from partnerships.rhythm import usual_gap
from partnerships.trial import TrialState, trial_state
from people.models import Person
from people.steps import Step

# Whoever has been called about a silence is not called about it again the next day.
CALLED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Call(Step):
    """A step for which somebody is called: the number is to stand beside the button."""

    person: Person | None = None


def step_of(pair: Any, *, today: date) -> Step | None:
    """What a row of `health.with_health` is waiting for, the most urgent first; None where nothing is due."""
    if pair.status == PartnershipStatus.CLOSED:
        return _after_the_closure(pair)
    if pair.asks_for_call:
        name = pair.volunteer.person.short_name
        return _call(pair, Side.VOLUNTEER, _("%(name)s asks for a call") % {"name": name})
    trial = trial_state(pair)
    if trial and trial.next_step:
        return _trial(pair, trial)
    if pair.status == PartnershipStatus.PAUSED:
        return _pause(pair, today=today)
    return (
        _silence(pair, today=today)
        or _back(pair)
        or _contact(pair, today=today)
        or _review(pair, today=today)
        or _ending(pair, today=today)
        or _goals(pair, today=today)
    )


def calm_words(pair: Any, *, today: date) -> str:
    """What stands on the page of a pair where nothing is due: what comes next by itself, and when."""
    if pair.status == PartnershipStatus.CLOSED:
        return _("The partnership is closed, and nothing is left to do.")
    due = [(call.due_on, call.side) for side in Side if (call := state_of(pair, side)).due_on]
    if due:
        day, side = min(due, key=lambda entry: entry[0] or date.max)
        words = _("Nothing is to be done now. Next call: %(name)s, from %(day)s on.")
        return words % {"name": pair.person_on(side).first_name, "day": f"{day:%d.%m.%Y}"}
    return _("Nothing is to be done now.")


def contact_url(pair: Any, side: Side) -> str:
    """The form that notes a conversation with this side."""
    return f"{reverse('partnerships:contact_create', args=[pair.pk])}?side={side.value}"


def _call(pair: Any, side: Side, sentence: str) -> Step:
    return Call(sentence, _("Note the call"), contact_url(pair, side), person=pair.person_on(side))


def _after_the_closure(pair: Any) -> Step | None:
    if not pair.asks_for_feedback or pair.feedback_count >= len(Side):
        return None
    return Step(_("Feedback is missing"), _("To the feedback"), f"{pair.get_absolute_url()}#feedback")


def _trial(pair: Any, trial: TrialState) -> Step:
    if trial.is_agreed and not trial.wish_to_talk:
        url = reverse("partnerships:agreement", args=[pair.pk])
        return Step(trial.next_step, _("Agreement to print (PDF)"), url)
    side = (trial.wish_to_talk or trial.unanswered)[0]
    url = reverse("partnerships:trial_note", args=[pair.pk, side.value])
    return Step(trial.next_step, _("Note the answer"), url)


def _pause(pair: Any, *, today: date) -> Step | None:
    if not pair.pause_ends_on or pair.pause_ends_on > today:
        return None
    url = reverse("partnerships:resume", args=[pair.pk])
    return Step(_("Pause is over: ask whether they go on"), _("They go on"), url, posts=True)


def _silence(pair: Any, *, today: date) -> Step | None:
    signs = signs_of(pair, today=today)
    gap = usual_gap(signs.met_on, at_least=signs.rhythm_days)
    if signs.quiet_days <= WORRY_AFTER * gap and signs.nudges < NUDGES_IN_VAIN:
        return None
    called_on = state_of(pair, Side.VOLUNTEER).last_on
    if called_on and called_on + CALLED_FOR > today:
        return None
    days = (today - (pair.last_met_on or pair.started_on)).days
    words = ngettext("Ask: no meeting for %(n)d day", "Ask: no meeting for %(n)d days", days)
    return _call(pair, Side.VOLUNTEER, words % {"n": days})


def _back(pair: Any) -> Step | None:
    if not pair.back_since:
        return None
    return _call(pair, Side.VOLUNTEER, _("Back from the pause: ask whether they meet again"))


def _contact(pair: Any, *, today: date) -> Step | None:
    due = [call for side in Side if (call := state_of(pair, side)).is_due(today=today)]
    if not due:
        return None
    call = min(due, key=lambda call: call.due_on or today)
    return _call(pair, call.side, _contact_words(pair, call))


def _contact_words(pair: Any, call: SideState) -> str:
    name = {"name": pair.person_on(call.side).short_name}
    if call.last_on is None:
        return _("First call to %(name)s") % name
    return _("Talk with %(name)s again: last on %(day)s") % (name | {"day": f"{call.last_on:%d.%m.%Y}"})


def _review(pair: Any, *, today: date) -> Step | None:
    due = due_review_of(pair, today=today)
    if due is None:
        return None
    at_the_end = due.moment == ReviewMoment.END
    sentence = _("Look at the goals at the end") if at_the_end else _("Look at the goals half-way")
    return Step(sentence, _("Look at the goals"), reverse("partnerships:goals_review", args=[pair.pk]))


def _ending(pair: Any, *, today: date) -> Step | None:
    if due_ending_of(pair, today=today) is None:
        return None
    sentence = _("Agreed until %(day)s: ask how it goes on") % {"day": f"{agreed_until(pair):%d.%m.%Y}"}
    return Step(sentence, _("How it goes on"), reverse("partnerships:end_change", args=[pair.pk]))


def _goals(pair: Any, *, today: date) -> Step | None:
    """At the start; who has met for half of the time without goals need not invent some."""
    if pair.has_goals or pair.status != PartnershipStatus.ACTIVE or today >= half_way(pair):
        return None
    url = reverse("partnerships:goal_create", args=[pair.pk])
    return Step(_("Agree on goals with both"), _("Note a goal"), url)
