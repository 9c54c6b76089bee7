"""Scores in words, in both languages."""

import pytest
from django.utils.translation import override

from matching.engine.profile import Gate, Skill, Window
from matching.engine.scoring import score_pair
from matching.explain import missing_data, shared_with_you, why, why_not
from matching.week import week_of
from tests.matching.profiles import HEPPENHEIM, KASSEL, TUESDAY_AFTERNOON, newcomer, volunteer

LABELS = {"cooking": "Kochen", "chess": "Schach", "german": "Deutsch sprechen", "school": "Schule"}
FRIDAY = Window(4, 9 * 60, 11 * 60)


def test_why_names_language_interests_days_needs_and_distance() -> None:
    free = {"windows": (TUESDAY_AFTERNOON, FRIDAY), "dislikes": frozenset({"chess"})}
    score = score_pair(volunteer(**free), newcomer(**free))
    with override("de"):
        assert why(score, LABELS) == [
            "Englisch verbindet sie.",
            "Beide mögen Kochen.",
            "Beide machen sich nichts aus Schach.",
            "Dienstags und freitags ist gemeinsam Zeit.",
            "Brigitte bietet alles an, was Selam sucht: Deutsch sprechen.",
            "Sie wohnen ca. 4 km auseinander.",
        ]
    with override("en"):
        assert why(score, LABELS) == [
            "English connects them.",
            "Both like Kochen.",
            "Neither cares for Schach.",
            "On Tuesdays and Fridays both have time.",
            "Brigitte offers all that Selam needs: Deutsch sprechen.",
            "They live about 4 km apart.",
        ]


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        ({"german", "school"}, "Brigitte bietet an: Deutsch sprechen. Offen bleibt: Schule."),
        ({"school"}, "Brigitte bietet nichts von dem an, was Selam sucht: Schule."),
        ((), "Was Selam sucht, ist nicht eingetragen."),
    ],
)
def test_why_says_which_needs_stay_open(tasks, sentence: str) -> None:
    score = score_pair(volunteer(), newcomer(tasks=frozenset(tasks)))
    with override("de"):
        assert sentence in why(score, LABELS)


def test_why_says_who_speaks_what_where_each_uses_another_language() -> None:
    score = score_pair(
        volunteer(languages={"de": Skill(7, 7), "en": Skill(3, 0)}),
        newcomer(languages={"de": Skill(3, 0), "en": Skill(0, 3)}),
    )
    with override("de"):
        assert why(score, LABELS)[0] == "Brigitte spricht Deutsch, Selam antwortet auf Englisch."


def test_same_place_is_said_without_kilometres() -> None:
    score = score_pair(volunteer(coordinates=HEPPENHEIM), newcomer())
    with override("de"):
        assert why(score, LABELS)[-1] == "Sie wohnen im selben Ort."


def test_what_the_two_read_about_each_other_addresses_them() -> None:
    score = score_pair(volunteer(), newcomer())
    with override("de"):
        assert shared_with_you(score, LABELS) == [
            "Sie können miteinander Englisch sprechen.",
            "Sie mögen beide Kochen.",
            "Dienstags haben Sie beide Zeit.",
        ]
    with override("en"):
        assert shared_with_you(score, LABELS)[0] == "You can talk in English."


