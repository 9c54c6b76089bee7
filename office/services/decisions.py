"""What becomes of an entry of the day's list: done, later, not needed, or brought back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from office.desk.todo import Call, Todo
from office.desk.worklist import open_todos, put_aside
from office.enums import Verdict
from office.models import TodoDecision
from partnerships.enums import ContactChannel, Side
from partnerships.models import Meeting
from partnerships.services.care import record_contact
from partnerships.services.meeting import note_call
from partnerships.services.partnership import lock
from training.models import Completion
from training.services.completion import note_lost

LATEST = timedelta(days=366)


def todo_with(key: str, *, user: User, today: date) -> Todo:
    """The entry that stands on this user's list right now. Raises ValidationError where there is none."""
    for todo in open_todos(user, today=today):
        if todo.key == key:
            return todo
    raise ValidationError(_("This does not stand on your list any more. Perhaps a colleague was quicker."))


@transaction.atomic
def decide(
    *,
    key: str,
    verdict: Verdict | str,
    until: date | None = None,
    note: str = "",
    sides: Collection[Side | str] = (),
    by: User,
    today: date,
) -> Todo:
    """Put an entry of the user's list aside; return it as it stood there.

    LATER hides it from everybody until the day `until`. DONE and NOT_NEEDED hide it until something new
    happens; what is done while its cause goes on comes back after the rest that its kind declares. A call
    that is done also writes down today's conversation: where there is a note, and always where the
    conversation was all that was missing. `sides` says with whom, where it may have been either. A wish to
    talk is fulfilled, a lost preparation taken note of. Half of it is never saved.

    Raises ValidationError where the entry does not stand on the list of `by` (any more), for a conversation
    of which nobody says with whom, and for a day that is not ahead or more than a year away.
    """
    todo = todo_with(key, user=by, today=today)
    if todo.partnership:
        lock(todo.partnership)
        # While we waited for the pair, a colleague may have been quicker.
        standing = TodoDecision.objects.standing(todo.keys).values()
        if any(decision.hides(today=today) for decision in standing):
            raise ValidationError(_("Somebody has just decided about this."))
    until = _until(todo, Verdict(verdict), until, today)
    if verdict == Verdict.DONE:
        if todo.call and todo.rules.writes_down(note):
            _write_down(todo.call, sides, note, by, today)
        if settle := SETTLES.get(todo.kind):
            settle(todo.about.partition(":")[0], by)
    TodoDecision.objects.bulk_create(
        TodoDecision(
            key=part,
            verdict=verdict,
            until=until,
            note=note,
            decided_by=by,
            partnership=todo.partnership,
        )
        for part in todo.keys
    )
    return todo


@transaction.atomic
def bring_back(*, decision: TodoDecision, by: User, today: date) -> TodoDecision:
    """Let an entry that was put aside stand on the list again. A conversation written down stays written.

    Raises ValidationError where nothing is kept away from the list of `by` by this decision (any more).
    """
    if decision not in [standing for _todo, standing in put_aside(by, today=today)]:
        raise ValidationError(_("There is nothing to bring back here any more."))
    return TodoDecision.objects.create(
        key=decision.key, verdict=Verdict.BACK, decided_by=by, partnership=decision.partnership
    )


def _until(todo: Todo, verdict: Verdict, until: date | None, today: date) -> date | None:
    if verdict == Verdict.DONE:
        return todo.rules.back_on(today)
    if verdict == Verdict.NOT_NEEDED:
        return None
    if verdict != Verdict.LATER:
        raise ValidationError(_("Please choose one of the answers."))
    if until is None:
        raise ValidationError({"until": _("Please say until when it may wait.")})
    if until <= today:
        raise ValidationError({"until": _("Please choose a day from tomorrow on.")})
    if until > today + LATEST:
        raise ValidationError({"until": _("It may wait for a year at most.")})
    return until


def _write_down(call: Call, sides: Collection[Side | str], note: str, by: User, today: date) -> None:
    spoken_with = sides if len(call.sides) > 1 else call.sides
    if not spoken_with or not set(spoken_with) <= set(call.sides):
        raise ValidationError({"side": _("Please say with whom you spoke.")})
    for side in spoken_with:
        record_contact(
            partnership=call.partnership,
            side=side,
            made_on=today,
            channel=ContactChannel.PHONE,
            was_reached=True,
            note=note,
            by=by,
            today=today,
        )


def _fulfil_wish(meeting: str, by: User) -> None:
    note_call(meeting=Meeting.objects.get(pk=meeting), by=by)


def _take_note(completion: str, by: User) -> None:
    note_lost(completion=Completion.objects.get(pk=completion), by=by, now=timezone.now())


# What else is true once an entry of this kind is done, by the id that stands first in its key.
SETTLES: dict[str, Callable[[str, User], None]] = {"wish": _fulfil_wish, "lost_preparation": _take_note}
