"""By what somebody can be recognised in texts: name, e-mail address, telephone number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.db.models import Q

from accounts.models import User
from people.models import Person

# A name of one letter stands in every text; fewer digits are a date or a house number.
SHORTEST_NAME, SHORTEST_PHONE = 2, 6


@dataclass(frozen=True)
class Identity:
    """Read before anything is erased. `sure` words mean this person alone; `unsure` ones others bear too."""

    person: Person
    sure: tuple[str, ...]
    unsure: tuple[str, ...]
    emails: frozenset[str]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All of them, the longest first, so that "Selam Tesfay" is found before "Tesfay"."""
        return tuple(sorted({*self.sure, *self.unsure}, key=len, reverse=True))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return _pattern(self.words)

    @cached_property
    def sure_pattern(self) -> re.Pattern[str]:
        return _pattern(tuple(sorted(self.sure, key=len, reverse=True)))


def identity_of(person: Person) -> Identity:
    """What names the person today, and the name and address of their account."""
    user = person.user
    names = {(person.first_name.strip(), person.last_name.strip())}
    emails = {person.email.strip()}
    if user is not None:
        names.add((user.first_name.strip(), user.last_name.strip()))
        emails.add(user.email.strip())
    # Couples share addresses: what was sent there may have been for the other one.
    emails = {email for email in emails if email and not _is_shared(email, person)}
    both = [pair for pair in names if all(pair)]
    full = {word for first, last in both for word in _orders(first, last)}
    single = {word for pair in names for word in pair if len(word) >= SHORTEST_NAME}
    shared = {word for word in single if _is_borne_by_others(word, person)}
    # As lists of the office say it: Helga M.
    short = {f"{first} {last[0]}.": first in shared for first, last in both}
    shared |= {word for word, is_shared in short.items() if is_shared}
    sure = (
        full
        | (single - shared)
        | (set(short) - shared)
        | {email for email in emails if email}
        | set(_phones(person))
    )
    return Identity(person, tuple(sure), tuple(shared), frozenset(emails))


def _orders(first: str, last: str) -> tuple[str, ...]:
    return f"{first} {last}", f"{last}, {first}", f"{last} {first}"


def _phones(person: Person) -> list[str]:
    """As it is kept, and as people write it."""
    phone = person.phone
    if not phone or not hasattr(phone, "as_e164"):
        return []
    written = {phone.as_e164, phone.as_international, phone.as_national, phone.as_national.replace(" ", "")}
    return [word for word in written if len(word) >= SHORTEST_PHONE]


def _is_shared(email: str, person: Person) -> bool:
    return Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists()


def _is_borne_by_others(word: str, person: Person) -> bool:
    same = Q(first_name__iexact=word) | Q(last_name__iexact=word)
    others = Person.objects.filter(same).exclude(pk=person.pk)
    return others.exists() or User.objects.filter(same).exclude(pk=person.user_id).exists()


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, with a genitive's s; names in the case in which they are written, addresses in any.

    Without words it finds nothing.
    """
    if not words:
        return re.compile(r"(?!)")
    spelt = dict.fromkeys(spelling for word in words for spelling in (word, escape(word)))
    found = "|".join(f"(?i:{re.escape(word)})" if "@" in word else re.escape(word) for word in spelt)
    return re.compile(rf"(?<!\w)(?:{found})(?:['’]?s)?(?!\w)")
