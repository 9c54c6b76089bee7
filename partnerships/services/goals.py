"""The goals of a pair: agreed at the start, looked at half-way and at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from partnerships.enums import GoalState, PartnershipStatus, ReviewMoment
from partnerships.goals import end_in_sight, half_way
from partnerships.models import Goal, GoalReview, Partnership
from partnerships.services.care import FOLLOW_UP, check_run_by
from partnerships.services.partnership import lock

MOST_GOALS = 6


@transaction.atomic
def set_goal(*, partnership: Partnership, text: str, by: User, today: date) -> Goal:
    """Add a goal, in the words of the two.

    Raises PermissionDenied for anybody but the office of this pair, and ValidationError for a closed pair, an
    empty goal, one that the two have already (whatever its capitals), and where there are six.
    """
    check_run_by(partnership, by)
    lock(partnership)
    if partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is closed already."))
    if partnership.goals.count() >= MOST_GOALS:
        words = ngettext(
            "%(n)d goal is enough.",
            "%(n)d goals are enough. Please change one of them or take one away.",
            MOST_GOALS,
        )
        raise ValidationError({"text": words % {"n": MOST_GOALS}})
    goal = Goal(partnership=partnership, agreed_on=today, agreed_by=by)
    return _write(goal, text=text)


@transaction.atomic
def change_goal(*, goal: Goal, text: str, by: User) -> Goal:
    """Say a goal in other words; what was found when it was looked at stays."""
    check_run_by(goal.partnership, by)
    lock(goal.partnership)
    return _write(goal, text=text)


@transaction.atomic
def withdraw_goal(*, goal: Goal, by: User) -> None:
    """Take a goal away that was noted by mistake. Raises ValidationError once it has been looked at."""
    check_run_by(goal.partnership, by)
    lock(goal.partnership)
    if goal.reviews.exists():
        words = _("This goal has been looked at already. It can be noted there that it is no longer a goal.")
        raise ValidationError(words)
    goal.delete()


@transaction.atomic
def review_goals(
    *,
    partnership: Partnership,
    moment: ReviewMoment | str,
    found: Mapping[UUID, tuple[GoalState | str, str]],
    by: User,
    today: date,
) -> Sequence[GoalReview]:
    """Note how far each goal is: state and remark by the goal's id. Noting the same look again corrects it.

    Raises PermissionDenied for anybody but the office of this pair, and ValidationError before half of the
    agreed time is over, for the last look before the end is in sight, long after the closure, and for goals
    of others.
    """
    check_run_by(partnership, by)
    lock(partnership)
    _check_moment(partnership, moment, today=today)
    goals = {goal.pk: goal for goal in partnership.goals.all()}
    if set(found) - set(goals):
        raise ValidationError(_("The goals have been changed meanwhile. Please have a look again."))
    reviews = []
    for pk, (state, note) in found.items():
        review = GoalReview.objects.filter(goal=goals[pk], moment=moment).first()
        review = review or GoalReview(goal=goals[pk], moment=moment)
        review.state, review.note, review.reviewed_on, review.reviewed_by = state, note, today, by
        review.full_clean()
        review.save()
        reviews.append(review)
    return reviews


def _write(goal: Goal, *, text: str) -> Goal:
    goal.text = " ".join(text.split())
    others = goal.partnership.goals.exclude(pk=goal.pk).values_list("text", flat=True)
    if goal.text.casefold() in {text.casefold() for text in others}:
        raise ValidationError({"text": _("The two have this goal already.")})
    goal.full_clean()
    goal.save()
    return goal


def _check_moment(partnership: Partnership, moment: ReviewMoment | str, *, today: date) -> None:
    if moment not in ReviewMoment.values:
        raise ValidationError({"moment": _("Please choose one of the answers.")})
    if partnership.closed_on:
        if moment == ReviewMoment.MIDDLE:
            words = _("The partnership is closed: this is a look at the end.")
            raise ValidationError({"moment": words})
        if today > partnership.closed_on + FOLLOW_UP:
            words = _("The closure is more than eight weeks ago: the goals stay as they were found.")
            raise ValidationError({"moment": words})
        return
    earliest = half_way(partnership) if moment == ReviewMoment.MIDDLE else end_in_sight(partnership)
    if today < earliest:
        words = (
            _("Half of the agreed time is over on %(day)s only.")
            if moment == ReviewMoment.MIDDLE
            else _("The end comes into sight on %(day)s only.")
        )
        raise ValidationError({"moment": words % {"day": f"{earliest:%d.%m.%Y}"}})
