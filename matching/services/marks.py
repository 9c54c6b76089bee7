"""A memory of pairs that failed, without a memory of who they were.

When somebody is erased, a keyed hash stays for every pair of theirs that was declined, was closed because it
did not fit or was not wanted by the office. It is made of both identities; read alone it says nothing
of anybody. Should the same two be in the house again, the pair is not proposed a second time.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from matching.enums import ProposalAnswer, ProposalStatus
from matching.models import ForbiddenPair, PairMark, Proposal
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.enums import PARTED, TrialChoice
from partnerships.models import Partnership
from people.models import Person
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

SALT = b"augenhoehe.matching.marks"
OVER_VOLUNTEER = (VolunteerStatus.REFUSED, VolunteerStatus.ENDED)
OVER_NEWCOMER = (NewcomerStatus.REFUSED, NewcomerStatus.ENDED)


def remember_failed_pairs(person: Person) -> int:
    """Write the marks of the person's failed pairs; call it before anything of them is erased.

    Returns how many pairs were remembered.
    """
    pairs = set(_failed_pairs(person))
    people = Person.objects.in_bulk({key for pair in pairs for key in pair})
    marks = {
        mark
        for volunteer, newcomer in pairs
        for mark in _marks(identities(people[volunteer]), identities(people[newcomer]))
    }
    PairMark.objects.bulk_create((PairMark(mark=mark) for mark in sorted(marks)), ignore_conflicts=True)
    return len(pairs)


def recall(person: Person) -> int:
    """Rule out again whom the person did not fit with once before; returns how many pairs that were.

    Called when somebody is registered or who they are changes. One query where nobody was ever erased with a
    failed pair.
    """
    if not PairMark.objects.exists():
        return 0
    own = identities(person)
    marks = set(PairMark.objects.values_list("mark", flat=True))
    today, found = localdate(), []
    for volunteer in Volunteer.objects.filter(person=person).exclude(status__in=OVER_VOLUNTEER):
        newcomers = Newcomer.objects.filter(programme=volunteer.programme_id).exclude(
            status__in=OVER_NEWCOMER
        )
        for newcomer in newcomers.exclude(person=person).select_related("person").iterator():
            if not marks.isdisjoint(_marks(own, identities(newcomer.person))):
                found.append((volunteer, newcomer))
    for newcomer in Newcomer.objects.filter(person=person).exclude(status__in=OVER_NEWCOMER):
        volunteers = Volunteer.objects.filter(programme=newcomer.programme_id).exclude(
            status__in=OVER_VOLUNTEER
        )
        for volunteer in volunteers.exclude(person=person).select_related("person").iterator():
            if not marks.isdisjoint(_marks(identities(volunteer.person), own)):
                found.append((volunteer, newcomer))
    ForbiddenPair.objects.bulk_create(
        (
            ForbiddenPair(volunteer=volunteer, newcomer=newcomer, forbidden_on=today, is_recalled=True)
            for volunteer, newcomer in found
        ),
        ignore_conflicts=True,
    )
    return len(found)


def forget_mark(*, volunteer: Volunteer, newcomer: Newcomer) -> None:
    """The office wants the pair suggested again: it is not ruled out once more."""
    marks = _marks(identities(volunteer.person), identities(newcomer.person))
    PairMark.objects.filter(mark__in=marks).delete()


def identities(person: Person) -> list[str]:
    """Each thing by which the person is known again, in one spelling: name and birth, e-mail, phone."""
    known = []
    if person.first_name and person.last_name and person.born_on:
        known.append(f"{_plain(person.first_name)}|{_plain(person.last_name)}|{person.born_on.isoformat()}")
    if person.email:
        known.append(_plain(person.email))
    if person.phone:
        known.append(getattr(person.phone, "as_e164", str(person.phone)))
    return known


def _plain(word: str) -> str:
    """Without accents, case and hyphens: "Müller-Lüdenscheidt" is written in many ways."""
    spelt = word.casefold().replace("ß", "ss")
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        spelt = spelt.replace(umlaut, letters)
    letters_only = (sign for sign in unicodedata.normalize("NFKD", spelt) if sign.isalnum() or sign == "@")
    return "".join(letters_only)


def _marks(volunteer: Iterable[str], newcomer: Iterable[str]) -> list[str]:
    key = _key(settings.SECRET_KEY, settings.PAIR_MARK_KEY)
    return [
        hmac.digest(key, f"{one}\n{other}".encode(), "sha256").hex()
        for one, other in product(volunteer, newcomer)
    ]


@lru_cache(maxsize=4)
def _key(secret_key: str, own_key: str) -> bytes:
    """A key of its own where the operator gave one, so that a new SECRET_KEY does not forget all pairs."""
    return hmac.digest((own_key or secret_key).encode(), SALT, "sha256")


def _failed_pairs(person: Person) -> Iterable[tuple[object, object]]:
    """(volunteer's person, newcomer's person) of all that came to nothing because the two did not fit."""
    own = Q(volunteer__person=person) | Q(newcomer__person=person)
    refused = Q(volunteer_answer=ProposalAnswer.NO) | Q(newcomer_answer=ProposalAnswer.NO)
    said_no = Q(trial_answers__answer=TrialChoice.NO)
    sources: tuple[QuerySet[ForbiddenPair] | QuerySet[Proposal] | QuerySet[Partnership], ...] = (
        ForbiddenPair.objects.filter(own),
        Proposal.objects.filter(own).filter(refused | Q(status=ProposalStatus.DECLINED)),
        Partnership.objects.filter(own).filter(said_no | Q(closure_reason__in=PARTED)),
    )
    for source in sources:
        yield from source.values_list("volunteer__person", "newcomer__person")
