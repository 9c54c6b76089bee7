"""The office's list for today: every source in the order of its weight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from office.desk import assignments, learning, mails, pairs, people, proposals, setup, trials
from office.desk.todo import Todo, capitalised, in_words

SHOWN = 10
Source = Callable[[User, date], list[Todo]]

# Whoever may be in trouble comes first, then who waits for an answer, then what can be celebrated.
SOURCES: tuple[Source, ...] = (
    setup.missing_programme,
    setup.missing_tasks,
    setup.missing_modules,
    pairs.wishes_to_talk,
    proposals.wishes_to_talk,
    trials.wishes_to_talk,
    pairs.silent_pairs,
    assignments.unaccompanied,
    mails.in_trouble,
    people.expired_checks,
    learning.lost_preparation,
    proposals.agreed,
    trials.agreements_to_sign,
    proposals.questions_by_telephone,
    trials.missing_answers,
    people.new_applications,
    people.new_registrations,
    learning.waiting_lists,
    proposals.expired,
    pairs.longest_waiting,
    pairs.exchange_groups,
    people.trained_volunteers,
    pairs.closure_feedback,
    setup.accounts_without_role,
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
        sentence = ngettext(
            "one thing waits for you today", "%(count)s things wait for you today", self.total
        )
        return capitalised(sentence % {"count": in_words(self.total)})


def worklist(user: User, *, today: date, everything: bool = False) -> Worklist:
    """What waits for this user, as far as they may see it; the first ten unless everything is asked for."""
    todos = [todo for source in SOURCES for todo in source(user, today)]
    return Worklist(todos if everything else todos[:SHOWN], len(todos))
