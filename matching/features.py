"""Packed features of everybody whom matching may look at, kept up to date.

Whoever changes something that a profile is made of *forgets* the person's features in the same transaction
(`matching.signals` sees to it): the row keeps no data and gets a new stamp. Whoever loads people packs what
is missing; only the worker *keeps* it, when it makes a proposal for all and every minute: opening a page
writes nothing.

Two at the same moment: the worker notes the stamp before it reads the person, and keeps the features only
where the stamp is still the same and nobody has the row in hand. A change that was committed in between has
changed the stamp; one that is not committed yet either has the row in hand or will empty it afterwards. Where
there was no row, only one of the two can insert it, and the worker gives way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from matching.engine.packing import VERSION, pack
from matching.engine.profile import Profile
from matching.models import NewcomerFeatures, VolunteerFeatures
from matching.profiles import newcomer_profile, volunteer_profile
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from people.models import Person
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

logger = logging.getLogger(__name__)

BATCH = 500


class Rebuilt(NamedTuple):
    """Of so many `active` people, features that were `stale` (kept, but wrong: a fault of ours) or `missing`
    (not packed yet). `unused` belong to people who cannot be matched any more."""

    active: int
    stale: int
    missing: int
    unused: int


@dataclass(frozen=True)
class Kind:
    """Volunteers or newcomers: where features are kept, whose they are, who can be matched, and how."""

    name: str
    rows: type[Any]
    records: Callable[[], Any]
    active: str
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

    def packed(
        self, known: Mapping[UUID, bytes | memoryview | None], *, keep: bool = False
    ) -> dict[UUID, bytes]:
        """The features of all these, in their order; what is missing is packed, and kept if so wished.

        `known` is what a query has read of the rows. Whoever is gone meanwhile is left out.
        """
        missing = [pk for pk, data in known.items() if not _is_current(data)]
        fresh: dict[UUID, bytes] = {}
        for some in _batches(missing):
            fresh |= self.renew(some) if keep else self.pack(some)
        found = {pk: bytes(fresh.get(pk, data) or b"") for pk, data in known.items()}
        return {pk: data for pk, data in found.items() if _is_current(data)}

    def renew(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Pack these anew and keep what nobody changes meanwhile."""
        fresh: dict[UUID, bytes] = {}
        for some in _batches(ids):
            # First the stamps, then the people: see above.
            stamps = dict(self.rows.objects.filter(pk__in=some).values_list("pk", "stamp"))
            made = self.pack(some)
            self._keep(made, stamps)
            fresh |= made
        return fresh

    def pack(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Made from the records as they are now."""
        records = self.records().with_person().filter(pk__in=ids)
        return {record.pk: _packed(self.profile(record)) for record in records}

    def fill(self) -> int:
        """Pack and keep what is missing of those who can be matched. Returns for how many."""
        active = self.records().order_by().filter(status=self.active)
        known = dict(active.values_list("pk", "features__data"))
        missing = [pk for pk, data in known.items() if not _is_current(data)]
        return len(self.renew(missing))

    def rebuild(self, *, check_only: bool = False) -> Rebuilt:
        """Compare everything that is kept with the records, and put right what differs."""
        known = dict(self.rows.objects.values_list("pk", "data"))
        active = list(self.records().order_by().filter(status=self.active).values_list("pk", flat=True))
        stale = missing = 0
        for some in _batches(active):
            wrong = [pk for pk, data in self.pack(some).items() if bytes(known.get(pk, b"")) != data]
            missing += sum(not _is_current(known.get(pk)) for pk in wrong)
            stale += sum(_is_current(known.get(pk)) for pk in wrong)
            if not check_only:
                self.forget(wrong)
                self.renew(wrong)
        unused = [pk for pk in known.keys() - set(active) if known[pk]]
        if not check_only:
            self.rows.objects.filter(pk__in=unused).delete()
        return Rebuilt(len(active), stale, missing, len(unused))

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
    Volunteer.objects.all,
    VolunteerStatus.ADMITTED,
    # Places are a fact of the moment, not of the person.
    lambda volunteer: volunteer_profile(volunteer, free_places=1),
)
NEWCOMERS = Kind(
    "newcomer",
    NewcomerFeatures,
    Newcomer.objects.all,
    NewcomerStatus.ACCEPTED,
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
