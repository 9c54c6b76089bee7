"""How partnerships go on: with another volunteer, or together in another programme; many closed at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.bulk import create_many
from messaging.services import queue_mail
from partnerships.enums import (
    ClosureReason,
    GoalState,
    NewcomerNext,
    PartnershipStatus,
    ReviewMoment,
    Side,
    VolunteerNext,
)
from partnerships.models import Goal, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.joining import ask_before_joining
from partnerships.services.moving import move_newcomer, move_volunteer
from partnerships.services.partnership import start_partnership
from programmes.models import Programme
from volunteers.models import Volunteer


@dataclass
class Outcome:
    """What became of many: the pairs that closed, those that go on from them, and who stays, with why."""

    closed: list[Partnership] = field(default_factory=list)
    started: list[Partnership] = field(default_factory=list)
    refused: list[tuple[Partnership, str]] = field(default_factory=list)


@transaction.atomic
def change_volunteer(
    *,
    partnership: Partnership,
    closed_on: date,
    note: str = "",
    volunteer_next: VolunteerNext | str = "",
    break_until: date | None = None,
    successor: Volunteer | None = None,
    trial_meetings: int = 0,
    wish: str = "",
    by: User,
    today: date,
) -> Partnership | None:
    """Close the partnership so that the newcomer goes on with somebody else; returns the new pair, if any.

    With a `successor` the new pair begins today, with so many meetings to get to know each other, the goals
    that are still open, and a mail to both. Without one the newcomer waits again without losing the turn, and
    `wish` is added to the office's note about them. The volunteer until now is thanked and asked how it was.

    Raises ValidationError for whatever closing or starting refuses; then nothing is changed.
    """
    if successor and successor.pk == partnership.volunteer_id:
        raise ValidationError({"successor": _("Please choose somebody else than the volunteer until now.")})
    close_partnership(
        partnership=partnership,
        closed_on=closed_on,
        reason=ClosureReason.CHANGE,
        note=note,
        volunteer_next=volunteer_next,
        break_until=break_until,
        newcomer_next="" if successor else NewcomerNext.WAIT,
        by=by,
        today=today,
    )
    if successor is None:
        _note_wish(partnership, wish, today=today)
        return None
    try:
        started = start_partnership(
            volunteer=successor,
            newcomer=partnership.newcomer,
            by=by,
            today=today,
            trial_meetings=trial_meetings,
        )
        ask_before_joining(successor, partnership.newcomer)
    except ValidationError as error:
        raise ValidationError({"successor": error.messages}) from error
    _follow(partnership, started, by=by, today=today)
    for side in Side:
        queue_mail(
            key=f"partnership-start:{started.pk}:{side.value}",
            template="partnerships/mail/new_volunteer",
            context={
                "partner": started.person_on(side.other).first_name,
                "meetings": str(trial_meetings or ""),
            },
            person=started.person_on(side),
        )
    return started


def _note_wish(partnership: Partnership, wish: str, *, today: date) -> None:
    if wish.strip():
        newcomer = partnership.newcomer
        line = f"{date_format(today, 'SHORT_DATE_FORMAT')}: {wish.strip()}"
        newcomer.note = f"{newcomer.note}\n{line}".strip()
        newcomer.save(update_fields=["note"])


def _follow(closed: Partnership, started: Partnership, *, by: User, today: date) -> None:
    """Tie the new pair to the old one, with the goals that are not reached or given up."""
    started.predecessor = closed
    started.save(update_fields=["predecessor"])
    done = closed.goals.filter(
        reviews__moment=ReviewMoment.END, reviews__state__in=(GoalState.REACHED, GoalState.DROPPED)
    )
    create_many(
        Goal,
        (
            Goal(partnership=started, text=goal.text, agreed_on=started.started_on, agreed_by=by)
            for goal in closed.goals.exclude(pk__in=done)
        ),
    )


def close_many(
    *,
    partnerships: Iterable[Partnership],
    closed_on: date,
    reason: ClosureReason | str,
    by: User,
    today: date,
) -> Outcome:
    """Close each of them, in a transaction of its own; a pair that cannot close stays as it is, with why."""
    outcome = Outcome()
    for pair in sorted(partnerships, key=lambda pair: pair.pk):

        def close(pair: Partnership = pair) -> None:
            close_partnership(partnership=pair, closed_on=closed_on, reason=reason, by=by, today=today)

        if _tried(outcome, [pair], close):
            outcome.closed.append(pair)
    return outcome


def carry_over(
    *, partnerships: Iterable[Partnership], programme: Programme, closed_on: date, by: User, today: date
) -> Outcome:
    """Let pairs go on together in another running programme, from `closed_on` on.

    The old pair closes because its programme ended, without asking for feedback; both people move into the
    programme with what they bring (`services.moving`); the new pair follows the old one with its goals and
    its pause, without a new trial; both get a note. All pairs of a volunteer go together, in one transaction:
    if one of them cannot, they stay, and the outcome says what is missing.
    """
    outcome = Outcome()
    by_volunteer: dict[UUID, list[Partnership]] = defaultdict(list)
    for pair in sorted(partnerships, key=lambda pair: pair.pk):
        by_volunteer[pair.volunteer_id].append(pair)
    theirs = set(Volunteer.objects.visible_to(by).filter(pk__in=by_volunteer).values_list("pk", flat=True))
    for pairs in by_volunteer.values():
        started: list[Partnership] = []

        def carry(pairs: list[Partnership] = pairs, started: list[Partnership] = started) -> None:
            if pairs[0].volunteer_id not in theirs:
                raise ValidationError(_("Another office looks after the volunteer."))
            started += _carry(pairs, programme, closed_on, by=by, today=today)

        if _tried(outcome, pairs, carry):
            outcome.closed += pairs
            outcome.started += started
    return outcome


def _tried(outcome: Outcome, pairs: list[Partnership], change: Callable[[], None]) -> bool:
    """Make the change whole or not at all; what speaks against it goes into the outcome."""
    try:
        with transaction.atomic():
            change()
    except ValidationError as error:
        outcome.refused += [(pair, " ".join(error.messages)) for pair in pairs]
        return False
    return True


def _carry(
    pairs: list[Partnership], programme: Programme, closed_on: date, *, by: User, today: date
) -> list[Partnership]:
    """All pairs of one volunteer."""
    ids = [pair.pk for pair in pairs]
    held = list(Partnership.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if any(pair.status == PartnershipStatus.TRIAL for pair in held):
        raise ValidationError(_("The two are still getting to know each other: first they have to decide."))
    if closed_on < programme.starts_on:
        raise ValidationError(_("The new programme has not begun on this day."))
    volunteer = pairs[0].volunteer
    if Partnership.objects.open().filter(volunteer=volunteer).exclude(pk__in=ids).exists():
        raise ValidationError(
            _("%(name)s has a further partnership, which has to go along or be closed first.")
            % {"name": volunteer.person}
        )
    for pair in pairs:
        close_partnership(
            partnership=pair,
            closed_on=closed_on,
            reason=ClosureReason.PROGRAMME_ENDED,
            by=by,
            today=today,
            goes_on=True,
        )
    volunteer = pairs[0].volunteer
    move_volunteer(volunteer, programme, by=by, today=today)
    started = []
    for pair in pairs:
        newcomer = pair.newcomer
        move_newcomer(newcomer, programme)
        new = start_partnership(volunteer=volunteer, newcomer=newcomer, by=by, today=today)
        new.started_on = closed_on
        if pair.planned_end_on and pair.planned_end_on > today:
            new.planned_end_on = pair.planned_end_on
        new.status = _pause_again(pair, new, by=by, today=today)
        new.save(update_fields=["started_on", "planned_end_on", "status"])
        _follow(pair, new, by=by, today=today)
        for side in Side:
            _tell_they_go_on(new, side, programme)
        started.append(new)
    return started


def _pause_again(closed: Partnership, new: Partnership, *, by: User, today: date) -> PartnershipStatus:
    """A pause that the closure ended goes on; returns the status that follows from it."""
    pause = closed.before_closure.get("pause")
    if not pause:
        return PartnershipStatus.ACTIVE
    starts_on = max(date.fromisoformat(pause["starts_on"]), new.started_on)
    resumes_on = date.fromisoformat(pause["resumes_on"]) if pause["resumes_on"] else None
    if resumes_on and resumes_on <= max(starts_on, today):
        return PartnershipStatus.ACTIVE
    new.pauses.create(starts_on=starts_on, resumes_on=resumes_on, reason=pause["reason"], noted_by=by)
    return PartnershipStatus.PAUSED if starts_on <= today else PartnershipStatus.ACTIVE


def _tell_they_go_on(new: Partnership, side: Side, programme: Programme) -> None:
    queue_mail(
        key=f"partnership-goes-on:{new.pk}:{side.value}",
        template="partnerships/mail/goes_on",
        context=lambda: {
            "partner": new.person_on(side.other).first_name,
            "programme": programme,
            "starts_on": date_format(new.started_on, "DATE_FORMAT"),
        },
        person=new.person_on(side),
    )
