"""The office's list for today: what waits and was not put aside, in the order of what is lost by waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from office.desk import (
    assignments,
    care,
    closures,
    groups,
    learning,
    mails,
    pairs,
    people,
    privacy,
    proposals,
    setup,
    silence,
    trials,
)
from office.desk.todo import Part, Todo, capitalised, in_words, one_row
from office.desk.weights import ASKED_FOR
from office.models import TodoDecision

SHOWN = 10
Found = Sequence[Todo | Part[Any]]
Source = Callable[[User, date], Found]

# What each entry weighs stands in office/desk/weights.py; the order here means nothing.
SOURCES: tuple[Source, ...] = (
    setup.missing_programme,
    setup.missing_tasks,
    setup.missing_modules,
    setup.accounts_without_role,
    setup.unusual_reading,
    pairs.wishes_to_talk,
    proposals.wishes_to_talk,
    trials.trials,
    silence.silent_pairs,
    care.due_contacts,
    care.back_from_pause,
    care.goals_to_look_at,
    care.endings,
    closures.answers_after_closure,
    assignments.pending,
    assignments.afterwards,
    assignments.expenses,
    mails.in_trouble,
    mails.bounced_addresses,
    people.expired_checks,
    people.expiring_checks,
    people.new_applications,
    people.new_registrations,
    people.trained_volunteers,
    learning.lost_preparation,
    learning.waiting_lists,
    proposals.agreed,
    proposals.questions_by_telephone,
    proposals.expired,
    pairs.longest_waiting,
    groups.dates_to_plan,
    groups.without_facilitator,
    groups.without_room,
    groups.attendance_to_record,
    privacy.open_requests,
    privacy.breaches,
)


@dataclass(frozen=True)
class Worklist:
    todos: list[Todo]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.todos)

    @property
    def heading(self) -> str:
        if not self.total:
            return _("Nothing waits for you today")
        number = len(self.todos)
        sentence = ngettext("one thing waits for you today", "%(count)s things wait for you today", number)
        return capitalised(sentence % {"count": in_words(number)})


def worklist(user: User, *, today: date, everything: bool = False) -> Worklist:
    """What waits for this user, as far as they may see it; the first ten unless everything is asked for."""
    todos = _varied(open_todos(user, today=today))
    return Worklist(todos if everything else todos[:SHOWN], len(todos))


def open_todos(user: User, *, today: date, sources: Iterable[Source] = SOURCES) -> list[Todo]:
    """Everything on the user's list right now, in its order."""
    found = _found(user, today, sources)
    hidden = _hidden(found, today)
    rows = _rows([entry for entry in found if entry.key not in hidden])
    return _one_call_a_pair(_in_order(rows, today))


def put_aside(user: User, *, today: date) -> list[tuple[Todo, TodoDecision]]:
    """What would be on the user's list but for a decision, each with that decision, the latest first."""
    found = _found(user, today, SOURCES)
    hidden = _hidden(found, today)
    rows = [
        (one_row([entry]) if isinstance(entry, Part) else entry, hidden[entry.key])
        for entry in found
        if entry.key in hidden
    ]
    return sorted(rows, key=lambda row: row[1].created_at, reverse=True)


def _varied(todos: list[Todo]) -> list[Todo]:
    """Of what nobody asked for, no kind takes more than half of the first ten while others wait.

    An office with a hundred silent pairs would else never read of an expired check.
    """
    taken: Counter[str] = Counter()
    first: list[Todo] = []
    for todo in todos:
        if len(first) < SHOWN and (todo.rules.weight >= ASKED_FOR or taken[todo.kind] < SHOWN // 2):
            taken[todo.kind] += 1
            first.append(todo)
    keys = {todo.key for todo in first}
    return first + [todo for todo in todos if todo.key not in keys]


def _found(user: User, today: date, sources: Iterable[Source]) -> Found:
    return [entry for source in sources for entry in source(user, today)]


def _hidden(found: Found, today: date) -> dict[str, TodoDecision]:
    """The decisions that keep entries away today, by their keys."""
    decided = TodoDecision.objects.standing([entry.key for entry in found])
    return {key: decision for key, decision in decided.items() if decision.hides(today=today)}


def _rows(found: Found) -> list[Todo]:
    """Parts that belong together become one row."""
    todos = [entry for entry in found if isinstance(entry, Todo)]
    together: dict[Any, list[Part[Any]]] = {}
    for entry in found:
        if isinstance(entry, Part):
            together.setdefault(entry.together, []).append(entry)
    return [*todos, *(one_row(parts) for parts in together.values())]


def _one_call_a_pair(todos: list[Todo]) -> list[Todo]:
    """Without the regular calls to pairs whose silence asks for one anyway."""
    silent = {todo.partnership for todo in todos if todo.kind == "silent"}
    return [todo for todo in todos if not (todo.rules.is_made_by_call and todo.partnership in silent)]


def _in_order(todos: list[Todo], today: date) -> list[Todo]:
    return sorted(todos, key=lambda todo: (-todo.weight(today=today), todo.since or today, todo.key))
