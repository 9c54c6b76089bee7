"""Made-up people and rules, and the scorer of a few of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from matching.engine.crowd import Crowd
from matching.engine.packing import pack
from matching.engine.profile import Gate, Profile, Rules, Weights, Window
from matching.engine.scoring import Scorer
from tests.matching.profiles import profiles

# Any minutes, also such that touch, overlap or are no whole quarters of an hour.
any_windows = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 23 * 60), st.integers(1, 300)).map(
        lambda t: Window(t[0], t[1], min(t[1] + t[2], 24 * 60))
    ),
    max_size=5,
).map(tuple)

places = st.none() | st.tuples(st.floats(47.3, 55.0), st.floats(5.9, 15.0))

rules = st.builds(
    Rules,
    weights=st.lists(st.integers(0, 100), min_size=5, max_size=5).filter(any).map(lambda w: Weights(*w)),
    language_level=st.integers(0, 7),
    common_minutes=st.sampled_from([15, 30, 45, 60, 61, 90, 240]),
    minds_distance=st.booleans(),
    minds_children=st.booleans(),
)


def people(prefix: str, least: int = 0, most: int = 6) -> st.SearchStrategy[list[Profile]]:
    """Some of them with windows of any minutes and places anywhere in Germany."""
    one = profiles(st.just("")) | st.builds(
        lambda profile, windows, place: replace(profile, windows=windows, coordinates=place),
        profiles(st.just("")),
        any_windows,
        places,
    )
    return st.lists(one, min_size=least, max_size=most).map(
        lambda found: [replace(profile, id=f"{prefix}{number}") for number, profile in enumerate(found)]
    )


def crowd(found: Sequence[Profile]) -> Crowd:
    return Crowd.of([one.id for one in found], [pack(one) for one in found])


def scorer(
    newcomers: Sequence[Profile],
    volunteers: Sequence[Profile],
    rules: Rules | None = None,
    barred: Mapping[tuple[str, str], Gate] | None = None,
) -> Scorer:
    return Scorer(crowd(newcomers), crowd(volunteers), rules or Rules(), barred=barred)
