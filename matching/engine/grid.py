"""Places on a grid of 100 m: distances are then a square root, and the same on every machine.

Lambert's conformal conic projection of the GRS 80 ellipsoid with the standard parallels of German surveying
(Snyder 1987, Map Projections: A Working Manual, USGS Professional Paper 1395, pp. 107-109; the constants are
those of EPSG:5243). Within Germany it is true to about 0.2 %.
"""

from __future__ import annotations

from functools import lru_cache
from math import atan, atan2, cos, degrees, hypot, isfinite, log, pi, radians, sin, sqrt, tan

METRES = 100
LIMIT = 32_000  # 3,200 km around the middle of Germany: further away is not told apart

_A, _FLATTENING = 6378137.0, 1 / 298.257222101
_E = sqrt(2 * _FLATTENING - _FLATTENING**2)
_ORIGIN, _MERIDIAN = radians(51), radians(10.5)
_SOUTH, _NORTH = radians(48 + 2 / 3), radians(52 + 2 / 3)


def _m(latitude: float) -> float:
    return cos(latitude) / sqrt(1 - (_E * sin(latitude)) ** 2)


def _t(latitude: float) -> float:
    eccentric = ((1 - _E * sin(latitude)) / (1 + _E * sin(latitude))) ** (_E / 2)
    return tan(pi / 4 - latitude / 2) / eccentric


_N = (log(_m(_SOUTH)) - log(_m(_NORTH))) / (log(_t(_SOUTH)) - log(_t(_NORTH)))
_AF = _A * _m(_SOUTH) / (_N * _t(_SOUTH) ** _N)
_RHO = _AF * _t(_ORIGIN) ** _N


@lru_cache(maxsize=20_000)
def cell_of(coordinates: tuple[float, float]) -> tuple[int, int]:
    """Steps of 100 m east and north of the middle, from latitude and longitude in degrees."""
    latitude, longitude = coordinates
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"A place is given by latitude and longitude in degrees, not by {coordinates}.")
    rho = _AF * max(_t(radians(latitude)), 0.0) ** _N
    angle = _N * (radians(longitude) - _MERIDIAN)
    return _step(rho * sin(angle)), _step(_RHO - rho * cos(angle))


def degrees_of(cell: tuple[int, int]) -> tuple[float, float]:
    """Latitude and longitude of a cell's centre."""
    east, north = cell[0] * METRES, _RHO - cell[1] * METRES
    t = (hypot(east, north) / _AF) ** (1 / _N)
    latitude = pi / 2 - 2 * atan(t)
    for _ in range(8):  # converges to less than a millimetre
        eccentric = ((1 - _E * sin(latitude)) / (1 + _E * sin(latitude))) ** (_E / 2)
        latitude = pi / 2 - 2 * atan(t * eccentric)
    return degrees(latitude), degrees(atan2(east, north) / _N + _MERIDIAN)


def steps_between(a: tuple[int, int], b: tuple[int, int]) -> int:
    """How far apart two cells are, in whole steps of 100 m."""
    return round(sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2))


def _step(metres: float) -> int:
    return round(min(max(metres / METRES, -LIMIT), LIMIT))
