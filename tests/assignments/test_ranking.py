"""What makes somebody impossible, what speaks for them, and whose turn it is. Without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from assignments.diary import Busy, first_clash
from assignments.facts import Companion, Load, Need, Skill, possible_hours
from assignments.hindrance import hindrance
from assignments.ranking import WEIGHTS, Weights, fit, turn
from assignments.travel import UNKNOWN, minutes_between, point_in_words
from matching.engine.profile import Window

BENSHEIM, HEPPENHEIM, LAMPERTHEIM = (49.681, 8.623), (49.643, 8.639), (49.598, 8.468)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)  # 15:00 in Berlin
NATIVE = Skill(7, 7, 7)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def make_need(**fields: Any) -> Need:
    facts = {"languages": ("ti",), "hours": (TUESDAY,), "minutes": 60, "point": BENSHEIM}
    return Need(**{"id": "need", "kind": "doctor", **facts, **fields})


def make_companion(**fields: Any) -> Companion:
    facts = {"skills": {"de": NATIVE, "ti": NATIVE}, "windows": (Window(1, 900, 1080),), "point": BENSHEIM}
    return Companion(**{"id": "companion", **facts, **fields})


def make_busy(begins: datetime, minutes: int, point: tuple[float, float] | None = BENSHEIM) -> Busy:
    return Busy(begins, begins + timedelta(minutes=minutes), point, "training")


@pytest.mark.parametrize(
    ("need", "companion", "why"),
    [
        ({}, {}, ""),
        ({}, {"skills": {"ti": NATIVE}}, "Too little German for it: B1 is needed."),
        ({}, {"skills": {"de": NATIVE, "ti": Skill(3, 2, 7)}}, "Too little Tigrinya for it: B1 is needed."),
        ({}, {"skills": {"de": Skill(7, 2, 7), "ti": NATIVE}}, "Too little German for it: B1 is needed."),
        ({"languages": ("ti", "en")}, {"skills": {"de": NATIVE, "en": Skill(3, 3, 0)}}, ""),
        # On paper, writing German counts and speaking it does not; theirs may be a level lower.
        ({"kind": "letter"}, {"skills": {"de": Skill(4, 0, 3), "ti": Skill(3, 2, 0)}}, ""),
        (
            {"kind": "form"},
            {"skills": {"de": Skill(7, 7, 2), "ti": NATIVE}},
            "Too little German for it: B1 is needed.",
        ),
        ({"wished_gender": "female"}, {"gender": "female"}, ""),
        ({"wished_gender": "female"}, {"gender": "unspecified"}, "Somebody else is wished for: a woman."),
        ({"gender": "male"}, {"wished_gender": "female"}, "Would like to accompany others: a woman."),
        ({}, {"wished_gender": "female"}, ""),
        ({}, {"kinds": ("school",)}, "Does not go along to this kind of assignment."),
        ({}, {"is_asked": False}, "Does not want to be asked for single assignments."),
        ({"is_today": True}, {"at_short_notice": False}, "Does not want to be asked on the same day."),
        ({}, {"most_per_month": 1, "load": Load(this_month=1)}, "Has 1 assignment in this month already"),
        ({}, {"most_per_month": 1}, ""),
        ({}, {"is_barred": True}, "These two are not brought together."),
        ({}, {"answer": "no"}, "Has said no."),
        ({}, {"answer": "waiting"}, "Has been asked already."),
        ({}, {"busy": [make_busy(TUESDAY, 30)]}, "Has something else then: training, 15:00–15:30."),
        ({"hours": ()}, {}, "This hour has passed already."),
        # Usual free times are a wish, never a refusal.
        ({}, {"windows": (Window(0, 900, 1080),)}, ""),
    ],
)
def test_what_stands_against_somebody(need: dict[str, Any], companion: dict[str, Any], why: str) -> None:
    found = hindrance(make_need(**need), make_companion(**companion))
    assert found == why or (why and found.startswith(why))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"windows": (Window(1, 600, 930),)}),
        ({}, {"windows": ()}),
        ({"windows": ()}, {"windows": (Window(1, 930, 1080),)}),
        ({}, {"point": HEPPENHEIM}),
        ({"point": HEPPENHEIM}, {"point": LAMPERTHEIM}),
        ({"point": LAMPERTHEIM, "travels_km": 30}, {"point": LAMPERTHEIM, "travels_km": 5}),
        ({}, {"load": Load(assignments=1, minutes=60)}),
        ({"load": Load(assignments=1, minutes=60)}, {"load": Load(assignments=1, minutes=240)}),
        ({}, {"load": Load(in_vain=3)}),
        ({}, {"skills": {"de": NATIVE, "ti": Skill(3, 3, 3)}}),
        ({}, {"skills": {"de": Skill(3, 3, 3), "ti": NATIVE}}),
        ({"same_kind": 1}, {}),
        ({"is_partner": True}, {"has_met": True}),
        ({"has_met": True}, {}),
        # Somebody who is free and rested before the partner who has gone along every week.
        ({}, {"is_partner": True, "load": Load(assignments=8, minutes=480)}),
    ],
)
def test_what_speaks_for_one_rather_than_another(better: dict[str, Any], worse: dict[str, Any]) -> None:
    one, other = fit(make_need(), make_companion(**better)), fit(make_need(), make_companion(**worse))
    assert 0 <= other.score < one.score <= 100


def test_points_are_of_a_hundred_and_explained() -> None:
    best = fit(make_need(), make_companion(same_kind=5, is_partner=True))
    assert (best.score, best.is_free, best.km, best.level) == (100, True, 0, "mother tongue")
    assert [reason.text for reason in best.reasons] == [
        "Accompanies this newcomer as partner.",
        "Usually has time then.",
        "Tigrinya mother tongue, German mother tongue",
        "Lives in the same town.",
        "No assignment in the last eight weeks, and none ahead.",
        "Has gone along to this kind 5 times.",
    ]
    tired = make_companion(load=Load(4, 300, 2), point=LAMPERTHEIM, travels_km=10, windows=())
    with override("de"):
        said = [(reason.text, reason.tone) for reason in fit(make_need(), tired).reasons]
    assert said == [
        ("Freie Zeiten sind nicht bekannt.", "info"),
        ("Tigrinya Muttersprache, Deutsch Muttersprache", "success"),
        ("Wohnt ca. 14 km entfernt: weiter als gewünscht.", "warning"),
        ("In den letzten acht Wochen oder demnächst: 4 Einsätze.", "warning"),
        ("In dieser Zeit 2-mal vergeblich gefragt.", "info"),
    ]
    assert fit(make_need(point=None), make_companion()).km is None
    with pytest.raises(ValueError, match="100"):
        replace(WEIGHTS, load=41)
    assert fit(make_need(), make_companion(), Weights(0, 100, 0, 0, 0, 0)).score == 100


def test_the_turn_is_fair() -> None:
    rested = make_companion(id="rested", load=Load(last_asked_at=NOW - timedelta(days=9)))
    asked = make_companion(id="asked", load=Load(last_asked_at=NOW))
    never = make_companion(id="never")
    assert sorted([asked, rested, never], key=lambda one: turn(make_need(), one)) == [never, rested, asked]
    # Those of whom nothing is known take turns: over 300 assignments each is first about every third time.
    people = [make_companion(id=name) for name in ("Anna", "Berta", "Zoe")]
    needs = [make_need(id=str(number)) for number in range(300)]
    firsts = [min(people, key=lambda one: turn(need, one)).id for need in needs]
    assert all(80 < firsts.count(one.id) < 120 for one in people)
    assert firsts == [min(reversed(people), key=lambda one: turn(need, one)).id for need in needs]


def test_with_a_window_any_hour_will_do() -> None:
    hours = possible_hours(TUESDAY - timedelta(hours=6), TUESDAY + timedelta(hours=2), now=NOW)
    assert (len(hours), hours[0], hours[-1]) == (
        17,
        TUESDAY - timedelta(hours=6),
        TUESDAY + timedelta(hours=2),
    )
    assert possible_hours(TUESDAY, None, now=TUESDAY) == ()
    assert possible_hours(NOW - timedelta(hours=1), NOW + timedelta(hours=1), now=NOW)[0] > NOW
    need = make_need(hours=hours)
    assert fit(need, make_companion()).is_free
    # Taken in all their free time: they can come at another hour, but would usually not.
    taken = make_companion(busy=[make_busy(TUESDAY, 150)])
    assert not hindrance(need, taken)
    assert not fit(need, taken).is_free
    assert fit(need, make_companion(busy=[make_busy(TUESDAY, 60)])).is_free
    assert hindrance(need, make_companion(busy=[make_busy(hours[0], 660)])).startswith(
        "Has something else then"
    )


@pytest.mark.parametrize(
    ("begins", "minutes", "is_free"),
    [
        # The clocks go forward on 29 March 2026 at 2:00: an hour from 1:30 on ends at 3:30.
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 60, False),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 30, True),
        # And back on 25 October 2026 at 3:00: two hours from 1:00 on end at 2:00.
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 120, True),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 195, False),
        # Beyond midnight is in nobody's free time.
        (datetime(2026, 3, 29, 21, 30, tzinfo=UTC), 60, False),
    ],
)
def test_free_times_are_those_of_the_clock_on_the_wall(begins: datetime, minutes: int, is_free: bool) -> None:
    companion = make_companion(windows=(Window(6, 60, 180), Window(6, 1380, 1439), Window(0, 0, 60)))
    assert fit(make_need(hours=(begins,), minutes=minutes), companion).is_free is is_free


@pytest.mark.parametrize(
    ("after", "point", "place", "is_possible"),
    [
        # Something ends at 15:00 in Bensheim.
        (-1, BENSHEIM, "", False),
        (0, BENSHEIM, "", True),
        (5, HEPPENHEIM, "", False),
        (15, HEPPENHEIM, "", True),
        (25, None, "", False),
        (30, None, "", True),
        # In the same house there is no way, to another house in town there is one.
        (0, BENSHEIM, "Klinik", True),
        (0, None, "klinik", True),
        (5, BENSHEIM, "Rathaus", False),
        (10, BENSHEIM, "Rathaus", True),
    ],
)
def test_back_to_back_with_the_way_between(
    after: int, point: tuple[float, float] | None, place: str, is_possible: bool
) -> None:
    busy = replace(make_busy(TUESDAY - timedelta(hours=1), 60), place="Klinik", assignment_id=uuid4())
    begins = TUESDAY + timedelta(minutes=after)
    found = first_clash([busy], starts_at=begins, minutes=30, point=point, place=place)
    assert (found is None) is is_possible
    before = busy.starts_at - timedelta(minutes=after + 30)
    found = first_clash([busy], starts_at=before, minutes=30, point=point, place=place)
    assert (found is None) is is_possible
    again = {"starts_at": busy.starts_at, "minutes": 60, "point": point, "exclude": busy.assignment_id}
    assert first_clash([busy], **again) is None


def test_the_way_between_two_places() -> None:
    assert minutes_between(BENSHEIM, BENSHEIM) == 0
    assert minutes_between(BENSHEIM, None) == minutes_between(None, None) == UNKNOWN
    # 4.4 km and 14.6 km as the crow flies.
    assert (minutes_between(BENSHEIM, HEPPENHEIM), minutes_between(LAMPERTHEIM, BENSHEIM)) == (15, 40)
    assert minutes_between(BENSHEIM, (54.3, 10.1)) == 180
    assert point_in_words("Kreishaus, Graben 15, 64646 Heppenheim") == pytest.approx(HEPPENHEIM, abs=0.02)
    assert point_in_words("Praxis am Markt, Zimmer 00000") is None
