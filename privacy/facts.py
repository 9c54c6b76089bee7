"""What stays of a closed partnership for good: one row of figures in which nobody can be found."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from partnerships.enums import PartnershipStatus
from partnerships.models import Meeting, Partnership
from partnerships.services.reopening import REOPEN_WITHIN
from people.models import Person
from privacy.enums import AgeBand
from privacy.models import PartnershipFact
from privacy.regions import region_of

BATCH = 500
# First year of age that belongs to the band.
BANDS = ((60, AgeBand.FROM_60), (40, AgeBand.FROM_40), (27, AgeBand.FROM_27), (18, AgeBand.FROM_18))


def note_facts(*, today: date) -> int:
    """Write a fact for every closure that cannot be taken back any more; returns how many.

    May run twice and twice at once: a pair is counted once.
    """
    final = Q(closure_noted_on=None) | Q(closure_noted_on__lt=today - REOPEN_WITHIN)
    return _note(Partnership.objects.filter(final, status=PartnershipStatus.CLOSED))


def note_facts_of(person: Person) -> int:
    """The same for all closed pairs of somebody who is about to be erased; no closure is taken back then."""
    own = Q(volunteer__person=person) | Q(newcomer__person=person)
    return _note(Partnership.objects.filter(own, status=PartnershipStatus.CLOSED))


def _note(closed: QuerySet[Partnership]) -> int:
    noted = 0
    while batch := _note_batch(closed.filter(is_counted=False)):
        noted += batch
    return noted


@transaction.atomic
def _note_batch(uncounted: QuerySet[Partnership]) -> int:
    held = list(
        uncounted.select_for_update(of=("self",))
        .select_related("newcomer__person", "volunteer")
        .order_by("pk")[:BATCH]
    )
    keys = [pair.pk for pair in held]
    met = {
        pair: (meetings, minutes)
        for pair, meetings, minutes in Meeting.objects.took_place()
        .filter(partnership__in=keys)
        .order_by()
        .values_list("partnership")
        .annotate(Count("pk"), Sum("minutes"))
    }
    PartnershipFact.objects.bulk_create(_fact(pair, *met.get(pair.pk, (0, 0))) for pair in held)
    Partnership.objects.filter(pk__in=keys).update(is_counted=True)
    return len(held)


def _fact(pair: Partnership, meetings: int, minutes: int) -> PartnershipFact:
    newcomer, person = pair.newcomer, pair.newcomer.person
    closed_on = pair.closed_on or pair.started_on
    return PartnershipFact(
        programme_id=pair.programme_id or pair.volunteer.programme_id,
        municipality_id=person.municipality_id,
        started_month=pair.started_on.replace(day=1),
        closed_month=closed_on.replace(day=1),
        closure_reason=pair.closure_reason,
        newcomer_age=age_band(person.age(today=pair.started_on)),
        newcomer_gender=person.gender,
        region=region_of(newcomer.country_of_origin),
        meetings=meetings,
        minutes=minutes,
    )


def age_band(age: int | None) -> AgeBand:
    if age is None:
        return AgeBand.UNKNOWN
    return next((band for first, band in BANDS if age >= first), AgeBand.UNDER_18)
