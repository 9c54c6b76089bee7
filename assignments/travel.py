"""How long volunteers are on their way between two places.

Places are known by their town or postcode, never by the street, so every figure is a "ca.":

- Roads are about 1.3 times as long as the straight line (Wang, Bette, Schreckenberg, Guhr 2024, How much
  longer do you have to drive than the crow has to fly?, arXiv:2406.06490).
- 30 km/h from door to door, whatever they go by, is an assumption of ours: slower than a car, quicker
  than most buses in the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from uuid import UUID

from assignments.models import Assignment
from programmes.models import MunicipalityPostcode
from programmes.postcodes import coordinates, kilometres

Point = tuple[float, float]  # latitude and longitude in degrees

DETOUR = 1.3
KM_PER_HOUR = 30
STEP = 5
WITHIN_A_TOWN = 10  # between two houses of one town
UNKNOWN = 30  # where one of the places is not known: across the towns of a county
MOST = 180  # whoever comes from further away than that stays the night

_POSTCODE = re.compile(r"\b\d{5}\b")


@lru_cache(maxsize=20_000)
def minutes_between(a: Point | None, b: Point | None) -> int:
    """Minutes on the way, rounded up to five; 0 for the same place, half an hour where one is not known."""
    if a is None or b is None:
        return UNKNOWN
    exact = kilometres(a, b) * DETOUR / KM_PER_HOUR * 60
    return min(ceil(round(exact / STEP, 6)) * STEP, MOST)


def km_between(a: Point | None, b: Point | None) -> int | None:
    """Whole kilometres as the crow flies; None where one of the places is not known."""
    return None if a is None or b is None else round(kilometres(a, b))


def points_of_towns(municipality_ids: Iterable[UUID | None]) -> dict[UUID, Point]:
    """The centres of these towns, as far as their postcodes are known; one query."""
    wanted = set(municipality_ids) - {None}
    rows = MunicipalityPostcode.objects.filter(municipality__in=wanted).order_by("postcode")
    found: dict[UUID, Point] = {}
    for town, name, postcode in rows.values_list("municipality_id", "municipality__name", "postcode"):
        point = coordinates(postcode, name)
        if point and town not in found:
            found[town] = point
    return found


def point_in_words(place: str) -> Point | None:
    """Where the place is, if its postcode is among the words: "Kreishaus, 64646 Heppenheim"."""
    return next((point for code in _POSTCODE.findall(place) if (point := coordinates(code))), None)


def point_of(assignment: Assignment) -> Point | None:
    """Where it takes place: the postcode in its place, otherwise its town. At most one query."""
    stated = point_in_words(assignment.place)
    if stated or assignment.municipality_id is None:
        return stated
    return points_of_towns([assignment.municipality_id]).get(assignment.municipality_id)
