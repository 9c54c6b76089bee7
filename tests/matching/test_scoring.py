"""The scoring without a database: gates, parts, order."""

import random
import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings
from hypothesis import strategies as st

from matching.engine.profile import Gate, Part, Rules, Skill, Weights, Window
from matching.engine.scoring import rank, score_pair
from matching.engine.windows import merged, overlaps
from tests.matching.profiles import (
    BENSHEIM,
    HEPPENHEIM,
    KASSEL,
    TUESDAY_AFTERNOON,
    for_all,
    newcomer,
    profiles,
    volunteer,
    windows,
)

ONE_VOLUNTEER = profiles(st.just("v"))
ONE_NEWCOMER = profiles(st.just("n"))
SEVERAL = st.lists(profiles(st.uuids().map(str)), max_size=8, unique_by=lambda profile: profile.id)


def test_scoring_needs_no_django() -> None:
    code = (
        "import sys, matching.engine.scoring as _; sys.exit(not {'django', 'scipy'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR).returncode == 0


def test_score_adds_up_its_parts_and_each_part_says_what_it_stands_for() -> None:
    score = score_pair(volunteer(), newcomer())
    # All needs met · English B1 · one like in common · three of four hours · 4.5 km apart
    assert score.parts == {
        Part.NEEDS: 25,
        Part.LANGUAGE: 12,
        Part.INTERESTS: 8,
        Part.TIME: 15,
        Part.DISTANCE: 11,
    }
    assert (score.total, score.is_possible) == (71, True)


def test_score_is_100_where_everything_fits() -> None:
    week = tuple(Window(day, 9 * 60, 12 * 60) for day in range(2))
    alike = {
        "languages": {"de": Skill(7, 7)},
        "likes": frozenset("abc"),
        "dislikes": frozenset("d"),
        "windows": week,
        "coordinates": BENSHEIM,
    }
    assert score_pair(volunteer(**alike), newcomer(**alike)).total == 100


@for_all(ONE_VOLUNTEER, ONE_NEWCOMER)
def test_score_and_parts_stay_within_their_limits(one: object, other: object) -> None:
    score = score_pair(one, other)  # type: ignore[arg-type]
    for part, points in score.parts.items():
        assert 0 <= points <= Weights().of(part)
    assert 0 <= score.total <= 100


def _offers_everything(v, n):
    return replace(v, tasks=v.tasks | n.tasks), n


def _shares_a_mother_tongue(v, n):
    both = {"en": Skill(7, 7)}
    return replace(v, languages={**v.languages, **both}), replace(n, languages={**n.languages, **both})


def _shares_another_like(v, n):
    return replace(v, likes=v.likes | {"z"}), replace(n, likes=n.likes | {"z"})


def _shares_a_dislike(v, n):
    return replace(v, dislikes=v.dislikes | {"z"}), replace(n, dislikes=n.dislikes | {"z"})


def _is_free_all_week(v, n):
    return replace(v, windows=tuple(Window(day, 0, 24 * 60) for day in range(7))), n


def _lives_in_the_same_place(v, n):
    return replace(v, coordinates=n.coordinates), n


@pytest.mark.parametrize(
    "better",
    [
        _offers_everything,
        _shares_a_mother_tongue,
        _shares_another_like,
        _shares_a_dislike,
        _is_free_all_week,
        _lives_in_the_same_place,
    ],
)
@for_all(ONE_VOLUNTEER, ONE_NEWCOMER)
def test_more_in_common_never_lowers_a_part_or_opens_less(better, one, other) -> None:
    if better is _lives_in_the_same_place and other.coordinates is None:
        return
    before, after = score_pair(one, other), score_pair(*better(one, other))
    assert all(after.hundredths[part] >= before.hundredths[part] for part in Part)
    assert after.exact >= before.exact
    assert after.total >= before.total
    assert set(after.broken) <= set(before.broken)


@for_all(SEVERAL, ONE_NEWCOMER, st.randoms())
def test_order_of_the_input_changes_nothing(several, other, shuffler: random.Random) -> None:
    shuffled = list(several)
    shuffler.shuffle(shuffled)
    assert rank(other, several) == rank(other, shuffled)


@for_all(SEVERAL, ONE_NEWCOMER)
def test_possible_pairs_come_first_and_the_best_leads(several, other) -> None:
    ranked = rank(other, several)
    possible = [score for score in ranked if score.is_possible]
    assert ranked[: len(possible)] == possible
    assert [score.total for score in possible] == sorted((s.total for s in possible), reverse=True)


def test_equal_scores_stand_in_the_order_of_their_ids() -> None:
    ranked = rank(newcomer(), [volunteer(id="b"), volunteer(id="a"), volunteer(id="c")])
    assert [score.volunteer.id for score in ranked] == ["a", "b", "c"]


# --- gates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "ours", "opens"),
    [
        ({"de": Skill(7, 7)}, {"de": Skill(2, 2)}, True),
        ({"de": Skill(7, 7)}, {"de": Skill(2, 1)}, False),  # understands, but can't answer
        ({"de": Skill(7, 7)}, {"de": Skill(1, 2)}, False),
        ({"en": Skill(2, 2)}, {"en": Skill(2, 2), "ti": Skill(7, 7)}, True),  # a bridge language
        (
            {"de": Skill(7, 7), "en": Skill(3, 0)},
            {"de": Skill(3, 0), "en": Skill(0, 3)},
            True,
        ),  # one each way
        ({"de": Skill(7, 7)}, {"ti": Skill(7, 7)}, False),
        ({}, {"de": Skill(7, 7)}, False),
    ],
)
def test_language_gate_asks_for_a2_in_both_directions(theirs, ours, opens) -> None:
    score = score_pair(volunteer(languages=theirs), newcomer(languages=ours))
    assert (Gate.LANGUAGE not in score.broken) is opens


