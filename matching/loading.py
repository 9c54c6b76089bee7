"""From the database to a question for the engine: everybody of a programme, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from matching.engine.profile import Gate, Rules
from matching.engine.question import Question
from matching.enums import ProposalStatus
from matching.features import NEWCOMERS, VOLUNTEERS
from matching.models import ForbiddenPair, PinnedPair, Proposal
from matching.profiles import with_open_proposals
from matching.rules import rules_of
from matching.runs.reach import Reach
from newcomers.models import Newcomer
from partnerships.enums import PARTED
from partnerships.models import Partnership
from partnerships.queries import ready_for_matching, waiting
from people.models import Person
from programmes.models import Programme
from volunteers.models import Volunteer

EVERYBODY = Reach()
Barred = dict[tuple[str, str], Gate]


@dataclass(frozen=True)
class Waiting:
    """Newcomers who wait and are not being asked, the longest waiting first. Lists run in parallel."""

    ids: list[str]
    packed: list[bytes]
    days: list[int]


@dataclass(frozen=True)
class Free:
    """Prepared volunteers with places that no partnership and no proposal takes. Lists run in parallel."""

    ids: list[str]
    packed: list[bytes]
    places: list[int]


def question_for(
    programme: Programme,
    *,
    reach: Reach = EVERYBODY,
    today: date,
    rules: Rules | None = None,
    keep: bool = False,
) -> Question:
    """Everything that a proposal for all depends on; with the programme's rules unless others are given.

    A pin whose volunteer is not free any more is not part of it; `kept_but_not_free` knows those. `keep` is
    for the worker: features that had to be packed are kept.
    """
    newcomers = load_waiting(
        _within(Newcomer.objects.filter(programme=programme), reach), today=today, keep=keep
    )
    volunteers = load_free(
        _within(Volunteer.objects.filter(programme=programme), reach), today=today, keep=keep
    )
    waits, is_free = set(newcomers.ids), set(volunteers.ids)
    pins = {
        newcomer: volunteer
        for newcomer, volunteer in _pairs(PinnedPair.objects.filter(newcomer__programme=programme))
        if newcomer in waits and volunteer in is_free
    }
    return Question(
        newcomer_ids=newcomers.ids,
        newcomers=newcomers.packed,
        volunteer_ids=volunteers.ids,
        volunteers=volunteers.packed,
        places=volunteers.places,
        waiting_days=newcomers.days,
        barred=barred_pairs(newcomers.ids, volunteers.ids, Q(newcomer__programme=programme)),
        pins=pins,
        rules=rules or rules_of(programme),
    )


def load_waiting(newcomers: QuerySet[Newcomer], *, today: date, keep: bool = False) -> Waiting:
    """Those of the given who wait and are not being asked."""
    found = (
        waiting(newcomers)
        .exclude(pk__in=Proposal.objects.open().values("newcomer"))
        .order_by("waiting_since", "pk")
        .values_list("pk", "features__data", "waiting_since")
    )
    rows = {pk: (data, since or today) for pk, data, since in found}
    packed = NEWCOMERS.packed({pk: data for pk, (data, _since) in rows.items()}, keep=keep)
    return Waiting(
        ids=[str(pk) for pk in packed],
        packed=list(packed.values()),
        days=[max((today - rows[pk][1]).days, 0) for pk in packed],
    )


def load_free(volunteers: QuerySet[Volunteer], *, today: date, keep: bool = False) -> Free:
    """Those of the given who are prepared and have a place left."""
    ready: QuerySet[Any] = with_open_proposals(ready_for_matching(volunteers, today))
    found = (
        ready.filter(free_places__gt=F("open_proposals"))
        .order_by("pk")
        .values_list("pk", "features__data", F("free_places") - F("open_proposals"))
    )
    rows = {pk: (data, places) for pk, data, places in found}
    packed = VOLUNTEERS.packed({pk: data for pk, (data, _places) in rows.items()}, keep=keep)
    return Free(
        ids=[str(pk) for pk in packed],
        packed=list(packed.values()),
        places=[rows[pk][1] for pk in packed],
    )


def barred_pairs(newcomers: Iterable[str], volunteers: Iterable[str], among: Q) -> Barred:
    """Pairs of these ids that are out of the question whatever the score, with the weightiest reason.

    `among` narrows the rows that are read; it speaks of "newcomer" or "volunteer".
    """
    waits, is_free = set(newcomers), set(volunteers)
    barred: Barred = {}
    for gate, rows in (
        (Gate.SAME_PERSON, Person.objects.filter(among, volunteer__isnull=False, newcomer__isnull=False)),
        (Gate.DECLINED, Proposal.objects.filter(among, status=ProposalStatus.DECLINED)),
        (Gate.DID_NOT_FIT, Partnership.objects.filter(among, closure_reason__in=PARTED)),
        (Gate.FORBIDDEN, ForbiddenPair.objects.filter(among)),
    ):
        for newcomer, volunteer in _pairs(rows):
            if newcomer in waits and volunteer in is_free:
                barred[newcomer, volunteer] = gate
    return barred


def kept_but_not_free(programme: Programme, question: Question) -> list[tuple[str, str]]:
    """(newcomer id, volunteer id) of pins that the question leaves out although the newcomer waits."""
    waits = set(question.newcomer_ids)
    pins = _pairs(PinnedPair.objects.filter(newcomer__programme=programme))
    return [(newcomer, volunteer) for newcomer, volunteer in pins if newcomer in waits - question.pins.keys()]


def _pairs(rows: QuerySet[Any]) -> Iterable[tuple[str, str]]:
    ids = rows.order_by().values_list("newcomer", "volunteer")
    return [(str(newcomer), str(volunteer)) for newcomer, volunteer in ids]


def _within(records: QuerySet[Any], reach: Reach) -> QuerySet[Any]:
    """Only people of this reach."""
    if reach.organisation:
        records = records.filter(person__organisation=reach.organisation)
    if reach.municipality:
        records = records.filter(person__municipality=reach.municipality)
    return records
