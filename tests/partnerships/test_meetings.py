"""The log of a pair's meetings: what may be written, by whom, and for how long it may be changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from partnerships.models import Meeting, Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.meeting import change_meeting, log_meeting, may_change, note_call, withdraw_meeting
from partnerships.services.partnership import pause_partnership, resume_partnership
from tests.builders import TODAY, make_organisation, make_partnership, make_task, make_user

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership()


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def give_account(pair: Partnership) -> User:
    user = make_user(Kind.VOLUNTEER)
    pair.volunteer.person.user = user
    pair.volunteer.person.save()
    return user


def log(pair: Partnership, by: User, **facts: Any) -> Meeting:
    facts = {"met_on": LATER, "took_place": True, "minutes": 120, "today": LATER} | facts
    return log_meeting(partnership=pair, by=by, **facts)


def test_a_meeting_is_kept_with_everything(pair: Partnership, office: User) -> None:
    task = make_task()
    meeting = log(pair, office, tasks=[task], mood=4, note="Schön", wants_to_talk=True)
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.mood, meeting.note, meeting.wants_to_talk) == (120, 4, "Schön", True)
    assert list(meeting.tasks.all()) == [task]
    assert meeting.logged_by == office


def test_no_meeting_keeps_the_reason_and_no_minutes(pair: Partnership, office: User) -> None:
    meeting = log(pair, office, took_place=False, reason="ill", tasks=[make_task()], mood=4)
    assert (meeting.minutes, meeting.mood, meeting.reason, meeting.tasks.count()) == (None, None, "ill", 0)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"met_on": LATER + timedelta(days=1)}, "met_on"),
        ({"met_on": TODAY - timedelta(days=1)}, "met_on"),
        ({"minutes": None}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": -30}, "minutes"),
        ({"minutes": 721}, "minutes"),
        ({"mood": 9}, "mood"),
        ({"took_place": False}, "reason"),
        ({"took_place": False, "reason": "rain"}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    pair: Partnership, office: User, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        log(pair, office, **facts)
    assert list(refused.value.message_dict) == [field]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("minutes", [1, 720])
def test_one_minute_and_twelve_hours_are_allowed(pair: Partnership, office: User, minutes: int) -> None:
    assert log(pair, office, minutes=minutes).minutes == minutes


def test_the_day_of_the_start_counts(pair: Partnership, office: User) -> None:
    assert log(pair, office, met_on=TODAY).met_on == TODAY


def test_one_meeting_a_day(pair: Partnership, office: User) -> None:
    log(pair, office)
    with pytest.raises(ValidationError) as refused:
        log(pair, office, minutes=60)
    assert list(refused.value.message_dict) == ["met_on"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(partnership=pair, met_on=LATER, minutes=60)


@pytest.mark.parametrize(
    "fields", [{"minutes": 0}, {"minutes": 721}, {"minutes": None}, {"took_place": False}]
)
def test_impossible_minutes_are_refused_by_the_database(pair: Partnership, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(**{"partnership": pair, "met_on": LATER, "minutes": 60} | fields)


def test_after_the_closure_nothing_is_logged_but_before_it(pair: Partnership, office: User) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=LATER)
    log(pair, office, met_on=TODAY)
    with pytest.raises(ValidationError):
        log(pair, office, met_on=TODAY + timedelta(days=1))


def test_a_pause_is_no_obstacle(pair: Partnership, office: User) -> None:
    pause_partnership(partnership=pair, starts_on=TODAY, resumes_on=None, by=office, today=TODAY)
    assert log(pair, office).took_place


def test_volunteers_log_their_own_pair_only(pair: Partnership) -> None:
    log(pair, give_account(pair))
    stranger = give_account(make_partnership())
    with pytest.raises(PermissionDenied):
        log(pair, stranger)


def test_another_office_does_not_log(pair: Partnership) -> None:
    other = make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms"))
    with pytest.raises(PermissionDenied):
        log(pair, other)


def test_own_entries_can_be_changed_for_seven_days(pair: Partnership) -> None:
    volunteer = give_account(pair)
    meeting = log(pair, volunteer, met_on=TODAY)
    written = localdate(meeting.created_at)
    for days, allowed in [(0, True), (7, True), (8, False)]:
        assert may_change(meeting, by=volunteer, today=written + timedelta(days=days)) is allowed


def test_what_the_office_wrote_only_the_office_changes(pair: Partnership, office: User) -> None:
    meeting = log(pair, office)
    with pytest.raises(PermissionDenied):
        withdraw_meeting(meeting=meeting, by=give_account(pair), today=LATER)
    withdraw_meeting(meeting=meeting, by=office, today=LATER + timedelta(days=100))
    assert not Meeting.objects.exists()


def test_a_change_keeps_the_rules(pair: Partnership, office: User) -> None:
    first = log(pair, office)
    second = log(pair, office, met_on=TODAY)

    def move(met_on: date) -> None:
        change_meeting(meeting=second, met_on=met_on, took_place=True, minutes=90, by=office, today=LATER)

    with pytest.raises(ValidationError):
        move(first.met_on)
    move(TODAY + timedelta(days=1))
    second.refresh_from_db()
    assert (second.met_on, second.minutes) == (TODAY + timedelta(days=1), 90)


def test_the_wish_for_a_call_ends_with_the_call(pair: Partnership, office: User) -> None:
    volunteer = give_account(pair)
    meeting = log(pair, volunteer, wants_to_talk=True)
    with pytest.raises(PermissionDenied):
        note_call(meeting=meeting, by=volunteer)
    note_call(meeting=meeting, by=office)
    meeting.refresh_from_db()
    assert not meeting.wants_to_talk


def test_a_pause_begins_and_ends(pair: Partnership, office: User) -> None:
    pause = pause_partnership(
        partnership=pair, starts_on=TODAY, resumes_on=LATER, reason="Kur", by=office, today=TODAY
    )
    pair.refresh_from_db()
    assert pair.status == "paused"
    with pytest.raises(ValidationError):
        pause_partnership(partnership=pair, starts_on=TODAY, resumes_on=None, by=office, today=TODAY)
    resume_partnership(partnership=pair, by=office, today=LATER)
    pair.refresh_from_db()
    pause.refresh_from_db()
    assert (pair.status, pause.ended_on) == ("active", LATER)
    with pytest.raises(ValidationError):
        resume_partnership(partnership=pair, by=office, today=LATER)


@pytest.mark.parametrize(
    ("starts_on", "resumes_on", "field"),
    [
        (TODAY - timedelta(days=1), None, "starts_on"),
        (TODAY + timedelta(days=5), TODAY + timedelta(days=5), "resumes_on"),
        (TODAY, LATER, "resumes_on"),
    ],
)
def test_impossible_pauses_are_refused(
    pair: Partnership, office: User, starts_on: date, resumes_on: date | None, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        pause_partnership(
            partnership=pair, starts_on=starts_on, resumes_on=resumes_on, by=office, today=LATER
        )
    assert list(refused.value.message_dict) == [field]
    pair.refresh_from_db()
    assert pair.status == "active"
