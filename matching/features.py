"""Packed features of everybody whom matching may look at, kept up to date.

Whoever changes something that a profile is made of *forgets* the person's features in the same transaction
(`matching.signals` sees to it): the row keeps no data and gets a new stamp. The next loading packs what is
missing, all at once, and *keeps* it.

Two at the same moment: a loader notes the stamp before it reads the person, and keeps the features only
where the stamp is still the same and nobody has the row in hand. A change that was committed in between has
changed the stamp; one that is not committed yet either has the row in hand or will empty it afterwards. Where
there was no row, only one of the two can insert it, and the loader gives way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from matching.engine.packing import VERSION, pack
from matching.engine.profile import Profile
from matching.models import NewcomerFeatures, VolunteerFeatures
from matching.profiles import newcomer_profile, volunteer_profile
from newcomers.models import Newcomer
from people.models import Person
from volunteers.models import Volunteer

logger = logging.getLogger(__name__)

BATCH = 500


@dataclass(frozen=True)
class Kind:
    """Volunteers or newcomers: whose features, where they are kept, how a profile is made."""

    name: str
    rows: type[Any]
    records: Callable[[], QuerySet[Any]]
    profile: Callable[[Any], Profile]

    def forget(self, ids: Iterable[UUID]) -> None:
        """Empty their rows, in the transaction that is running; where there is none, so that there is one."""
        # In one order, so that two who forget many do not wait for each other.
        emptied = [self.rows(pk=pk) for pk in sorted(set(ids))]
        self.rows.objects.bulk_create(
            emptied,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=[self.name],
            update_fields=["stamp", "data"],
        )

    def packed(self, known: Mapping[UUID, bytes | memoryview | None]) -> dict[UUID, bytes]:
        """The features of all these, in their order; what is missing is packed and kept.

        `known` is what a query has read of the rows. Whoever is gone meanwhile is left out.
        """
        missing = [pk for pk, data in known.items() if not _is_current(data)]
        fresh = self.renew(missing) if missing else {}
        found = {pk: bytes(fresh.get(pk, data) or b"") for pk, data in known.items()}
        return {pk: data for pk, data in found.items() if _is_current(data)}

    def renew(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Pack these anew and keep what nobody changes meanwhile."""
        fresh: dict[UUID, bytes] = {}
        for some in _batches(ids):
            # First the stamps, then the people: see above.
            stamps = dict(self.rows.objects.filter(pk__in=some).values_list("pk", "stamp"))
            made = {record.pk: _packed(self.profile(record)) for record in self.records().filter(pk__in=some)}
            self._keep(made, stamps)
            fresh |= made
        return fresh

    def _keep(self, made: Mapping[UUID, bytes], stamps: Mapping[UUID, UUID]) -> None:
        new = [self.rows(pk=pk, data=made[pk]) for pk in sorted(made) if pk not in stamps]
        self.rows.objects.bulk_create(new, ignore_conflicts=True)
        with transaction.atomic():
            held = self.rows.objects.select_for_update(skip_locked=True).filter(pk__in=list(stamps))
            unchanged = [row for row in held if row.stamp == stamps[row.pk] and row.pk in made]
            for row in unchanged:
                row.data = made[row.pk]
            self.rows.objects.bulk_update(unchanged, ["data"])


VOLUNTEERS = Kind(
    "volunteer",
    VolunteerFeatures,
    lambda: Volunteer.objects.with_person(),
    # Places are a fact of the moment, not of the person.
    lambda volunteer: volunteer_profile(volunteer, free_places=1),
)
NEWCOMERS = Kind(
    "newcomer",
    NewcomerFeatures,
    lambda: Newcomer.objects.with_person(),
    lambda newcomer: newcomer_profile(newcomer, barred={}),
)


def forget_people(people: Iterable[UUID]) -> None:
    """Forget what is packed of these people, whatever parts they play."""
    parts = Person.objects.filter(pk__in=list(people)).values_list("volunteer", "newcomer")
    found = list(parts)
    VOLUNTEERS.forget(volunteer for volunteer, _newcomer in found if volunteer)
    NEWCOMERS.forget(newcomer for _volunteer, newcomer in found if newcomer)


def _packed(profile: Profile) -> bytes:
    """Where the data cannot be packed, a profile of nothing: the person is listed as "data missing"."""
    try:
        return pack(profile)
    except ValueError as error:
        logger.warning("Matching cannot use the data of %s: %s", profile.id, error)
        return pack(Profile(id=profile.id))


def _is_current(data: bytes | memoryview | None) -> bool:
    """Whether there is something, packed by this version of the engine."""
    return bool(data and data[0] == VERSION)


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
