"""A proposal for all, from packed people to pairs, reasons and what is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from matching.engine.outcome import Outcome, cost_of
from matching.engine.packing import pack
from matching.engine.profile import Gate, Profile, Rules, Skill, Weights, Window
from matching.engine.question import Question
from matching.engine.reasons import ReasonKind
from matching.engine.run import propose_for_all
from matching.engine.scoring import score_pair
from tests.matching.profiles import KASSEL, for_all, newcomer, profiles, volunteer

SOMALI = {"so": Skill(7, 7)}


def ask(newcomers: Sequence[Profile], volunteers: Sequence[Profile], **fields: Any) -> Question:
    given = {
        "places": [each.free_places for each in volunteers],
        "waiting_days": [0] * len(newcomers),
    } | fields
    return Question(
        [each.id for each in newcomers],
        [pack(each) for each in newcomers],
        [each.id for each in volunteers],
        [pack(each) for each in volunteers],
        **given,
    )


def pairs(outcome: Outcome) -> dict[str, str]:
    return {pair.newcomer: pair.volunteer for pair in outcome.pairs}


def crowd(ids: str) -> st.SearchStrategy[list[Profile]]:
    several = st.lists(profiles(st.just("")), max_size=7)
    return several.map(lambda made: [replace(each, id=f"{ids}{n}") for n, each in enumerate(made)])


@for_all(crowd("n"), crowd("v"), st.data())
def test_the_order_of_the_people_changes_nothing(
    newcomers: list[Profile], volunteers: list[Profile], data: st.DataObject
) -> None:
    days = [data.draw(st.integers(0, 900)) for _ in newcomers]
    order = data.draw(st.permutations(range(len(newcomers))))
    others = data.draw(st.permutations(volunteers))
    rules = Rules(threshold=data.draw(st.sampled_from([0, 30])), balance=data.draw(st.sampled_from([1, 2])))
    outcome = propose_for_all(ask(newcomers, volunteers, waiting_days=days, rules=rules))
    shuffled = ask([newcomers[n] for n in order], others, waiting_days=[days[n] for n in order], rules=rules)
    assert propose_for_all(shuffled) == outcome


@for_all(crowd("n"), crowd("v"), st.sampled_from([0, 20, 30]), st.sampled_from([1, 2]))
def test_what_is_told_holds(
    newcomers: list[Profile], volunteers: list[Profile], threshold: int, balance: int
) -> None:
    rules = Rules(threshold=threshold, balance=balance)
    outcome = propose_for_all(ask(newcomers, volunteers, rules=rules))
    assert outcome.gap == 0
    told = [*pairs(outcome), *(each.newcomer for each in outcome.unmatched)]
    assert sorted(told) == sorted(each.id for each in newcomers)
    assert outcome.total == sum(pair.benefit for pair in outcome.pairs)
    assert outcome.greedy_total <= outcome.total
    for pair in outcome.pairs:
        score = score_pair(_by_id(volunteers, pair.volunteer), _by_id(newcomers, pair.newcomer), rules)
        assert score.is_possible
        assert (pair.score, pair.parts) == (score.total, score.parts)
        assert pair.score >= threshold
        assert pair.surplus + outcome.prices[pair.volunteer] == pair.benefit


@for_all(crowd("n"), crowd("v"), st.data())
def test_with_kept_and_forbidden_pairs_the_total_is_that_of_a_dense_solution(
    newcomers: list[Profile], volunteers: list[Profile], data: st.DataObject
) -> None:
    both = [(one.id, other.id) for one in newcomers for other in volunteers]
    some = st.lists(st.sampled_from(both), max_size=4) if both else st.just([])
    barred = dict.fromkeys(data.draw(some), Gate.DECLINED)
    pins = dict(data.draw(some))
    days = data.draw(st.lists(st.integers(0, 900), min_size=len(newcomers), max_size=len(newcomers)))
    question = ask(
        newcomers, volunteers, rules=Rules(threshold=20), waiting_days=days, barred=barred, pins=pins
    )
    outcome = propose_for_all(question)

    worth = np.zeros((len(newcomers), len(volunteers)), np.int64)
    for (row, one), (column, other) in product(enumerate(newcomers), enumerate(volunteers)):
        score = score_pair(replace(other, free_places=1), one)
        if score.is_possible and score.exact > 2000 and (one.id, other.id) not in barred:
            worth[row, column] = score.exact - 2000 + round(1000 * days[row] / 365)
    places = {each.id: each.free_places for each in volunteers}
    wanted = Counter(pin[1] for pin in pins.items() if pin not in barred)
    total = 0
    for row, one in enumerate(newcomers):
        kept = pins.get(one.id, "")
        if kept and (one.id, kept) not in barred and wanted[kept] <= _by_id(volunteers, kept).free_places:
            total += worth[row, [each.id for each in volunteers].index(kept)]
            places[kept] -= 1
            worth[row] = 0
    table = np.repeat(worth, list(places.values()), axis=1)
    assert outcome.total == total + table[linear_sum_assignment(table, maximize=True)].sum()
    assert {pair.newcomer for pair in outcome.pairs if pair.is_pinned} | {
        each.newcomer for each in outcome.contradictions
    } == set(pins)


def _by_id(people: list[Profile], id_: str) -> Profile:
    return next(each for each in people if each.id == id_)


def test_whoever_waits_longer_goes_first_where_somebody_must_stay() -> None:
    two = [newcomer(id="a"), newcomer(id="b")]
    for longer, days in (("a", [400, 0]), ("b", [0, 400])):
        assert pairs(propose_for_all(ask(two, [volunteer()], waiting_days=days))) == {longer: "v"}


def test_waiting_decides_who_is_matched_and_not_with_whom() -> None:
    """Both find somebody; the one who waits longer does not take the better match away."""
    fits = volunteer(id="fits", likes=frozenset({"chess"}))
    other = volunteer(id="other", likes=frozenset())
    two = [newcomer(id="a", likes=frozenset({"chess"})), newcomer(id="b", likes=frozenset())]
    for days in ([0, 4000], [4000, 0]):
        outcome = propose_for_all(ask(two, [fits, other], waiting_days=days))
        assert pairs(outcome) == {"a": "fits", "b": "other"}


def test_the_bonus_for_waiting_is_what_the_programme_sets() -> None:
    for points, benefit in ((0, 0), (10, 1000), (20, 2000)):
        with_bonus, without = (
            propose_for_all(
                ask([newcomer()], [volunteer()], waiting_days=[days], rules=Rules(waiting_points=points))
            ).total
            for days in (365, 0)
        )
        assert with_bonus - without == benefit


def test_better_nobody_than_a_bad_fit() -> None:
    question = ask([newcomer()], [volunteer()], waiting_days=[3650], rules=Rules(threshold=90))
    outcome = propose_for_all(question)
    assert not outcome.pairs
    assert outcome.unmatched[0].reason.kind is ReasonKind.BELOW_THRESHOLD


def test_a_volunteer_has_as_many_as_places() -> None:
    three = [newcomer(id=id_) for id_ in "abc"]
    outcome = propose_for_all(ask(three, [volunteer(free_places=2)]))
    assert (len(outcome.pairs), len(outcome.unmatched)) == (2, 1)
    assert outcome.unmatched[0].reason.kind is ReasonKind.OUTBID


def test_a_forbidden_pair_is_not_proposed() -> None:
    question = ask([newcomer()], [volunteer()], barred={("n", "v"): Gate.FORBIDDEN})
    outcome = propose_for_all(question)
    assert not outcome.pairs
    assert outcome.unmatched[0].reason.gates == {Gate.FORBIDDEN: 1}


def test_a_kept_pair_is_in_it_and_takes_the_place() -> None:
    two = [newcomer(id="a"), newcomer(id="b", likes=frozenset())]
    assert pairs(propose_for_all(ask(two, [volunteer()]))) == {"a": "v"}
    outcome = propose_for_all(ask(two, [volunteer()], pins={"b": "v"}))
    assert pairs(outcome) == {"b": "v"}
    assert outcome.pairs[0].is_pinned
    assert outcome.pairs[0].overridden == ()
    assert outcome.unmatched[0].reason.kind is ReasonKind.NO_VOLUNTEERS


def test_a_kept_pair_tells_which_gates_it_breaks() -> None:
    question = ask([newcomer(coordinates=KASSEL, languages=SOMALI)], [volunteer()], pins={"n": "v"})
    outcome = propose_for_all(question)
    assert outcome.pairs[0].overridden == (Gate.LANGUAGE, Gate.DISTANCE)
    assert (outcome.pairs[0].benefit, outcome.total) == (0, 0)
    assert outcome.pairs[0].score == sum(outcome.pairs[0].parts.values()) > 0


def test_a_pair_that_is_kept_and_refused_is_told_and_not_counted() -> None:
    question = ask(
        [newcomer()], [volunteer(), volunteer(id="w")], pins={"n": "v"}, barred={("n", "v"): Gate.DECLINED}
    )
    outcome = propose_for_all(question)
    assert [(each.newcomer, each.volunteer, each.gate) for each in outcome.contradictions] == [
        ("n", "v", Gate.DECLINED)
    ]
    assert pairs(outcome) == {"n": "w"}


def test_more_kept_pairs_than_places_are_all_told_and_the_run_goes_on() -> None:
    two = [newcomer(id="a"), newcomer(id="b")]
    outcome = propose_for_all(ask(two, [volunteer()], pins={"a": "v", "b": "v"}))
    assert {(each.newcomer, each.gate) for each in outcome.contradictions} == {
        ("a", Gate.PLACE),
        ("b", Gate.PLACE),
    }
    assert len(outcome.pairs) == 1
    assert not outcome.pairs[0].is_pinned


def test_whose_data_is_missing_is_listed() -> None:
    outcome = propose_for_all(
        ask([newcomer(languages={}), newcomer(id="m")], [volunteer(), volunteer(id="w", windows=())])
    )
    assert outcome.incomplete_newcomers == ("n",)
    assert outcome.incomplete_volunteers == ("w",)
    assert [(each.newcomer, each.reason.kind) for each in outcome.unmatched] == [
        ("n", ReasonKind.DATA_MISSING)
    ]
    assert not outcome.missing


def test_the_price_tells_how_sought_after_a_volunteer_is() -> None:
    two = [newcomer(id="a"), newcomer(id="b", likes=frozenset())]
    outcome = propose_for_all(ask(two, [volunteer()]))
    first, second = (propose_for_all(ask([each], [volunteer()])).total for each in two)
    assert outcome.prices == {"v": second}
    assert outcome.surpluses == {"a": first - second}
    assert cost_of(price=outcome.prices["v"], surplus=0, benefit=second) == 0
    assert cost_of(price=outcome.prices["v"], surplus=first - second, benefit=second) == first - second


@pytest.mark.parametrize(
    ("newcomers", "volunteers"),
    [([], []), ([newcomer()], []), ([], [volunteer()]), ([newcomer()], [volunteer(free_places=0)])],
)
def test_nobody_on_a_side(newcomers: list[Profile], volunteers: list[Profile]) -> None:
    outcome = propose_for_all(ask(newcomers, volunteers))
    assert (outcome.pairs, outcome.total, outcome.gap) == ((), 0, 0)
    assert [each.reason.kind for each in outcome.unmatched] == [ReasonKind.NO_VOLUNTEERS] * len(newcomers)


def test_very_long_waiting_does_not_break_the_count() -> None:
    for balance in (1, 2):
        rules = Rules(waiting_points=100, balance=balance)
        question = ask([newcomer()], [volunteer()], waiting_days=[80 * 365], rules=rules)
        outcome = propose_for_all(question)
        assert outcome.gap == 0
        assert pairs(outcome) == {"n": "v"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"waiting_days": []},
        {"places": [-1]},
        {"newcomers": [b"no profile"]},
        {"pins": {"n": "x"}},
        {"pins": {"x": "v"}},
    ],
)
def test_an_unsound_question_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        propose_for_all(replace(ask([newcomer()], [volunteer()]), **wrong))


def test_weights_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="not all 0"):
        Weights(0, 0, 0, 0, 0)


def test_progress_goes_up_to_a_hundred() -> None:
    told: list[int] = []
    propose_for_all(ask([newcomer()], [volunteer()]), told.append)
    assert told == sorted(told)
    assert told[-1] == 100


# --- what is missing ----------------------------------------------------------------------------------


def test_volunteers_who_are_missing_are_described_and_confirmed() -> None:
    """Three who speak only Somali, of whom one more volunteer each would help."""
    alone = [
        newcomer(id=f"s{n}", languages=SOMALI, tasks=frozenset({task}), windows=(Window(3, 600, 780),))
        for n, task in enumerate(["german", "health", "german"])
    ]
    question = ask([newcomer(), *alone], [volunteer()])
    outcome = propose_for_all(question)
    assert pairs(outcome) == {"n": "v"}
    [missing] = outcome.missing
    assert (missing.language, missing.volunteers, missing.pairs) == ("so", 3, 3)
    assert missing.near in {"s0", "s1", "s2"}
    assert missing.windows == (Window(3, 600, 780),)
    assert len(missing.tasks) == 2
    assert missing.to_json()["windows"] == [[3, 600, 780]]
    assert _pairs_with(question, missing.profiles) == len(outcome.pairs) + missing.pairs


@for_all(crowd("n"), crowd("v"), st.sampled_from([0, 30]))
def test_adding_exactly_those_makes_so_many_more_pairs(
    newcomers: list[Profile], volunteers: list[Profile], threshold: int
) -> None:
    question = ask(newcomers, volunteers, rules=Rules(threshold=threshold))
    outcome = propose_for_all(question)
    for missing in outcome.missing:
        assert len(missing.profiles) == missing.volunteers
        assert _pairs_with(question, missing.profiles) == len(outcome.pairs) + missing.pairs


def _pairs_with(question: Question, added: Sequence[Profile]) -> int:
    more = replace(
        question,
        volunteer_ids=[*question.volunteer_ids, *(each.id for each in added)],
        volunteers=[*question.volunteers, *map(pack, added)],
        places=[*question.places, *(1 for _ in added)],
    )
    return len(propose_for_all(more).pairs)
