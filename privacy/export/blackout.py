"""Nobody learns of others by asking for their own data (Art. 15(4)): they are blacked out.

In free text go the names, e-mail addresses and telephone numbers of everybody whom the house knows beside the
person: partners and those proposed, members of the same groups, the staff. Any other e-mail address or
telephone number goes too, for it is somebody's. What is the person's own stays, a shared surname as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from assignments.models import Assignment
from kern.personal_data import Description, descriptions
from partnerships.models import GroupMembership
from people.models import Person

BLACK = "███"
# A part of a name shorter than this is as likely a word.
SHORTEST_NAME = 3
OWN_DIGITS = 6  # so many last digits make a telephone number the person's own, however it is written

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.:/-])(?:\+|00?)[1-9](?:[\s/()-]*\d){5,}(?!\w|[.:]\d)")


class Blackout:
    """Blacks out of texts what is known of the others. A few queries, whatever their number."""

    def __init__(self, person: Person) -> None:
        self._email = person.email.casefold()
        self._digits = _digits(str(person.phone or ""))[-OWN_DIGITS:]
        own = {part.casefold() for part in _parts(person.first_name, person.last_name)}
        self._names = _pattern(_names_beside(person), own)

    def text(self, text: str) -> str:
        """The text without the others."""
        text = _EMAIL.sub(lambda hit: hit[0] if hit[0].casefold() == self._email else BLACK, text)
        text = _PHONE.sub(lambda hit: hit[0] if self._is_own_number(hit[0]) else BLACK, text)
        return self._names.sub(BLACK, text) if self._names else text

    def value(self, value: Any) -> Any:
        """The same for what JSON holds, however deep."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        return value

    def _is_own_number(self, found: str) -> bool:
        return bool(self._digits) and _digits(found).endswith(self._digits)


def people_beside(person: Person) -> set[UUID]:
    """Everybody who stands in one record with the person, or is a member of the same group."""
    found: set[UUID] = set()
    for description in descriptions():
        if len(description.about) > 1:
            rows = description.model._default_manager.filter(about(description, person)).order_by()
            for ids in rows.values_list(*description.about):
                found.update(ids)
    groups = GroupMembership.objects.filter(volunteer__person=person).values("group")
    found.update(GroupMembership.objects.filter(group__in=groups).values_list("volunteer__person", flat=True))
    return {pk for pk in found if pk is not None and pk != person.pk}


def about(description: Description, person: Person) -> Q:
    """Which rows of a described model are about this person."""
    condition = Q(pk__in=[])
    for path in description.about:
        condition |= Q(**{path or "pk": person.pk})
    return condition


def _names_beside(person: Person) -> Iterable[tuple[str, str]]:
    """First and last names of the people beside somebody, and of everybody who works in the house."""
    yield from Person.objects.filter(pk__in=people_beside(person)).values_list("first_name", "last_name")
    # Guests of assignments and whoever asked for them are nobody's row.
    assignments = Assignment.objects.filter(Q(newcomer__person=person) | Q(volunteer__person=person))
    yield from assignments.order_by().values_list("guest_name", "requester_name").distinct()
    staff = User.objects.exclude(roles__isnull=True).filter(person=None)
    yield from staff.values_list("first_name", "last_name").distinct()


def _parts(*names: str) -> list[str]:
    """A name and each part of it that can stand alone."""
    return [
        part
        for name in names
        for part in {name.strip(), *re.split(r"[\s-]+", name)}
        if len(part) >= SHORTEST_NAME
    ]


def _pattern(names: Iterable[tuple[str, str]], own: set[str]) -> re.Pattern[str] | None:
    """All names as whole words, the longest first, with the ending of a genitive."""
    words = {part for pair in names for part in _parts(*pair) if part.casefold() not in own}
    if not words:
        return None
    either = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{either})(?:['’]?s)?(?!\w)", re.IGNORECASE)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
