"""What comes back from pairs that have ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from office.desk.todo import Mood, Part, Todo, capitalised, in_words, names, pair_name
from partnerships.enums import AfterClosure, Side
from partnerships.models import Feedback, Partnership

FEEDBACK_SHOWN = timedelta(days=14)
WISH_SHOWN = timedelta(days=90)


def closure_feedback(user: User, today: date) -> list[Part[Feedback]]:
    """What partners wrote at the closure in the last two weeks."""
    answers = _answers(user, since=today - FEEDBACK_SHOWN).order_by("-created_at")
    return [Part("feedback", str(answer.pk), answer, _feedback) for answer in answers]


def _feedback(answers: list[Feedback]) -> Todo:
    title = ngettext(
        "One closing feedback has arrived", "%(count)s closing feedbacks have arrived", len(answers)
    ) % {"count": in_words(len(answers))}
    return Todo(
        kind="feedback",
        about="",
        mark=str(len(answers)),
        mood=Mood.DONE,
        title=capitalised(title),
        reason=names(_pairs(answers)),
        action_label=_("Read"),
        action_url=reverse("partnerships:detail", args=[answers[0].partnership_id]),
        since=timezone.localdate(answers[-1].created_at),
    )


def wishes_for_another(user: User, today: date) -> list[Todo]:
    """Who said at the closure that they would like another partnership, until they have one."""
    later = Partnership.objects.filter(started_on__gte=OuterRef("partnership__closed_on")).exclude(
        pk=OuterRef("partnership")
    )
    of_volunteer = later.filter(volunteer=OuterRef("partnership__volunteer"))
    of_newcomer = later.filter(newcomer=OuterRef("partnership__newcomer"))
    answers = _answers(user, since=today - WISH_SHOWN).filter(
        Q(~Exists(of_volunteer), side=Side.VOLUNTEER) | Q(~Exists(of_newcomer), side=Side.NEWCOMER),
        afterwards=AfterClosure.AGAIN,
    )
    return [_again(answer) for answer in answers.order_by("created_at")]


def _again(answer: Feedback) -> Todo:
    pair = answer.partnership
    is_volunteer = answer.side == Side.VOLUNTEER
    page = (
        ("volunteers:detail", pair.volunteer_id) if is_volunteer else ("newcomers:detail", pair.newcomer_id)
    )
    return Todo(
        kind="wants_again",
        about=str(answer.pk),
        since=timezone.localdate(answer.created_at),
        partnership=pair,
        mark="+",
        mood=Mood.NEWS,
        title=_("%(name)s would like another partnership") % {"name": pair.person_on(answer.side).short_name},
        reason=_("Said so after the partnership with %(partner)s.")
        % {"partner": pair.person_on(Side(answer.side).other).short_name},
        action_label=_("Have a look"),
        action_url=reverse(page[0], args=[page[1]]),
    )


def _answers(user: User, *, since: date) -> QuerySet[Feedback]:
    return Feedback.objects.filter(
        partnership__in=Partnership.objects.run_by(user), created_at__date__gte=since
    ).select_related("partnership__volunteer__person", "partnership__newcomer__person")


def _pairs(answers: Iterable[Feedback]) -> list[str]:
    return list(dict.fromkeys(pair_name(answer.partnership) for answer in answers))
