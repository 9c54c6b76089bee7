"""German postcodes with their places and coordinates, read once from the project's own compact copy.

Source: GeoNames (geonames.org), CC BY 4.0, columns reduced.
Coordinates are approximate centres in degrees (WGS 84).
"""

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from itertools import chain
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

DATA_FILE = Path(__file__).parent / "data" / "postcodes.csv.gz"


class Place(NamedTuple):
    """One place of a postcode; a postcode can hold several and cross a district border."""

    postcode: str
    name: str
    district_code: str
    latitude: float
    longitude: float


@cache
def _places_by_postcode() -> dict[str, tuple[Place, ...]]:
    grouped: dict[str, list[Place]] = {}
    with gzip.open(DATA_FILE, "rt", encoding="utf-8", newline="") as file:
        for postcode, name, district_code, latitude, longitude in list(csv.reader(file))[1:]:
            place = Place(postcode, name, district_code, float(latitude), float(longitude))
            grouped.setdefault(postcode, []).append(place)
    return {postcode: tuple(places) for postcode, places in grouped.items()}


def places(postcode: str) -> tuple[Place, ...]:
    """The places of a postcode, empty if there is no such postcode."""
    return _places_by_postcode().get(postcode.strip(), ())


def all_places() -> Iterator[Place]:
    """Every place of every postcode."""
    return chain.from_iterable(_places_by_postcode().values())


def is_known(postcode: str) -> bool:
    return bool(places(postcode))


def coordinates(postcode: str, place: str = "") -> tuple[float, float] | None:
    """Latitude and longitude in degrees of a place, or of the postcode's first place; None if unknown."""
    found = places(postcode)
    if not found:
        return None
    best = next((p for p in found if p.name == place), found[0])
    return best.latitude, best.longitude


EARTH_RADIUS_KM = 6371.0


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance as the crow flies between two places, given as latitude and longitude in degrees."""
    lat_one, lon_one, lat_other, lon_other = map(radians, (*one, *other))
    half_chord = (
        sin((lat_other - lat_one) / 2) ** 2
        + cos(lat_one) * cos(lat_other) * sin((lon_other - lon_one) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half_chord))
