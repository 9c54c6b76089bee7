"""Profiles for tests of the scoring: a pair that fits unless a test says otherwise, and made-up ones."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine.profile import Profile, Skill, Window


def for_all(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Hypothesis's `given`, which on a busy machine does not mistake waiting for a slow test."""
    unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    return lambda test: unhurried(given(*strategies)(test))


BENSHEIM = (49.681, 8.618)
HEPPENHEIM = (49.643, 8.639)
KASSEL = (51.312, 9.48)

TUESDAY_AFTERNOON = Window(1, 15 * 60, 18 * 60)


def volunteer(**fields: Any) -> Profile:
    fields = {
        "id": "v",
        "name": "Brigitte",
        "gender": "female",
        "languages": {"de": Skill(7, 7), "en": Skill(5, 5)},
        "likes": frozenset({"cooking"}),
        "tasks": frozenset({"german"}),
        "windows": (TUESDAY_AFTERNOON,),
        "coordinates": BENSHEIM,
    } | fields
    return Profile(**fields)


def newcomer(**fields: Any) -> Profile:
    fields = {
        "id": "n",
        "name": "Selam",
        "gender": "female",
        "languages": {"ti": Skill(7, 7), "en": Skill(3, 3)},
        "likes": frozenset({"cooking"}),
        "tasks": frozenset({"german"}),
        "windows": (TUESDAY_AFTERNOON,),
        "coordinates": HEPPENHEIM,
    } | fields
    return Profile(**fields)


levels = st.integers(0, 7)
names = st.frozensets(st.sampled_from("abcdefgh"))
windows = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 23 * 4), st.integers(1, 24)).map(
        lambda t: Window(t[0], t[1] * 15, min(t[1] * 15 + t[2] * 15, 24 * 60))
    ),
    max_size=6,
).map(tuple)


def profiles(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Profile]:
    return st.builds(
        Profile,
        id=ids,
        gender=st.sampled_from(["female", "male", "diverse", "unspecified"]),
        wished_gender=st.sampled_from(["any", "any", "female", "male"]),
        languages=st.dictionaries(
            st.sampled_from(["de", "en", "ar", "ti"]), st.builds(Skill, levels, levels)
        ),
        likes=names,
        dislikes=names,
        tasks=names,
        windows=windows,
        coordinates=st.sampled_from([BENSHEIM, HEPPENHEIM, KASSEL, None]),
        travels_km=st.integers(0, 100),
        children=st.integers(0, 3),
        accepts_children=st.booleans(),
        free_places=st.integers(0, 3),
    )
