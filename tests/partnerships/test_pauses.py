"""Pauses with a return date: planned ahead, begun and ended by themselves; holidays that volunteers note."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from partnerships import tasks
from partnerships.models import Partnership, Pause
from partnerships.queries import back_from_pause
from partnerships.services.care import record_contact
from partnerships.services.closure import close_partnership
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import (
    note_holiday,
    pause_partnership,
    resume_partnership,
    settle_pauses,
)
from tests.builders import TODAY, make_organisation, make_partnership, make_user

pytestmark = pytest.mark.django_db


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership()


@pytest.fixture
def office(db: None) -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def volunteer(pair: Partnership) -> User:
    user = make_user(Kind.VOLUNTEER)
    pair.volunteer.person.user = user
    pair.volunteer.person.save()
    return user


def pause(pair: Partnership, by: User, start: int, end: int | None, today: int = 10) -> Pause:
    resumes_on = None if end is None else after(end)
    return pause_partnership(
        partnership=pair, starts_on=after(start), resumes_on=resumes_on, by=by, today=after(today)
    )


def status(pair: Partnership) -> str:
    pair.refresh_from_db()
    return pair.status


def test_a_planned_pause_begins_and_ends_on_its_days(pair: Partnership, office: User) -> None:
    planned = pause(pair, office, 20, 34)
    assert status(pair) == "active"
    assert settle_pauses(today=after(19)) == 0
    assert settle_pauses(today=after(20)) == 1
    assert status(pair) == "paused"
    assert settle_pauses(today=after(20)) == 0
    assert settle_pauses(today=after(33)) == 0
    assert settle_pauses(today=after(34)) == 1
    assert settle_pauses(today=after(34)) == 0
    planned.refresh_from_db()
    assert (status(pair), planned.ended_on) == ("active", after(34))


def test_a_worker_that_was_away_catches_up_by_the_agreed_days(pair: Partnership, office: User) -> None:
    planned = pause(pair, office, 20, 34)
    assert settle_pauses(today=after(60)) == 1
    planned.refresh_from_db()
    assert (status(pair), planned.ended_on) == ("active", after(34))


def test_an_open_pause_stays_until_somebody_ends_it(pair: Partnership, office: User) -> None:
    pause(pair, office, 10, None)
    assert settle_pauses(today=after(300)) == 0
    assert status(pair) == "paused"


def test_closing_takes_a_planned_pause_along(pair: Partnership, office: User) -> None:
    pause(pair, office, 20, 34)
    close_partnership(partnership=pair, closed_on=after(15), reason="moved", by=office, today=after(15))
    assert settle_pauses(today=after(20)) == 0
    assert status(pair) == "closed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_two_at_once_end_a_pause_once(office: User) -> None:
    pair = make_partnership()
    pause(pair, office, 5, 11, today=5)
    gate, settled = threading.Barrier(2), []

    def settle() -> None:
        gate.wait()
        try:
            settled.append(settle_pauses(today=after(11)))
        finally:
            connection.close()

    threads = [threading.Thread(target=settle) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(settled) == [0, 1]
    assert status(pair) == "active"


@pytest.mark.parametrize(("start", "end"), [(15, 25), (25, 26), (5, None), (20, 30), (29, 40)])
def test_pauses_share_no_days(pair: Partnership, office: User, start: int, end: int | None) -> None:
    pause(pair, office, 20, 30, today=20)
    settle_pauses(today=after(30))
    with pytest.raises(ValidationError) as refused:
        pause_partnership(
            partnership=pair,
            starts_on=after(start),
            resumes_on=after(end) if end else None,
            by=office,
            today=after(start) if end else after(40),
        )
    assert list(refused.value.message_dict) == ["starts_on"]
    pause(pair, office, 30, 40, today=30)
    assert pair.pauses.count() == 2


def test_only_one_pause_is_running_or_planned_and_none_in_more_than_a_year(
    pair: Partnership, office: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        pause(pair, office, 400, 410)
    assert list(refused.value.message_dict) == ["starts_on"]
    pause(pair, office, 20, 34)
    with pytest.raises(ValidationError):
        pause(pair, office, 50, 60)
    resume_partnership(partnership=pair, by=office, today=after(12))
    assert not pair.pauses.exists()
    pause(pair, office, 50, 60)


# --- back again ---------------------------------------------------------------------------------


def back(today: int) -> list[Partnership]:
    return list(back_from_pause(Partnership.objects.all(), today=after(today)))


def test_the_office_is_told_who_is_back_until_somebody_hears_of_them(pair: Partnership, office: User) -> None:
    pause(pair, office, 10, 20)
    settle_pauses(today=after(20))
    assert back(19) == []
    assert (back(20), back(33), back(34)) == ([pair], [pair], [])
    (found,) = back_from_pause(Partnership.objects.all(), today=after(22))
    assert found.back_since == after(20)  # type: ignore[attr-defined]
    facts: dict[str, Any] = {"partnership": pair, "by": office, "today": after(30)}
    talk = {"side": "newcomer", "made_on": after(21), "channel": "phone", "note": ""}
    record_contact(**facts, **talk, was_reached=False)
    assert back(22) == [pair]
    record_contact(**facts, **talk, was_reached=True)
    assert back(22) == []


def test_an_entry_shows_that_they_are_back(pair: Partnership, office: User) -> None:
    pause(pair, office, 10, 20)
    settle_pauses(today=after(20))
    facts: dict[str, Any] = {"partnership": pair, "took_place": True, "minutes": 60, "by": office}
    log_meeting(**facts, met_on=after(19), today=after(22))
    assert back(22) == [pair]
    log_meeting(**facts, met_on=after(21), today=after(22))
    assert back(22) == []


def test_whom_the_office_called_back_itself_is_not_asked_again(pair: Partnership, office: User) -> None:
    pause(pair, office, 10, 20)
    resume_partnership(partnership=pair, by=office, today=after(15))
    assert back(20) == []


# --- holidays -----------------------------------------------------------------------------------


def away(pair: Partnership, by: User, start: int, end: int | None) -> Pause:
    resumes_on = None if end is None else after(end)
    return note_holiday(
        partnership=pair, starts_on=after(start), resumes_on=resumes_on, by=by, today=after(10)
    )


def test_a_volunteer_notes_a_holiday_and_takes_it_back(pair: Partnership, volunteer: User) -> None:
    noted = away(pair, volunteer, 20, 62)
    assert (noted.noted_by, status(pair)) == (volunteer, "active")
    resume_partnership(partnership=pair, by=volunteer, today=after(11))
    assert not pair.pauses.exists()
    away(pair, volunteer, 10, 24)
    assert status(pair) == "paused"
    resume_partnership(partnership=pair, by=volunteer, today=after(12))
    assert (status(pair), pair.pauses.get().ended_on) == ("active", after(12))


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(9, 20, "starts_on"), (20, None, "resumes_on"), (20, 63, "resumes_on"), (20, 20, "resumes_on")],
)
def test_impossible_holidays_are_refused(
    pair: Partnership, volunteer: User, start: int, end: int | None, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        away(pair, volunteer, start, end)
    assert list(refused.value.message_dict) == [field]
    assert not pair.pauses.exists()


def test_others_note_no_holiday_and_volunteers_end_no_pause_of_the_office(
    pair: Partnership, office: User, volunteer: User
) -> None:
    neighbour = make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms"))
    for user in (office, neighbour, make_user(Kind.VOLUNTEER), make_user(Kind.TRAINER)):
        with pytest.raises(PermissionDenied):
            away(pair, user, 20, 30)
    pause(pair, office, 10, 30)
    for user in (volunteer, neighbour):
        with pytest.raises(PermissionDenied):
            resume_partnership(partnership=pair, by=user, today=after(11))
    assert status(pair) == "paused"


def test_nobody_is_away_from_a_trial(volunteer: User, pair: Partnership, office: User) -> None:
    Partnership.objects.update(status="trial", trial_meetings=3)
    with pytest.raises(ValidationError):
        away(pair, volunteer, 20, 30)


# --- the pages ----------------------------------------------------------------------------------


def test_the_holiday_page_keeps_what_was_typed(pair: Partnership, volunteer: User, client: Client) -> None:
    client.force_login(volunteer)
    address = reverse("partnerships:holiday", args=[pair.pk])
    assert address in client.get(reverse("partnerships:mine")).content.decode()
    start = localdate() + timedelta(days=3)
    wrong = {"starts_on": start, "resumes_on": start + timedelta(days=50), "reason": "Nach Köln"}
    page = client.post(address, wrong)
    assert page.status_code == 422
    assert page.context["form"].errors["resumes_on"]
    assert "Nach Köln" in page.content.decode()
    right = wrong | {"resumes_on": start + timedelta(days=10)}
    assert client.post(address, right).status_code == 302
    assert reverse("partnerships:holiday_end", args=[pair.pk]) in client.get(address).content.decode()
    office = Client()
    office.force_login(make_user(Kind.COORDINATOR))
    assert "Nach Köln" in office.get(pair.get_absolute_url()).content.decode()
    client.post(reverse("partnerships:holiday_end", args=[pair.pk]))
    assert not pair.pauses.exists()


def test_of_a_pause_of_the_office_volunteers_see_the_days_and_not_the_reason(
    pair: Partnership, volunteer: User, office: User, client: Client
) -> None:
    today = localdate()
    pause_partnership(
        partnership=pair,
        starts_on=today,
        resumes_on=today + timedelta(days=9),
        reason="Streit",
        by=office,
        today=today,
    )
    client.force_login(volunteer)
    text = client.get(reverse("partnerships:holiday", args=[pair.pk])).content.decode()
    assert "Streit" not in text
    assert reverse("partnerships:holiday_end", args=[pair.pk]) not in text


def test_the_worker_settles_pauses_however_often_it_is_told(real_worker) -> None:
    today = localdate()
    pair = make_partnership(started_on=today - timedelta(days=60))
    over = pair.pauses.create(starts_on=today - timedelta(days=9), resumes_on=today)
    Partnership.objects.update(status="paused")
    for _number in range(2):
        tasks.settle_pauses.delay()
    deadline = time.monotonic() + 30
    while status(pair) == "paused" and time.monotonic() < deadline:
        time.sleep(0.05)
    over.refresh_from_db()
    assert (status(pair), over.ended_on) == ("active", today)


def test_beat_settles_pauses_each_day() -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks.settle_pauses.name in names