WHY_NOT = [
    (
        ({"languages": {"de": Skill(7, 7)}}, {}),
        "Es gibt keine Sprache, in der sich beide verständigen können (mindestens A2).",
        "They have no language in which both get along (at least A2).",
    ),
    (
        ({}, {"languages": {}}),
        "Für Selam sind keine Sprachen eingetragen.",
        "No languages are entered for Selam.",
    ),
    (
        ({"windows": (FRIDAY,)}, {}),
        "Es gibt in der Woche keine gemeinsame Stunde.",
        "They have no hour in common in the week.",
    ),
    (
        ({"windows": ()}, {}),
        "Für Brigitte sind keine freien Zeiten eingetragen.",
        "No free times are entered for Brigitte.",
    ),
    (
        ({"wished_gender": "male"}, {}),
        "Brigitte möchte einen Mann begleiten.",
        "Brigitte would like to accompany a man.",
    ),
    (
        ({"wished_gender": "female"}, {"gender": "male"}),
        "Brigitte möchte eine Frau begleiten.",
        "Brigitte would like to accompany a woman.",
    ),
    (
        ({}, {"wished_gender": "male"}),
        "Selam möchte von einem Mann begleitet werden.",
        "Selam would like to be accompanied by a man.",
    ),
    (
        ({"gender": "male"}, {"wished_gender": "female"}),
        "Selam möchte von einer Frau begleitet werden.",
        "Selam would like to be accompanied by a woman.",
    ),
    (
        ({"accepts_children": False}, {"children": 2}),
        "Selam hat Kinder, Brigitte möchte lieber jemanden ohne Kinder begleiten.",
        "Selam has children, Brigitte would rather accompany somebody without.",
    ),
    (
        ({"coordinates": KASSEL, "travels_km": 25}, {}),
        "Sie wohnen ca. 195 km auseinander, und niemand von beiden kann weiter als 25 km fahren.",
        "They live about 195 km apart, and neither can travel more than 25 km.",
    ),
    (({"free_places": 0}, {}), "Brigitte hat keinen freien Platz.", "Brigitte has no free place."),
    (
        ({}, {"barred": {"v": Gate.DECLINED}}),
        "Die beiden wurden schon einmal gefragt, und jemand hat nein gesagt.",
        "The two were asked before, and one of them said no.",
    ),
    (
        ({}, {"barred": {"v": Gate.DID_NOT_FIT}}),
        "Die beiden hatten schon eine Partnerschaft, die nicht fortgesetzt wurde.",
        "The two have had a partnership and parted.",
    ),
    (
        ({}, {"barred": {"v": Gate.FORBIDDEN}}),
        "Das Büro hat sich gegen dieses Paar entschieden.",
        "The office has decided against this pair.",
    ),
    (
        ({"person": "p"}, {"person": "p"}),
        "Niemand kann sich selbst begleiten.",
        "Nobody can accompany themselves.",
    ),
]


@pytest.mark.parametrize(("fields", "german", "english"), WHY_NOT)
def test_why_not_has_a_sentence_for_every_gate(fields, german: str, english: str) -> None:
    ours, theirs = fields
    score = score_pair(volunteer(**ours), newcomer(**theirs))
    with override("de"):
        assert why_not(score) == [german]
    with override("en"):
        assert why_not(score) == [english]


def test_no_gate_is_without_a_sentence() -> None:
    tried = {
        gate
        for (ours, theirs), _de, _en in WHY_NOT
        for gate in score_pair(volunteer(**ours), newcomer(**theirs)).broken
    }
    assert tried == set(Gate)


def test_missing_data_names_what_is_missing() -> None:
    with override("de"):
        assert missing_data(newcomer(languages={}, windows=())) == [
            "Für Selam sind keine Sprachen eingetragen.",
            "Für Selam sind keine freien Zeiten eingetragen.",
        ]
        assert missing_data(newcomer()) == []


# --- the week ----------------------------------------------------------------------------------------------


def test_week_shows_common_hours_and_who_else_has_time() -> None:
    week = week_of(
        score_pair(
            volunteer(windows=(TUESDAY_AFTERNOON, Window(0, 7 * 60, 10 * 60))),
            newcomer(windows=(Window(1, 15 * 60 + 30, 20 * 60),)),
        )
    )
    with override("en"):
        table = {str(label): [(cell.kind, cell.text) for cell in cells] for label, cells in week.rows}
    nothing = ("", "")
    assert table["Morning"] == [("a", "B"), *[nothing] * 6]
    assert table["Afternoon"] == [nothing, ("ab", "15:30–18"), *[nothing] * 5]
    assert table["Evening"] == [nothing, ("b", "S"), *[nothing] * 5]


def test_week_does_not_call_half_an_hour_common_time() -> None:
    week = week_of(score_pair(volunteer(), newcomer(windows=(Window(1, 17 * 60 + 30, 18 * 60),))))
    assert {cell.text for _label, cells in week.rows for cell in cells} == {"", "B · S"}


@pytest.mark.parametrize(
    ("ours", "theirs", "initials"),
    [("Anna", "Selam", ("A", "S")), ("Sara", "Selam", ("Sa", "Se")), ("Sara", "Sara", ("1", "2"))],
)
def test_initials_tell_the_two_apart(ours: str, theirs: str, initials: tuple[str, str]) -> None:
    week = week_of(score_pair(volunteer(name=ours), newcomer(name=theirs)))
    assert (week.volunteer_initial, week.newcomer_initial) == initials
