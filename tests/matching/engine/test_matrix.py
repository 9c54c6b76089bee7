"""All pairs at once: the same scores as one by one in plain Python, whatever is asked and in which order."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st

from benchmarks.matching import plain
from matching.engine.profile import Gate, Part, Rules, Skill, Weights, Window
from matching.engine.scoring import gates_in, score_pair
from tests.matching.engine.people import people, rules, scorer
from tests.matching.profiles import TUESDAY_AFTERNOON, for_all, newcomer, volunteer

NEWCOMERS, VOLUNTEERS = people("n"), people("v")


@for_all(NEWCOMERS, VOLUNTEERS, rules)
def test_matrix_is_what_plain_python_finds_pair_by_pair(newcomers, volunteers, rules_) -> None:
    found = scorer(newcomers, volunteers, rules_)
    matrix, masks = found.block(0, len(newcomers)), found.gates(range(len(newcomers)))
    weights = rules_.weights.hundredths()
    for row, one in enumerate(newcomers):
        for column, other in enumerate(volunteers):
            expected = plain.full(other, one, rules_, weights)
            assert matrix[row, column] == plain.short_circuit(other, one, rules_, weights)
            assert set(gates_in(int(masks[row, column]))) == expected.broken
            parts = found.parts([row], [column])[:, 0].tolist()
            assert parts == [expected.parts[part] for part in Part]


@for_all(people("n", least=1), VOLUNTEERS, rules)
def test_a_row_scored_alone_is_the_same_to_the_last_bit(newcomers, volunteers, rules_) -> None:
    found = scorer(newcomers, volunteers, rules_)
    matrix = found.block(0, len(newcomers))
    for row, one in enumerate(newcomers):
        alone = found.for_newcomers(scorer([one], []).newcomers)
        assert found.row(row).tobytes() == matrix[row].tobytes() == alone.row(0).tobytes()


@for_all(NEWCOMERS, VOLUNTEERS, st.randoms())
def test_order_of_the_people_changes_no_score(newcomers, volunteers, shuffler: random.Random) -> None:
    rows, columns = list(range(len(newcomers))), list(range(len(volunteers)))
    shuffler.shuffle(rows)
    shuffler.shuffle(columns)
    straight = scorer(newcomers, volunteers).block(0, len(rows))
    mixed = scorer([newcomers[row] for row in rows], [volunteers[column] for column in columns])
    assert (mixed.block(0, len(rows)) == straight[rows][:, columns]).all()


@for_all(people("n", least=1, most=1), people("v", least=1, most=1), rules)
def test_one_pair_has_the_score_of_the_matrix(newcomers, volunteers, rules_) -> None:
    (one,), (other,) = newcomers, volunteers
    pair = score_pair(replace(other, free_places=1), one, rules_)
    assert scorer([one], [other], rules_).row(0)[0] == (pair.exact if pair.is_possible else -1)
    assert sum(pair.parts.values()) == pair.total == (pair.exact + 50) // 100
    assert all(abs(100 * pair.parts[part] - pair.hundredths[part]) < 100 for part in Part)


@for_all(NEWCOMERS, people("v", least=1), rules, st.integers(0, 8))
def test_best_of_a_row_are_the_highest_scores_in_the_order_of_the_ids(
    newcomers, volunteers, rules_, count: int
) -> None:
    found = scorer(newcomers, volunteers, rules_)
    for row, best in enumerate(found.best(range(len(newcomers)), count).tolist()):
        scores = found.row(row).tolist()
        order = sorted(range(len(volunteers)), key=lambda column: (-scores[column], volunteers[column].id))
        expected = [column if scores[column] >= 0 else -1 for column in order[:count]]
        assert best == expected


@for_all(people("n", least=1, most=3), people("v", least=1, most=3))
def test_figures_are_those_of_the_words(newcomers, volunteers) -> None:
    found = scorer(newcomers, volunteers)
    rows, columns = np.indices(found.shape).reshape(2, -1)
    figures = found.figures(rows, columns)
    for at, (row, column) in enumerate(zip(rows, columns, strict=True)):
        common = found.facts(row, column).common
        assert figures.minutes[at] == common.minutes
        assert figures.kilometres[at] == pytest.approx(
            common.km if common.km is not None else np.nan, nan_ok=True
        )


def test_facts_of_a_pair_are_those_of_its_profiles() -> None:
    pair = scorer([newcomer()], [volunteer()]).facts(0, 0)
    direct = score_pair(volunteer(), newcomer())
    assert (pair.parts, pair.broken, pair.total) == (direct.parts, direct.broken, direct.total)
    assert pair.common.windows == (TUESDAY_AFTERNOON,)


def test_pairs_that_are_out_of_the_question_are_impossible_and_say_why() -> None:
    newcomers, volunteers = (
        [newcomer(id=f"n{k}") for k in range(3)],
        [volunteer(id=f"v{k}") for k in range(3)],
    )
    barred = {("n1", "v2"): Gate.DECLINED, ("n2", "v0"): Gate.FORBIDDEN, ("n9", "v0"): Gate.DECLINED}
    found = scorer(newcomers, volunteers, barred=barred)
    impossible = np.argwhere(found.block(0, 3) < 0).tolist()
    assert impossible == [[1, 2], [2, 0]]
    masks = found.gates([2, 1])
    assert gates_in(int(masks[0, 0])) == (Gate.FORBIDDEN,)
    assert gates_in(int(masks[1, 2])) == (Gate.DECLINED,)
    assert found.row(1).tolist() == found.block(1, 2)[0].tolist()


@pytest.mark.parametrize("size", [(0, 0), (0, 2), (2, 0)])
def test_nobody_on_a_side_is_an_empty_matrix(size) -> None:
    newcomers = [newcomer(id=f"n{k}") for k in range(size[0])]
    volunteers = [volunteer(id=f"v{k}") for k in range(size[1])]
    found = scorer(newcomers, volunteers)
    assert found.block(0, 9).shape == found.gates(range(size[0])).shape == size
    assert found.best(range(size[0])).tolist() == [[] for _ in range(size[0])]
    assert found.parts([], []).shape == (5, 0)


def test_somebody_of_whom_nothing_is_known_is_impossible_and_nothing_breaks() -> None:
    nothing = {
        "languages": {},
        "windows": (),
        "likes": frozenset(),
        "tasks": frozenset(),
        "coordinates": None,
    }
    found = scorer([newcomer(**nothing)], [volunteer(**nothing), volunteer(id="w")])
    assert found.block(0, 1).tolist() == [[-1, -1]]
    assert [gates_in(int(mask)) for mask in found.gates([0])[0]] == [(Gate.LANGUAGE, Gate.TIME)] * 2


# --- what a programme sets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "set_", "gate"),
    [
        ({"languages": {"en": Skill(3, 3)}}, {"language_level": 4}, Gate.LANGUAGE),
        ({"windows": (Window(1, 900, 975),)}, {"common_minutes": 90}, Gate.TIME),
    ],
)
def test_a_programme_can_ask_for_more(theirs, set_, gate) -> None:
    them = volunteer(**theirs)
    assert score_pair(them, newcomer()).is_possible
    assert score_pair(them, newcomer(), Rules(**set_)).broken == (gate,)


@pytest.mark.parametrize(
    ("theirs", "ours", "set_", "gate"),
    [
        ({"coordinates": (51.312, 9.48)}, {}, {"minds_distance": False}, Gate.DISTANCE),
        ({"accepts_children": False}, {"children": 2}, {"minds_children": False}, Gate.CHILDREN),
        ({"languages": {"en": Skill(1, 1)}}, {}, {"language_level": 1}, Gate.LANGUAGE),
        ({"windows": (Window(1, 900, 930),)}, {}, {"common_minutes": 30}, Gate.TIME),
    ],
)
def test_a_programme_can_leave_gates_open(theirs, ours, set_, gate) -> None:
    them, us = volunteer(**theirs), newcomer(**ours)
    assert score_pair(them, us).broken == (gate,)
    assert score_pair(them, us, Rules(**set_)).is_possible


@for_all(people("n", least=1, most=1), people("v", least=1, most=1), st.sampled_from(list(Part)))
def test_only_what_has_weight_counts(newcomers, volunteers, part: Part) -> None:
    weights = Weights(**{each.value: float(each == part) for each in Part})
    parts = scorer(newcomers, volunteers, Rules(weights=weights)).parts([0], [0])[:, 0]
    assert [points for each, points in zip(Part, parts, strict=True) if each != part] == [0, 0, 0, 0]


@pytest.mark.parametrize("set_", [{"language_level": 8}, {"language_level": -1}, {"common_minutes": 0}])
def test_rules_that_make_no_sense_are_refused(set_) -> None:
    with pytest.raises(ValueError, match="levels 0 to 7"):
        Rules(**set_)
