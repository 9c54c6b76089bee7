"""What is lost soonest if it waits stands first; what waits long moves up; no kind crowds out the others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Kind
from office.desk.todo import Mood, Todo
from office.desk.weights import ASKED_FOR, KINDS, by_weight, kind_of
from office.desk.worklist import SHOWN, open_todos, worklist
from partnerships.models import Meeting, Nudge
from tests.builders import TODAY, make_newcomer, make_partnership, make_user, make_volunteer
from volunteers.enums import VolunteerStatus


def entry(kind: str, since: date | None = None, about: str = "x") -> Todo:
    return Todo(
        kind=kind,
        about=about,
        mark="",
        mood=Mood.NEWS,
        title="",
        reason="",
        action_label="",
        action_url="",
        since=since,
    )


def weight(kind: str, days: int = 0) -> int:
    return entry(kind, TODAY - timedelta(days=days)).weight(today=TODAY)


def test_who_asked_for_help_comes_before_everything_that_nobody_asked_for() -> None:
    asked = {kind for kind in KINDS if kind.startswith(("wish", "no_programme", "no_tasks", "no_modules"))}
    in_danger = {"breach", "unusual_reading"}
    assert {kind for kind, rules in KINDS.items() if rules.weight >= ASKED_FOR} == asked | in_danger
    assert weight("wish") > weight("silent", days=30) > weight("applications", days=30)


def test_a_short_list_in_the_order_of_what_is_lost() -> None:
    kinds = ["wish", "unaccompanied", "silent", "agreed", "applications", "contact", "group_due", "feedback"]
    assert sorted(kinds, key=weight, reverse=True) == kinds


def test_waiting_makes_heavier_up_to_a_limit() -> None:
    rules = KINDS["contact"]
    assert weight("contact") < weight("contact", days=14) < weight("contact", days=35)
    assert weight("contact", days=1000) == rules.weight + rules.most
    assert weight("feedback", days=1000) == KINDS["feedback"].weight


def test_no_growth_reaches_those_who_asked_for_help_except_what_has_a_date() -> None:
    with_a_date = {"unaccompanied", "nobody_left", "given_back", "request_outside"}
    for name, rules in KINDS.items():
        if rules.weight < ASKED_FOR and name not in with_a_date | {"silent"}:
            assert rules.weight + rules.most < ASKED_FOR, name


def test_every_kind_says_why() -> None:
    for rules in KINDS.values():
        assert str(rules.why).endswith(".")
        assert rules.name
    weights = [rules.weight for rules in by_weight()]
    assert weights == sorted(weights, reverse=True)
    assert kind_of("silent:1:2") is KINDS["silent"]
    assert kind_of("long gone") is None


@pytest.mark.django_db
def test_silent_pairs_leave_room_for_others() -> None:
    coordinator = make_user(Kind.COORDINATOR)
    for _number in range(SHOWN):
        make_partnership()
    make_volunteer(status=VolunteerStatus.APPLIED)
    today = TODAY + timedelta(days=25)
    shown = worklist(coordinator, today=today)
    kinds = [todo.kind for todo in shown.todos]
    # Half of the list, then who waits beside them; where room is left, the others follow.
    half = SHOWN // 2
    assert kinds[: half + 1] == ["silent"] * half + ["applications"]
    assert len(kinds) == SHOWN
    everything = worklist(coordinator, today=today, everything=True).todos
    assert len(everything) == shown.total
    assert everything[: len(kinds)] == shown.todos


@pytest.mark.django_db
def test_queries_are_the_same_for_five_and_for_fifty_pairs() -> None:
    coordinator = make_user(Kind.COORDINATOR)
    today = TODAY + timedelta(days=30)

    def queries(pairs: int) -> int:
        for number in range(pairs):
            volunteer = make_volunteer(person_email=f"v{TODAY}{number}@example.org")
            pair = make_partnership_of(volunteer)
            Meeting.objects.create(partnership=pair, met_on=TODAY, minutes=60, wants_to_talk=not number % 3)
            if number % 2:
                Nudge.objects.create(partnership=pair, quiet_since=TODAY, number=1, asked_on=today)
        with CaptureQueriesContext(connection) as captured:
            assert open_todos(make_fresh(coordinator), today=today)
        return len(captured)

    assert queries(5) == queries(45)


def make_fresh(user):  # type: ignore[no-untyped-def]
    return type(user).objects.get(pk=user.pk)


def make_partnership_of(volunteer):  # type: ignore[no-untyped-def]
    """Without the checks and hours of `start_partnership`, of which fifty would take long."""
    newcomer = make_newcomer()
    return newcomer.partnerships.create(volunteer=volunteer, slot=1, started_on=TODAY)
