"""What comes back from pairs that have ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
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


def answers_after_closure(user: User, today: date) -> list[Todo | Part[Feedback]]:
    """What partners wrote in the last two weeks, and who would like another partnership; one query."""
    answers = list(_answers(user, since=today - WISH_SHOWN))
    fresh = [answer for answer in answers if _day(answer) >= today - FEEDBACK_SHOWN]
    return [
        *(Part("feedback", str(answer.pk), answer, _feedback) for answer in fresh),
        *(_again(answer) for answer in answers if answer.waits_for_another),  # type: ignore[attr-defined]
    ]


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
        since=_day(answers[-1]),
    )


def _again(answer: Feedback) -> Todo:
    pair = answer.partnership
    is_volunteer = answer.side == Side.VOLUNTEER
    page = (
        ("volunteers:detail", pair.volunteer_id) if is_volunteer else ("newcomers:detail", pair.newcomer_id)
    )
    return Todo(
        kind="wants_again",
        about=str(answer.pk),
        since=_day(answer),
        partnership=pair,
        mark="+",
        mood=Mood.NEWS,
        title=_("%(name)s would like another partnership") % {"name": pair.person_on(answer.side).short_name},
        reason=_("Said so after the partnership with %(partner)s")
        % {"partner": pair.person_on(Side(answer.side).other).short_name},
        action_label=_("Have a look"),
        action_url=reverse(page[0], args=[page[1]]),
    )


def _answers(user: User, *, since: date) -> QuerySet[Feedback]:
    """The latest first, with `waits_for_another`."""
    later = Partnership.objects.filter(started_on__gte=OuterRef("partnership__closed_on")).exclude(
        pk=OuterRef("partnership")
    )
    of_volunteer = later.filter(volunteer=OuterRef("partnership__volunteer"))
    of_newcomer = later.filter(newcomer=OuterRef("partnership__newcomer"))
    alone = Q(~Exists(of_volunteer), side=Side.VOLUNTEER) | Q(~Exists(of_newcomer), side=Side.NEWCOMER)
    return (
        Feedback.objects.filter(partnership__in=Partnership.objects.run_by(user), created_at__date__gte=since)
        .annotate(
            waits_for_another=Case(When(alone, afterwards=AfterClosure.AGAIN, then=True), default=False)
        )
        .select_related("partnership__volunteer__person", "partnership__newcomer__person")
        .order_by("-created_at")
    )


def _day(answer: Feedback) -> date:
    return timezone.localdate(answer.created_at)


def _pairs(answers: Iterable[Feedback]) -> list[str]:
    return list(dict.fromkeys(pair_name(answer.partnership) for answer in answers))
