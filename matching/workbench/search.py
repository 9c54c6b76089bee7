"""Anybody of the programme by name, prepared or not: to ask why a pair is not suggested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from newcomers.models import Newcomer
from people.models import Person
from volunteers.models import Volunteer

SHOWN = 10


@dataclass(frozen=True)
class Found:
    """The beginning of those whose name holds the text, and how many there are. `text` is empty unasked."""

    text: str
    people: list[Any]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.people)


def found_by_name(text: str, *, subject: Newcomer | Volunteer, user: User) -> Found:
    """Of the other side, within the user's reach."""
    text = text.strip()
    if not text:
        return Found("", [], 0)
    model: Any = Volunteer if isinstance(subject, Newcomer) else Newcomer
    people = (
        model.objects.visible_to(user)
        .filter(programme=subject.programme_id, person__in=Person.objects.containing(text))
        .exclude(person=subject.person_id)
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    return Found(text, list(people[:SHOWN]), people.count())
