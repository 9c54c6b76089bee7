"""What pairs need that are getting to know each other."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from office.desk.todo import Call, Mood, Todo, for_weeks, names, pair_name, weeks_between, weeks_mark
from partnerships.enums import PartnershipStatus, Side
from partnerships.models import Partnership
from partnerships.trial import TrialState, trial_state, with_trial

# So long an answer by mail may take. Who has no e-mail address was not asked yet: the office calls.
ANSWER_TAKES = timedelta(days=7)
Trials = list[tuple[Partnership, TrialState]]


def trials(user: User, today: date) -> list[Todo]:
    """Everything about pairs that are getting to know each other, in one query."""
    found = _trials(user)
    return [*_wishes_to_talk(found), *_missing_answers(found, today), *_agreements_to_sign(found)]


def _wishes_to_talk(found: Trials) -> list[Todo]:
    """Who answered "please talk to me first"."""
    todos = []
    for pair, trial in found:
        for side in trial.wish_to_talk:
            person = pair.person_on(side)
            words = {"partner": pair.person_on(side.other).short_name}
            reason = _("Whether to go on with %(partner)s is still open.") % words
            if person.phone:
                reason += " " + _("Telephone: %(phone)s") % {"phone": person.phone.as_national}
            todos.append(
                Todo(
                    kind="wish_in_trial",
                    about=f"{pair.pk}:{side}",
                    since=pair.trial_asked_on,
                    partnership=pair,
                    call=Call(pair, (side,)),
                    mark="?",
                    mood=Mood.CARE,
                    title=_("%(name)s would like to talk") % {"name": person.short_name},
                    reason=reason,
                    action_label=_("Call"),
                    action_url=reverse("partnerships:detail", args=[pair.pk]),
                )
            )
    return todos


def _missing_answers(found: Trials, today: date) -> list[Todo]:
    """All meetings of the trial took place, and somebody has not said for a week whether they go on."""
    todos = []
    for pair, trial in found:
        missing = [side for side in trial.unanswered if _is_late(pair, side, today)]
        if not pair.trial_asked_on or not missing or trial.wish_to_talk:
            continue
        weeks = weeks_between(pair.trial_asked_on, today)
        words = {
            "names": names([pair.person_on(side).short_name for side in missing]),
            "date": f"{pair.trial_asked_on:%d.%m.}",
            "for_weeks": for_weeks(weeks),
        }
        todos.append(
            Todo(
                kind="trial_answers",
                about=":".join([str(pair.pk), *missing]),
                since=pair.trial_asked_on,
                partnership=pair,
                mark=weeks_mark(weeks),
                mood=Mood.NEWS,
                title=_("Do they go on? %(pair)s") % {"pair": pair_name(pair)},
                reason=_("The answer has been missing since %(date)s: %(names)s") % words,
                action_label=_("Ask them"),
                action_url=reverse("partnerships:detail", args=[pair.pk]),
            )
        )
    return todos


def _is_late(pair: Partnership, side: Side, today: date) -> bool:
    asked_on = pair.trial_asked_on
    if asked_on is None:
        return False
    return not pair.person_on(side).email or asked_on + ANSWER_TAKES <= today


def _agreements_to_sign(found: Trials) -> list[Todo]:
    """Both want to go on: with the agreement the partnership becomes active."""
    return [
        Todo(
            kind="agreement",
            about=str(pair.pk),
            since=pair.trial_asked_on,
            partnership=pair,
            mark="2×",
            mood=Mood.NEWS,
            title=_("Both would like to go on: %(pair)s") % {"pair": pair_name(pair)},
            reason=_("Please print the agreement and sign it together."),
            action_label=_("To the agreement"),
            action_url=reverse("partnerships:detail", args=[pair.pk]),
        )
        for pair, trial in found
        if trial.is_agreed
    ]


def _trials(user: User) -> Trials:
    """Those that began first stand first."""
    pairs = Partnership.objects.run_by(user).filter(status=PartnershipStatus.TRIAL).with_people()
    found = with_trial(pairs).order_by("started_on", "pk")
    return [(pair, state) for pair in found if (state := trial_state(pair))]
