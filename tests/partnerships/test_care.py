"""Conversations with the two sides: what may be noted, when the next one is due; until when they meet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Kind
from accounts.models import User
from partnerships.contacts import contacts_due
from partnerships.enums import ContactChannel, Side
from partnerships.goals import add_months, agreed_until, endings_due
from partnerships.models import Contact, Partnership
from partnerships.services.care import change_contact, change_end, record_contact, withdraw_contact
from partnerships.services.closure import close_partnership
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import pause_partnership
from tests.builders import TODAY, make_organisation, make_partnership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Partnership:
    return make_partnership()


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def call(pair: Partnership, by: User, **facts: Any) -> Contact:
    facts = {"side": Side.NEWCOMER, "made_on": TODAY, "today": after(90)} | facts
    facts = {"channel": ContactChannel.PHONE, "was_reached": True, "note": ""} | facts
    return record_contact(partnership=pair, by=by, **facts)


def due(today: date) -> list[tuple[Side, date, bool]]:
    calls = contacts_due(Partnership.objects.all(), today=today)
    return [(contact.side, contact.due_on, contact.is_first) for contact in calls]


def test_the_first_call_to_each_side_is_due_after_the_programmes_days(
    pair: Partnership, office: User
) -> None:
    assert due(after(27)) == []
    assert due(after(28)) == [(Side.NEWCOMER, after(28), True), (Side.VOLUNTEER, after(28), True)]
    call(pair, office, side=Side.NEWCOMER, made_on=after(5))
    assert due(after(28)) == [(Side.VOLUNTEER, after(28), True)]


def test_the_next_call_follows_from_the_last_conversation(pair: Partnership, office: User) -> None:
    for side in Side:
        call(pair, office, side=side, made_on=after(28))
    assert due(after(57)) == []
    assert due(after(58)) == [(Side.NEWCOMER, after(58), False), (Side.VOLUNTEER, after(58), False)]


def test_an_attempt_only_puts_the_call_off_for_some_days(pair: Partnership, office: User) -> None:
    call(pair, office, side=Side.VOLUNTEER, made_on=after(1))
    call(pair, office, side=Side.NEWCOMER, made_on=after(28), was_reached=False)
    assert due(after(30)) == []
    calls = {contact.side: contact for contact in contacts_due(Partnership.objects.all(), today=after(31))}
    newcomer = calls[Side.NEWCOMER]
    assert (newcomer.due_on, newcomer.is_first, newcomer.tried_on) == (after(31), True, after(28))
    assert (calls[Side.VOLUNTEER].last_on, calls[Side.VOLUNTEER].tried_on) == (after(1), None)


def test_after_the_first_year_nobody_is_called_by_the_calendar(pair: Partnership) -> None:
    assert due(after(364))
    assert due(after(365)) == []


def test_whoever_pauses_is_in_trial_or_closed_is_not_called(pair: Partnership, office: User) -> None:
    make_partnership(trial_meetings=3)
    pause_partnership(partnership=pair, starts_on=TODAY, resumes_on=None, by=office, today=TODAY)
    closed = make_partnership()
    close_partnership(partnership=closed, closed_on=TODAY, reason="moved", by=office, today=TODAY)
    assert due(after(60)) == []


def test_due_calls_take_as_many_queries_for_thirty_pairs_as_for_one(pair: Partnership) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert contacts_due(Partnership.objects.all(), today=after(40))
            assert endings_due(Partnership.objects.all(), today=after(400))
        return len(queries)

    few = count()
    for _number in range(29):
        make_partnership()
    assert count() == few


@pytest.mark.parametrize(
    ("made_on", "today"), [(after(91), after(90)), (after(-1), after(90)), (after(10 + 57), after(90))]
)
def test_a_day_in_the_future_before_the_start_or_long_after_the_end_is_refused(
    pair: Partnership, office: User, made_on: date, today: date
) -> None:
    close_partnership(partnership=pair, closed_on=after(10), reason="moved", by=office, today=after(10))
    with pytest.raises(ValidationError) as refused:
        call(pair, office, made_on=made_on, today=today)
    assert list(refused.value.message_dict) == ["made_on"]
    assert not Contact.objects.exists()
    call(pair, office, made_on=after(10 + 56))


def test_a_conversation_with_the_volunteer_fulfils_earlier_wishes_to_talk(
    pair: Partnership, office: User
) -> None:
    facts: dict[str, Any] = {"took_place": True, "minutes": 60, "wants_to_talk": True, "by": office}
    wish = log_meeting(partnership=pair, met_on=after(3), today=after(3), **facts)
    later = log_meeting(partnership=pair, met_on=after(9), today=after(9), **facts)
    call(pair, office, side=Side.NEWCOMER, made_on=after(5))
    call(pair, office, side=Side.VOLUNTEER, made_on=after(5), was_reached=False)
    wish.refresh_from_db()
    assert wish.wants_to_talk
    call(pair, office, side=Side.VOLUNTEER, made_on=after(5))
    wish.refresh_from_db()
    later.refresh_from_db()
    assert (wish.wants_to_talk, later.wants_to_talk) == (False, True)


def test_only_the_pairs_office_notes_changes_and_withdraws(pair: Partnership, office: User) -> None:
    volunteer, trainer = make_user(Kind.VOLUNTEER), make_user(Kind.TRAINER)
    pair.volunteer.person.user = volunteer
    pair.volunteer.person.save()
    neighbour = make_user(Kind.COORDINATOR, organisation=make_organisation("Stadt Worms"))
    contact = call(pair, office, note="Alles gut")
    facts: dict[str, Any] = {"side": Side.NEWCOMER, "made_on": TODAY, "channel": "phone", "was_reached": True}
    for user in (volunteer, trainer, neighbour):
        with pytest.raises(PermissionDenied):
            call(pair, user)
        with pytest.raises(PermissionDenied):
            change_contact(contact=contact, **facts, by=user, today=TODAY)
        with pytest.raises(PermissionDenied):
            withdraw_contact(contact=contact, by=user)
        with pytest.raises(PermissionDenied):
            change_end(partnership=pair, ends_on=after(500), reason="x", by=user, today=TODAY)
    colleague = make_user(Kind.COORDINATOR)
    change_contact(contact=contact, **facts, note="Alles sehr gut", by=colleague, today=TODAY)
    contact.refresh_from_db()
    assert (contact.note, contact.made_by) == ("Alles sehr gut", office)
    withdraw_contact(contact=contact, by=colleague)
    assert not Contact.objects.exists()


# --- until when -------------------------------------------------------------------------------


def test_months_end_on_the_last_day_where_there_are_fewer() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 12, 31), 14) == date(2027, 2, 28)
    assert add_months(TODAY, 12) == date(2027, 3, 2)


def test_a_pair_is_agreed_for_the_programmes_months(pair: Partnership) -> None:
    assert pair.planned_end_on == date(2027, 3, 2)
    trial = make_partnership(trial_meetings=3)
    assert trial.planned_end_on is None
    assert agreed_until(trial) == date(2027, 3, 2)


def test_the_end_is_spoken_of_a_month_before(pair: Partnership, office: User) -> None:
    make_partnership(trial_meetings=3)
    end = date(2027, 3, 2)
    assert endings_due(Partnership.objects.all(), today=end - timedelta(days=31)) == []
    (ending,) = endings_due(Partnership.objects.all(), today=end - timedelta(days=30))
    assert (ending.partnership, ending.ends_on, ending.is_past) == (pair, end, False)
    (ending,) = endings_due(Partnership.objects.all(), today=end + timedelta(days=1))
    assert ending.is_past
    change_end(partnership=pair, ends_on=date(2027, 9, 1), reason="Prüfung im August", by=office, today=end)
    assert endings_due(Partnership.objects.all(), today=end) == []
    change = pair.end_changes.get()
    assert (change.ended_on, change.ends_on, change.reason) == (end, date(2027, 9, 1), "Prüfung im August")


@pytest.mark.parametrize(
    ("ends_on", "reason", "field"),
    [
        (date(2027, 3, 2), "so", "ends_on"),
        (after(9), "so", "ends_on"),
        (date(2031, 3, 3), "so", "ends_on"),
        (date(2027, 5, 1), "  ", "reason"),
    ],
)
def test_impossible_ends_are_refused(
    pair: Partnership, office: User, ends_on: date, reason: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        change_end(partnership=pair, ends_on=ends_on, reason=reason, by=office, today=after(10))
    assert list(refused.value.message_dict) == [field]
    pair.refresh_from_db()
    assert pair.planned_end_on == date(2027, 3, 2)


def test_the_end_of_a_closed_pair_stays(pair: Partnership, office: User) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=TODAY)
    with pytest.raises(ValidationError):
        change_end(partnership=pair, ends_on=date(2027, 5, 1), reason="so", by=office, today=TODAY)
