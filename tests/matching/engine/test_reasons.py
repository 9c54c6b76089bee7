"""Why nobody was found: the nearest reason, with what one has to know to change it."""

import pytest

from matching.engine.profile import Gate, Rules, Skill, Window
from matching.engine.reasons import Reason, ReasonKind, reason_for, reasons_for
from tests.matching.engine.people import people, rules, scorer
from tests.matching.profiles import KASSEL, for_all, newcomer, volunteer

TIGRINYA = {"ti": Skill(7, 7)}
MONDAY = (Window(0, 600, 720),)


def reason(ours=None, *theirs, places=None, **options) -> Reason:
    volunteers = [volunteer(id=f"v{number}", **fields) for number, fields in enumerate(theirs)]
    found = scorer([newcomer(**(ours or {}))], volunteers, **options)
    return reason_for(found, 0, places if places is not None else [1] * len(volunteers))


def test_there_is_nobody_at_all() -> None:
    assert reason() == Reason(ReasonKind.NO_VOLUNTEERS)
    assert reason({}, {}, places=[0]) == Reason(ReasonKind.NO_VOLUNTEERS)


@pytest.mark.parametrize(
    ("ours", "missing"),
    [
        ({"languages": {}}, {Gate.LANGUAGE: 0}),
        ({"windows": ()}, {Gate.TIME: 0}),
        ({"languages": {}, "windows": ()}, {Gate.LANGUAGE: 0, Gate.TIME: 0}),
    ],
)
@pytest.mark.parametrize("theirs", [[], [{}]])
def test_something_about_the_newcomer_is_not_entered(ours, missing, theirs) -> None:
    assert reason(ours, *theirs) == Reason(ReasonKind.DATA_MISSING, gates=missing)


def test_one_thing_stands_against_each_of_the_nearest() -> None:
    far, of_other_day = {"coordinates": KASSEL}, {"windows": MONDAY}
    found = reason({}, of_other_day, far, of_other_day, of_other_day | far)
    assert found == Reason(ReasonKind.GATES, gates={Gate.TIME: 2, Gate.DISTANCE: 1}, number=3)


def test_several_things_at_once_stand_against_everybody() -> None:
    far, deaf = {"coordinates": KASSEL, "windows": MONDAY}, {"windows": MONDAY, "languages": TIGRINYA}
    found = reason({"languages": {"en": Skill(3, 3)}}, far, deaf, deaf)
    assert found == Reason(ReasonKind.GATES, gates={Gate.LANGUAGE: 2, Gate.TIME: 2}, number=2, together=True)


def test_who_has_no_place_or_was_asked_before_stands_behind_a_gate_as_well() -> None:
    found = reason({}, {}, {}, {"windows": MONDAY}, places=[0, 1, 1], barred={("n", "v1"): Gate.DECLINED})
    assert found.gates == {Gate.DECLINED: 1, Gate.TIME: 1, Gate.PLACE: 1}


def test_the_best_is_not_good_enough() -> None:
    rules = Rules(threshold=90)
    worse = {"languages": {"en": Skill(2, 2)}}
    found = reason({}, worse, {}, worse, rules=rules)
    assert found == Reason(ReasonKind.BELOW_THRESHOLD, number=3, volunteer="v1", score=71)


def test_others_need_the_volunteers_more() -> None:
    found = reason({}, {}, {}, {"windows": MONDAY})
    assert found == Reason(ReasonKind.OUTBID, number=2, volunteer="v0", score=71)


@for_all(people("n"), people("v"), rules)
def test_there_is_a_reason_for_everybody_and_it_can_be_kept_as_json(newcomers, volunteers, rules_) -> None:
    found = scorer(newcomers, volunteers, rules_)
    reasons = reasons_for(found, range(len(newcomers)), [one.free_places for one in volunteers])
    assert len(reasons) == len(newcomers)
    assert [Reason.from_json(each.to_json()) for each in reasons] == reasons