@pytest.mark.parametrize(("end", "opens"), [(15 * 60 + 59, False), (16 * 60, True)])
def test_time_gate_asks_for_sixty_minutes_in_one_piece(end: int, opens: bool) -> None:
    score = score_pair(volunteer(windows=(Window(1, 15 * 60, end),)), newcomer())
    assert (Gate.TIME not in score.broken) is opens


def test_time_gate_does_not_add_up_short_pieces() -> None:
    pieces = tuple(Window(day, 9 * 60, 9 * 60 + 45) for day in range(5))
    score = score_pair(volunteer(windows=pieces), newcomer(windows=pieces))
    assert score.broken == (Gate.TIME,)
    assert score.parts[Part.TIME] == 0


@pytest.mark.parametrize(
    ("fields", "gate"),
    [
        (({"wished_gender": "male"}, {}), Gate.VOLUNTEER_WISH),
        (({}, {"wished_gender": "male"}), Gate.NEWCOMER_WISH),
        (({"gender": "unspecified"}, {"wished_gender": "female"}), Gate.NEWCOMER_WISH),
        (({"accepts_children": False}, {"children": 1}), Gate.CHILDREN),
        (({"free_places": 0}, {}), Gate.PLACE),
        (({"coordinates": KASSEL}, {}), Gate.DISTANCE),
        (({"person": "p"}, {"person": "p"}), Gate.SAME_PERSON),
        (({}, {"barred": {"v": Gate.DECLINED}}), Gate.DECLINED),
        (({}, {"barred": {"v": Gate.DID_NOT_FIT}}), Gate.DID_NOT_FIT),
        (({}, {"barred": {"v": Gate.FORBIDDEN}}), Gate.FORBIDDEN),
    ],
)
def test_each_gate_closes_by_itself(fields, gate: Gate) -> None:
    ours, theirs = fields
    assert score_pair(volunteer(**ours), newcomer(**theirs)).broken == (gate,)


@pytest.mark.parametrize(
    "fields",
    [
        ({"accepts_children": False}, {"children": 0}),
        ({"wished_gender": "female"}, {"wished_gender": "female"}),
        ({}, {"barred": {"somebody else": Gate.DECLINED}}),
        # It is enough that one of the two can travel.
        ({"travels_km": 0}, {"travels_km": 5}),
        ({"travels_km": 5}, {"travels_km": 0}),
        ({"coordinates": None}, {}),
    ],
)
def test_gates_stay_open_where_nothing_stands_against_the_pair(fields) -> None:
    ours, theirs = fields
    assert score_pair(volunteer(**ours), newcomer(**theirs)).is_possible


