"""Profiles as bytes: nothing that matching asks of a person is lost, and what cannot be is refused."""

from dataclasses import replace
from math import asin, cos, inf, nan, radians, sin, sqrt

import pytest
from hypothesis import strategies as st

from matching.engine.crowd import Crowd
from matching.engine.grid import cell_of, degrees_of, steps_between
from matching.engine.packing import key_of, name_of, pack, unpack
from matching.engine.profile import Skill, Window
from matching.engine.windows import in_quarters
from programmes.postcodes import all_places
from tests.matching.engine.people import crowd, people
from tests.matching.profiles import for_all, newcomer, volunteer

ONE = people("n", least=1, most=1)


@for_all(ONE)
def test_unpacked_is_what_was_packed(found) -> None:
    (profile,) = found
    back = unpack(pack(profile), profile.id)
    for same in ("id", "gender", "wished_gender", "travels_km", "children", "accepts_children"):
        assert getattr(back, same) == getattr(profile, same)
    assert back.languages == profile.languages
    assert list(back.windows) == in_quarters(profile.windows)
    for keyed in ("likes", "dislikes", "tasks"):
        assert getattr(back, keyed) == {name_of(key_of(each)) for each in getattr(profile, keyed)}
    assert pack(back) == pack(profile)


@for_all(people("n"))
def test_a_crowd_holds_everybody_as_they_were_packed(found) -> None:
    together = crowd(found)
    assert len(together) == len(found)
    assert [together.profile(at) for at in range(len(found))] == [unpack(pack(one), one.id) for one in found]


def test_windows_are_joined_and_cut_to_quarters_that_lie_within() -> None:
    some = (Window(0, 541, 599), Window(0, 599, 671), Window(2, 601, 614))
    assert in_quarters(some) == [Window(0, 555, 660)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"coordinates": (nan, 8.6)},
        {"coordinates": (49.6, inf)},
        {"coordinates": (149.6, 8.6)},
        {"gender": "?"},
        {"wished_gender": "diverse"},
        {"languages": {"de": Skill(8, 1)}},
        {"languages": {"": Skill(1, 1)}},
        {"languages": {"ungarisch": Skill(1, 1)}},
        {"languages": {"ü": Skill(1, 1)}},
        {"windows": (Window(7, 0, 60),)},
        {"windows": (Window(1, 120, 60),)},
        {"windows": (Window(1, 0, 1500),)},
        {"travels_km": -1},
        {"travels_km": nan},
        {"children": -1},
        {"likes": frozenset(map(str, range(300)))},
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wrong) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        pack(newcomer(**wrong))


@pytest.mark.parametrize(
    "data", [b"", b"\x01", b"\x02" + bytes(30), pack(newcomer())[:-1], pack(newcomer()) + b"\0"]
)
def test_other_bytes_are_refused(data) -> None:
    with pytest.raises(ValueError, match=r"packed profile"):
        Crowd.of(["n"], [data])
    with pytest.raises(ValueError, match=r"packed profile"):
        unpack(data)


def test_nobody_stands_in_a_crowd_twice() -> None:
    with pytest.raises(ValueError, match="one id"):
        Crowd.of(["n", "n"], [pack(newcomer())] * 2)
    with pytest.raises(ValueError, match="one id"):
        Crowd.of(["n"], [])


def test_name_and_free_places_are_not_packed() -> None:
    assert pack(volunteer(name="Ada", free_places=3, id="x")) == pack(volunteer())


# --- the grid ----------------------------------------------------------------------------------------------


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """On a ball with the earth's radius (haversine formula), which is itself true to about 0.3 %."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def test_distances_on_the_grid_are_those_on_the_globe() -> None:
    everywhere = [(place.latitude, place.longitude) for place in all_places()][::97]
    for one in everywhere[::5]:
        for other in everywhere:
            grid, ball = steps_between(cell_of(one), cell_of(other)) / 10, great_circle_km(one, other)
            assert abs(grid - ball) <= 0.2 + 0.005 * ball


def test_middle_of_the_grid_is_that_of_the_survey() -> None:
    assert cell_of((51.0, 10.5)) == (0, 0)


@for_all(st.tuples(st.integers(-4500, 4500), st.integers(-4500, 4500)))
def test_a_cell_leads_back_to_itself(cell) -> None:
    assert cell_of(degrees_of(cell)) == cell


def test_places_far_away_are_only_far_away() -> None:
    kabul = replace(newcomer(), coordinates=(34.5, 69.2))
    south_pole = replace(newcomer(), coordinates=(-90.0, 0.0))
    assert pack(kabul)
    assert pack(south_pole)
