"""Why nobody was found for somebody, in a sentence."""

import pytest
from django.utils.translation import override

from matching.engine.profile import Gate, Rules
from matching.engine.reasons import Reason, ReasonKind
from matching.unmatched import reason_sentence
from newcomers.models import Newcomer
from tests.builders import make_newcomer

pytestmark = pytest.mark.django_db


def sentence(reason: Reason, names=None, rules: Rules | None = None, **fields) -> str:
    newcomer = Newcomer.objects.with_person().get(pk=make_newcomer(**fields).pk)
    with override("de"):
        return reason_sentence(reason, newcomer, names or {}, rules)


def closed(*gates: Gate, number: int = 2) -> Reason:
    return Reason(ReasonKind.GATES, dict.fromkeys(gates, number), number, together=len(gates) > 1)


def test_everybody_speaks_something_else_at_other_times() -> None:
    assert sentence(closed(Gate.LANGUAGE, Gate.TIME)) == (
        "Niemand spricht Tigrinya oder Deutsch (mindestens A2) und hat zur selben Zeit frei wie Selam."
    )


def test_only_languages_that_are_good_enough_for_the_programme_are_named() -> None:
    assert sentence(closed(Gate.LANGUAGE, number=1), rules=Rules(language_level=4)) == (
        "Niemand spricht Tigrinya (mindestens B2); sonst würde eine Person passen."
    )


def test_newcomer_who_speaks_nothing_well_enough() -> None:
    assert sentence(closed(Gate.LANGUAGE), person_languages={"de": 1}) == (
        "Niemand hat mit Selam eine Sprache gemeinsam; sonst würden 2 Ehrenamtliche passen."
    )


def test_what_stands_against_most_is_named() -> None:
    reason = Reason(ReasonKind.GATES, {Gate.TIME: 1, Gate.DISTANCE: 4}, 5)
    assert sentence(reason) == "Niemand wohnt nah genug; sonst würden 4 Ehrenamtliche passen."


@pytest.mark.parametrize(("wish", "person"), [("female", "eine Frau"), ("male", "ein Mann")])
def test_wish_of_the_newcomer_is_named(wish: str, person: str) -> None:
    assert sentence(closed(Gate.NEWCOMER_WISH), wished_gender=wish).startswith(f"Niemand ist {person}")


@pytest.mark.parametrize("gate", Gate)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_gate_has_words_in_both_languages(gate: Gate, language: str) -> None:
    newcomer = Newcomer.objects.with_person().get(pk=make_newcomer().pk)
    with override(language):
        said = reason_sentence(closed(gate), newcomer, {})
    start, end = ("Niemand ", "passen.") if language == "de" else ("Nobody ", "otherwise.")
    assert said.startswith(start)
    assert said.endswith(end)


def test_what_is_not_entered_is_named() -> None:
    reason = Reason(ReasonKind.DATA_MISSING, {Gate.LANGUAGE: 0, Gate.TIME: 0})
    assert sentence(reason) == (
        "Für Selam sind keine Sprachen eingetragen. Für Selam sind keine freien Zeiten eingetragen."
    )


def test_nobody_has_a_place() -> None:
    assert sentence(Reason(ReasonKind.NO_VOLUNTEERS)) == (
        "Niemand unter den Ehrenamtlichen hat einen freien Platz."
    )


def test_the_best_is_named_only_to_those_who_may_see_them() -> None:
    reason = Reason(ReasonKind.BELOW_THRESHOLD, number=3, volunteer="v", score=22)
    assert sentence(reason, {"v": "Helga M."}) == (
        "Helga M. würde am besten passen, aber 22 Punkte sind zu wenig für ein gutes Paar."
    )


def test_the_best_remains_unnamed_to_others() -> None:
    reason = Reason(ReasonKind.BELOW_THRESHOLD, number=3, volunteer="v", score=22)
    assert sentence(reason) == "Das beste Paar käme auf 22 Punkte; das ist zu wenig für ein gutes Paar."


@pytest.mark.parametrize(("number", "start"), [(1, "Eine Person"), (3, "3 Ehrenamtliche würden")])
def test_others_need_them_more(number: int, start: str) -> None:
    assert sentence(Reason(ReasonKind.OUTBID, number=number, volunteer="v", score=70)).startswith(start)