# --- parts ------------------------------------------------------------------------------------------


def test_needs_count_by_their_share_and_halfway_where_none_are_named() -> None:
    half = newcomer(tasks=frozenset({"german", "school"}))
    assert score_pair(volunteer(), half).parts[Part.NEEDS] == 13
    assert score_pair(volunteer(), newcomer(tasks=frozenset())).parts[Part.NEEDS] == 13


def test_shared_dislikes_count_like_shared_likes() -> None:
    likes = score_pair(volunteer(likes=frozenset("ab")), newcomer(likes=frozenset("ab")))
    dislikes = score_pair(
        volunteer(likes=frozenset("a"), dislikes=frozenset("b")),
        newcomer(likes=frozenset("a"), dislikes=frozenset("b")),
    )
    assert likes.parts == dislikes.parts


def test_time_counts_up_to_four_hours() -> None:
    day = (Window(1, 8 * 60, 20 * 60),)
    assert score_pair(volunteer(windows=day), newcomer(windows=day)).parts[Part.TIME] == 20


@pytest.mark.parametrize(("km", "points"), [(0, 15), (2, 15), (5, 11), (11, 7), (20, 4), (50, 0), (90, 0)])
def test_distance_counts_on_a_log_scale(km: float, points: int) -> None:
    north = (BENSHEIM[0] + km / 111.195, BENSHEIM[1])
    score = score_pair(volunteer(coordinates=north), newcomer(coordinates=BENSHEIM))
    assert score.parts[Part.DISTANCE] == points


def test_weights_shift_points_between_the_parts() -> None:
    only_time = Weights(needs=0, language=0, interests=0, time=100, distance=0)
    assert score_pair(volunteer(), newcomer(), Rules(weights=only_time)).total == 75


@pytest.mark.parametrize("values", [(0, 0, 0, 0, 0), (-5, 30, 30, 30, 15), (float("nan"), 1, 1, 1, 1)])
def test_weights_are_numbers_and_not_all_zero(values) -> None:
    with pytest.raises(ValueError, match="none below 0"):
        Weights(*values)


@for_all(st.lists(st.integers(0, 100), min_size=5, max_size=5).filter(any))
def test_weights_are_brought_to_a_hundred_points(values) -> None:
    weights = Weights(*values)
    assert sum(weights.hundredths().values()) == 10_000
    assert all(abs(weights.hundredths()[part] - 100 * weights.of(part)) < 1 for part in Part)


# --- free times -----------------------------------------------------------------------------------------


def test_windows_that_touch_become_one_and_others_stay_apart() -> None:
    nine_to_ten, ten_to_twelve, thursday = Window(1, 540, 600), Window(1, 600, 720), Window(3, 540, 600)
    assert merged([thursday, ten_to_twelve, nine_to_ten]) == [Window(1, 540, 720), thursday]


def test_two_short_windows_that_touch_are_long_enough_together() -> None:
    halves = (Window(1, 15 * 60, 15 * 60 + 30), Window(1, 15 * 60 + 30, 16 * 60))
    assert score_pair(volunteer(windows=halves), newcomer()).is_possible


@for_all(windows, windows)
def test_overlaps_are_the_same_from_both_sides_and_hold_exactly_the_shared_minutes(ours, theirs) -> None:
    found = overlaps(ours, theirs)
    assert found == overlaps(theirs, ours)

    def minutes(windows_) -> set[tuple[int, int]]:
        return {(w.weekday, minute) for w in windows_ for minute in range(w.start, w.end)}

    assert minutes(found) == minutes(ours) & minutes(theirs)
    assert sum(window.minutes for window in found) == len(minutes(found))


def test_distance_is_the_same_from_both_sides() -> None:
    there = score_pair(volunteer(coordinates=BENSHEIM), newcomer(coordinates=HEPPENHEIM))
    back = score_pair(volunteer(coordinates=HEPPENHEIM), newcomer(coordinates=BENSHEIM))
    assert there.common.km == pytest.approx(back.common.km)
    assert there.common.windows == (TUESDAY_AFTERNOON,)
