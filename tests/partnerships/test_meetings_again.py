"""The same entry again and again: one after the other, with other words, and fifty times at once."""

from __future__ import annotations

import threading
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from partnerships.models import Meeting, Partnership
from partnerships.services.log_link import log_path
from partnerships.services.meeting import change_meeting, log_meeting
from tests.builders import TODAY, make_partnership, make_task, make_user

DAY = TODAY + timedelta(days=20)
PARALLEL = 50


@pytest.fixture
def pair(db: None) -> Partnership:
    return make_partnership()


@pytest.fixture
def office(db: None) -> User:
    return make_user(Kind.COORDINATOR)


def log(pair: Partnership, by: User, **facts: Any) -> Meeting:
    facts = {"met_on": DAY, "took_place": True, "minutes": 120, "today": DAY} | facts
    return log_meeting(partnership=pair, by=by, **facts)


@pytest.mark.parametrize("facts", [{}, {"took_place": False, "reason": "ill"}, {"met_from": time(15)}])
def test_the_same_to_the_letter_is_the_first_entry(
    pair: Partnership, office: User, facts: dict[str, Any]
) -> None:
    tasks = [make_task(), make_task("Zum Amt", "To the office")]
    first = log(pair, office, note="Gekocht", tasks=tasks, **facts)
    assert log(pair, office, note=" Gekocht\n", tasks=reversed(tasks), **facts) == first
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"note": "Gekocht"}, {"minutes": 60}, {"mood": 3}, {"wants_to_talk": True}]
)
def test_what_says_something_else_is_not_the_same(
    pair: Partnership, office: User, other: dict[str, Any]
) -> None:
    log(pair, office)
    with pytest.raises(ValidationError) as refused:
        log(pair, office, **other)
    assert list(refused.value.message_dict) == ["met_on"]


def test_what_somebody_else_wrote_is_not_the_same(pair: Partnership, office: User) -> None:
    log(pair, office)
    with pytest.raises(ValidationError):
        log(pair, make_user(Kind.COORDINATOR, email="andere@example.org"))


def test_the_same_form_is_one_entry_though_it_was_corrected_meanwhile(
    pair: Partnership, office: User
) -> None:
    first = log(pair, office, entry_key="abc")
    change_meeting(meeting=first, met_on=DAY, took_place=True, minutes=60, by=office, today=DAY)
    assert log(pair, office, entry_key="abc") == first
    assert Meeting.objects.get().minutes == 60


def test_a_form_shown_again_for_another_day_loses_nothing(pair: Partnership, office: User) -> None:
    first = log(pair, office, entry_key="abc")
    second = log(pair, office, entry_key="abc", met_on=DAY - timedelta(days=7))
    assert (first.entry_key, second.entry_key) == ("abc", None)
    assert Meeting.objects.count() == 2


def test_the_key_of_another_pair_shows_nothing_of_it(pair: Partnership, office: User) -> None:
    other = log(make_partnership(), office, entry_key="abc")
    assert log(pair, office, entry_key="abc") != other
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ({}, {"met_from": time(18)}, "met_on"),
        ({"met_from": time(15)}, {}, "met_on"),
        ({"met_from": time(15)}, {"met_from": time(15)}, "met_from"),
        ({"met_from": time(15)}, {"met_from": time(16, 59)}, "met_from"),
        ({"met_from": time(15)}, {"met_from": time(14), "minutes": 61}, "met_from"),
        ({"met_from": time(15)}, {"met_from": time(17)}, ""),
        ({"met_from": time(15)}, {"met_from": time(14), "minutes": 60}, ""),
        ({"met_from": time(23), "met_on": DAY - timedelta(days=1)}, {"met_from": time(0, 30)}, "met_from"),
        ({"met_from": time(23), "met_on": DAY - timedelta(days=1)}, {"met_from": time(1)}, ""),
        ({"met_on": DAY - timedelta(days=1)}, {}, ""),
    ],
)
def test_two_meetings_on_a_day_need_a_time_each_and_do_not_overlap(
    pair: Partnership, office: User, first: dict[str, Any], second: dict[str, Any], field: str
) -> None:
    log(pair, office, **first)
    if not field:
        assert log(pair, office, note="noch einmal", **second)
        return
    with pytest.raises(ValidationError) as refused:
        log(pair, office, note="noch einmal", **second)
    assert list(refused.value.message_dict) == [field]
    assert Meeting.objects.count() == 1


def test_a_correction_keeps_clear_of_others_but_not_of_itself(pair: Partnership, office: User) -> None:
    log(pair, office, met_from=time(15))
    second = log(pair, office, met_from=time(18))
    facts: dict[str, Any] = {"met_on": DAY, "took_place": True, "minutes": 60, "by": office, "today": DAY}
    change_meeting(meeting=second, met_from=time(18, 30), **facts)
    with pytest.raises(ValidationError):
        change_meeting(meeting=second, met_from=time(16), **facts)
    with pytest.raises(ValidationError):
        change_meeting(meeting=second, **facts)


# --- at the same moment ------------------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("key", "answer"), [("", "yes"), ("abc", "ill")])
def test_of_fifty_equal_posts_at_once_one_entry_comes_and_all_are_thanked(key: str, answer: str) -> None:
    today = localdate()
    pair = make_partnership(started_on=today - timedelta(days=60))
    data = {
        "answer": answer,
        "asked_on": today.isoformat(),
        "usual_minutes": 120,
        "note": "Gekocht",
        "entry_key": key,
    }
    address = log_path(pair)
    assert Client().get(address).status_code == 200  # so that all are quick from the start
    start = threading.Barrier(PARALLEL)
    thanks: list[tuple[int, str]] = []

    def post() -> None:
        try:
            start.wait(30)
            response = Client().post(address, data)
            thanks.append((response.status_code, response.get("Location", "")))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(thanks) == PARALLEL
    assert [status for status, _thanked in thanks] == [302] * PARALLEL
    assert len({thanked for _status, thanked in thanks}) == 1
    assert Meeting.objects.count() == 1
