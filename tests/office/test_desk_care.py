"""What the desk says about pairs that need somebody: silence by their own rhythm, calls, goals, pauses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.enums import Kind
from accounts.models import User
from office.desk.todo import Todo
from office.desk.worklist import open_todos
from partnerships.enums import PartnershipStatus, Side
from partnerships.models import Contact, Meeting, Nudge, Partnership, Pause
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_user

pytestmark = pytest.mark.django_db

# Twelve weeks before the first day, so that a rhythm has come about; the holidays of Easter come later.
START = TODAY - timedelta(weeks=12)


@pytest.fixture
def coordinator() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def pair() -> Partnership:
    volunteer = make_ready_volunteer(
        person_first_name="Helga", person_last_name="Muster", person_email="helga@example.org"
    )
    newcomer = make_newcomer(person_first_name="Samira", person_last_name="Amiri")
    return make_partnership(volunteer, newcomer, started_on=START)


def entries(user: User, kind: str, today: date) -> list[Todo]:
    return [todo for todo in open_todos(user, today=today) if todo.kind == kind]


def meet(pair: Partnership, *, every: int, last_on: date = TODAY, times: int = 5) -> None:
    for number in range(times):
        Meeting.objects.create(partnership=pair, met_on=last_on - timedelta(days=every * number), minutes=60)


def talk(pair: Partnership, side: Side, day: date, was_reached: bool = True) -> None:
    Contact.objects.create(partnership=pair, side=side, made_on=day, was_reached=was_reached)


# --- silence ---------------------------------------------------------------------------------------


def test_a_pair_is_silent_by_its_own_rhythm(coordinator: User, pair: Partnership) -> None:
    meet(pair, every=14, last_on=TODAY - timedelta(days=28))
    # Four weeks are long for others, not for two who meet every other week.
    assert entries(coordinator, "silent", TODAY) == []
    assert entries(coordinator, "silent", TODAY + timedelta(days=14)) == []
    (todo,) = entries(coordinator, "silent", TODAY + timedelta(days=15))
    assert (
        todo.reason == "Seit sechs Wochen kein Treffen eingetragen. Bisher trafen sie sich alle zwei Wochen."
    )
    assert todo.title == "Helga M. und Samira A."


def test_reminders_without_answer_are_said(coordinator: User, pair: Partnership) -> None:
    last = TODAY - timedelta(days=14)
    meet(pair, every=7, last_on=last)
    for number in (1, 2, 3):
        asked_on = last + timedelta(days=7 * number)
        Nudge.objects.create(partnership=pair, quiet_since=last, number=number, asked_on=asked_on)
    (todo,) = entries(coordinator, "silent", last + timedelta(days=28))
    assert todo.reason == (
        "Seit vier Wochen kein Treffen eingetragen. Bisher trafen sie sich jede Woche."
        " Drei Erinnerungen blieben ohne Antwort."
    )


def test_an_answer_ends_the_silence_but_not_for_ever(coordinator: User, pair: Partnership) -> None:
    meet(pair, every=7, last_on=TODAY - timedelta(days=42))
    assert entries(coordinator, "silent", TODAY)
    for week in (1, 0):
        Meeting.objects.create(
            partnership=pair, met_on=TODAY - timedelta(weeks=week), took_place=False, reason="ill"
        )
    assert entries(coordinator, "silent", TODAY) == []
    (todo,) = entries(coordinator, "silent", TODAY + timedelta(days=1))
    assert todo.reason == "Sie antworten, haben sich aber seit sechs Wochen nicht getroffen. Zuletzt: krank."


def test_whom_somebody_spoke_with_lately_is_left_in_peace(coordinator: User, pair: Partnership) -> None:
    meet(pair, every=7, last_on=TODAY - timedelta(days=35))
    talk(pair, Side.VOLUNTEER, TODAY - timedelta(days=13))
    assert entries(coordinator, "silent", TODAY) == []
    assert entries(coordinator, "silent", TODAY + timedelta(days=1))


def test_pausing_pairs_are_not_silent(coordinator: User, pair: Partnership) -> None:
    Pause.objects.create(partnership=pair, starts_on=START + timedelta(days=7))
    Partnership.objects.filter(pk=pair.pk).update(status=PartnershipStatus.PAUSED)
    assert entries(coordinator, "silent", TODAY) == []


# --- calls -------------------------------------------------------------------------------------------


def test_the_first_call_goes_to_both_sides_in_one_row(coordinator: User, pair: Partnership) -> None:
    day = START + timedelta(days=28)
    assert entries(coordinator, "first_call", day - timedelta(days=1)) == []
    (todo,) = entries(coordinator, "first_call", day)
    assert todo.title == "Beide anrufen: Helga M. und Samira A."
    assert todo.reason == "Zusammen seit vier Wochen. Wie hat es für beide angefangen?"
    assert todo.action_url == reverse("partnerships:detail", args=[pair.pk])
    talk(pair, Side.VOLUNTEER, day)
    (todo,) = entries(coordinator, "first_call", day)
    assert todo.title == "Samira A. anrufen"


def test_an_attempt_is_tried_again_and_said(coordinator: User, pair: Partnership) -> None:
    day = START + timedelta(days=28)
    talk(pair, Side.VOLUNTEER, day)
    talk(pair, Side.NEWCOMER, day, was_reached=False)
    assert entries(coordinator, "first_call", day) == []
    (todo,) = entries(coordinator, "first_call", day + timedelta(days=3))
    assert todo.reason.endswith(f"Am {day:%d.%m.} ging niemand ans Telefon.")


def test_a_call_that_was_never_made_is_one_of_the_regular_ones_some_day(
    coordinator: User, pair: Partnership
) -> None:
    day = START + timedelta(days=28) + timedelta(weeks=8)
    meet(pair, every=7, last_on=day)
    assert entries(coordinator, "first_call", day) == []
    (todo,) = entries(coordinator, "contact", day)
    assert todo.reason == "Zusammen seit zwölf Wochen, und noch kein Gespräch mit dem Büro notiert."


def test_with_each_side_somebody_speaks_every_month(coordinator: User, pair: Partnership) -> None:
    meet(pair, every=7)
    for side in Side:
        talk(pair, side, TODAY - timedelta(days=30 if side == Side.NEWCOMER else 29))
    (todo,) = entries(coordinator, "contact", TODAY)
    assert todo.title == "Samira A. anrufen"
    assert todo.reason == "Sie haben seit vier Wochen nicht miteinander gesprochen. Trifft sich mit Helga M."
    (both,) = entries(coordinator, "contact", TODAY + timedelta(days=1))
    assert both.reason == "Sie haben seit vier Wochen nicht mit ihnen gesprochen."
    with translation.override("en"):
        assert entries(coordinator, "contact", TODAY)[0].title == "Call Samira A."


# --- goals, the end, pauses ----------------------------------------------------------------------------


def test_goals_are_looked_at_half_way(coordinator: User, pair: Partnership) -> None:
    pair.goals.create(text="Führerschein", agreed_on=START)
    half_way = START + timedelta(days=183)
    assert entries(coordinator, "goals", half_way - timedelta(days=3)) == []
    (todo,) = entries(coordinator, "goals", half_way)
    assert todo.action_url == reverse("partnerships:goals_review", args=[pair.pk])
    assert "Hälfte" in todo.reason


def test_the_agreed_end_comes_in_sight_and_passes(coordinator: User, pair: Partnership) -> None:
    end = TODAY + timedelta(days=100)
    Partnership.objects.filter(pk=pair.pk).update(planned_end_on=end)
    assert entries(coordinator, "ending", end - timedelta(days=31)) == []
    (before,) = entries(coordinator, "ending", end - timedelta(days=30))
    assert "fragen Sie beide" in before.reason
    (after,) = entries(coordinator, "ending", end + timedelta(days=1))
    assert "Dank und Abschluss" in after.reason
    assert after.key != before.key


def test_who_is_back_from_a_pause_is_asked(coordinator: User, pair: Partnership) -> None:
    back_on = TODAY - timedelta(days=2)
    Pause.objects.create(
        partnership=pair, starts_on=back_on - timedelta(days=20), resumes_on=back_on, ended_on=back_on
    )
    (todo,) = entries(coordinator, "back_from_pause", TODAY)
    assert todo.reason == "Ihre Pause endete am 28.02.2026. Treffen sie sich wieder?"
    Meeting.objects.create(partnership=pair, met_on=TODAY, minutes=60)
    assert entries(coordinator, "back_from_pause", TODAY) == []


def test_of_several_reasons_to_call_a_pair_the_weightiest_stands_there(
    coordinator: User, pair: Partnership
) -> None:
    """Silent, and the office has never spoken with them: one call, not two rows."""
    meet(pair, every=7, last_on=TODAY - timedelta(days=60))
    calls = [todo for todo in open_todos(coordinator, today=TODAY) if todo.partnership == pair and todo.call]
    assert [todo.kind for todo in calls] == ["silent"]
    Contact.objects.create(partnership=pair, side=Side.VOLUNTEER, made_on=TODAY)
    assert entries(coordinator, "silent", TODAY) == []
