"""Whom the house asks, when, and what they read before they have said yes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import OfferAnswer
from assignments.models import AssignmentRules
from assignments.quiet import after, awake
from assignments.services.answers import take_assignment
from assignments.services.asking import (
    ask_next_wave,
    offer_assignment,
    start_asking,
    stop_asking,
    withdraw_offer,
)
from assignments.services.requests import cancel_assignment, reschedule_assignment
from tests.assignments.world import (
    NOW,
    PLACE,
    TUESDAY,
    asked,
    mails,
    make_request,
    make_speaker,
    set_rules,
)
from tests.builders import make_user
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 2, 22, tzinfo=UTC)  # eleven o'clock in Berlin
MORNING = datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def test_the_first_wave_reads_little_and_others_wait_for_their_turn(office: User) -> None:
    set_rules(wave_size=2, wait_minutes=90)
    for name in ("Anna", "Berta", "Clara"):
        make_speaker(name)
    make_speaker("Dora", person_email="")
    make_speaker("Emma", person_windows=[])  # has no time then, so her turn comes last
    assignment = start_asking(assignment=make_request(by=office), by=office, now=NOW)
    assert (assignment.status, assignment.wave, assignment.asked_at) == ("offered", 1, NOW)
    assert assignment.next_wave_at == NOW + timedelta(minutes=90)
    first = asked(assignment)
    assert len(first) == 2
    assert first < {"Anna", "Berta", "Clara"}
    one, _other = mails("offer")
    assert "http://testserver/einsaetze/anfrage/" in one.text
    assert "2. März 2026, 10:30" in one.text  # when the next ones are asked
    assert "Bensheim" in one.text
    for secret in ("Selam", "Tesfay", PLACE, "Herz"):
        assert secret not in one.text + one.subject
    start_asking(assignment=assignment, by=office, now=NOW)
    assert asked(assignment) == first, "asking that goes on is not begun again"
    ask_next_wave(assignment=assignment, now=NOW)
    assert asked(assignment) == {"Anna", "Berta", "Clara", "Emma"}
    assert ask_next_wave(assignment=assignment, now=NOW).exhausted_at == NOW, "Dora is left to be called"


@pytest.mark.parametrize(("urgency", "minutes"), [("normal", 120), ("urgent", 20)])
def test_what_is_urgent_waits_shorter(office: User, urgency: str, minutes: int) -> None:
    make_speaker()
    assignment = make_request(by=office, urgency=urgency)
    start_asking(assignment=assignment, by=office, now=NOW)
    assert assignment.next_wave_at == NOW + timedelta(minutes=minutes)


def test_in_the_night_nobody_is_asked(office: User) -> None:
    make_speaker()
    assignment = start_asking(assignment=make_request(by=office), by=office, now=NIGHT)
    assert (assignment.status, assignment.next_wave_at, mails("offer")) == ("open", MORNING, [])
    early = make_request(MORNING - timedelta(minutes=30), by=office)
    assert start_asking(assignment=early, by=office, now=NIGHT).exhausted_at == NIGHT


@pytest.mark.parametrize(
    ("moment", "minutes", "expected"),
    [
        ((2026, 3, 2, 19), 60, (2026, 3, 2, 20)),  # until the very beginning of the night
        ((2026, 3, 2, 19, 30), 60, (2026, 3, 3, 7, 30)),  # half an hour today, half tomorrow
        ((2026, 3, 2, 23), 60, (2026, 3, 3, 8)),  # begins in the morning
        ((2026, 3, 2, 8), 26 * 60, (2026, 3, 4, 8)),  # thirteen hours a day
        ((2026, 3, 28, 19, 30), 60, (2026, 3, 29, 6, 30)),  # the clocks go forward in this night
        ((2026, 10, 24, 18, 30), 60, (2026, 10, 25, 7, 30)),  # and back
    ],
)
def test_the_time_for_answering_stands_still_at_night(
    moment: tuple[int, ...], minutes: int, expected: tuple[int, ...]
) -> None:
    rules = AssignmentRules()
    begins = datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert after(rules, begins, minutes) == datetime(*expected, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_night_may_begin_after_midnight() -> None:
    rules = AssignmentRules(quiet_from=0, quiet_until=6)
    assert awake(rules, NIGHT) == NIGHT
    two_o_clock = NIGHT + timedelta(hours=3)
    assert awake(rules, two_o_clock) == NIGHT + timedelta(hours=7)


@pytest.mark.parametrize("fields", [None, {"person_email": ""}, {"status": VolunteerStatus.PAUSED}])
def test_where_nobody_can_be_asked_the_office_calls(office: User, fields: dict[str, Any] | None) -> None:
    if fields is not None:
        make_speaker(**fields)
    assignment = start_asking(assignment=make_request(by=office), by=office, now=NOW)
    assert (assignment.status, assignment.exhausted_at, assignment.next_wave_at) == ("open", NOW, None)


def test_only_who_can_go_along_is_asked_by_hand_and_once(office: User) -> None:
    assignment = make_request(by=office)
    for volunteer in (
        make_speaker(status=VolunteerStatus.PAUSED),
        make_speaker(person_languages={"de": 7}),
        make_speaker(person_languages={"de": 7, "ti": 2}),
        make_speaker(person_email=""),
        make_speaker(person_restricted_at=NOW),
    ):
        with pytest.raises(ValidationError):
            offer_assignment(assignment=assignment, volunteer=volunteer, by=office, now=NOW)
    speaker = make_speaker()
    with pytest.raises(ValidationError, match="vorbei"):
        offer_assignment(assignment=assignment, volunteer=speaker, by=office, now=TUESDAY)
    offer_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
    with pytest.raises(ValidationError, match="schon"):
        offer_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
    assert (assignment.status, assignment.wave, len(mails("offer"))) == ("offered", 0, 1)


def test_who_is_not_needed_any_more_hears_so_and_a_mail_not_sent_is_taken_back(office: User) -> None:
    make_speaker("Anna"), make_speaker("Berta")
    assignment = start_asking(assignment=make_request(by=office), by=office, now=NOW)
    sent = mails("offer")[0]
    sent.status = "sent"
    sent.save()
    stop_asking(assignment=assignment, by=office, now=NOW)
    assert (assignment.status, assignment.next_wave_at) == ("open", None)
    assert asked(assignment, OfferAnswer.FREED) == {"Anna", "Berta"}
    assert [mail.to_email for mail in mails("offer")] == ["anna@example.org"]
    [thanks] = mails("freed")
    assert (thanks.to_email, "Büro" in thanks.text) == ("anna@example.org", True)
    # Whoever is free may be asked again; then the thanks that still wait are overtaken.
    start_asking(assignment=assignment, by=office, now=NOW + timedelta(minutes=5))
    assert asked(assignment, OfferAnswer.WAITING) == {"Anna", "Berta"}
    assert mails("freed") == []


def test_thanks_do_not_wake_anybody_at_night(office: User) -> None:
    make_speaker()
    assignment = start_asking(assignment=make_request(by=office), by=office, now=NOW)
    for mail in mails("offer"):
        mail.status = "sent"
        mail.save()
    cancel_assignment(assignment=assignment, by=office, now=NIGHT)
    assert [mail.due_at for mail in mails("freed")] == [MORNING]


def test_taking_it_from_somebody_leaves_no_entry_in_their_calendar(office: User) -> None:
    speaker, assignment = make_speaker(), make_request(by=office)
    take_assignment(assignment=assignment, volunteer=speaker, by=office, now=NOW)
    [taken] = mails("taken")
    assert "METHOD:REQUEST" in taken.calendar
    taken.status = "sent"
    taken.save()
    withdraw_offer(assignment=assignment, by=office, now=NOW)
    [mail] = mails("withdrawn")
    assert (mail.calendar_method, "Selam" in mail.text) == ("CANCEL", False)
    assert "STATUS:CANCELLED" in mail.calendar
    assert f"SEQUENCE:{assignment.sequence}" in mail.calendar
    assert assignment.sequence == 2
    start_asking(assignment=assignment, by=office, now=NOW)
    assert assignment.exhausted_at == NOW, "whoever was replaced is not asked again"


def test_another_hour_is_first_asked_of_whoever_had_taken_it(office: User) -> None:
    helga = make_speaker()
    make_speaker("Anna")
    assignment = make_request(by=office)
    take_assignment(assignment=assignment, volunteer=helga, by=office, now=NOW)
    later = TUESDAY + timedelta(days=7)
    reschedule_assignment(assignment=assignment, starts_at=later, minutes=60, by=office, now=NOW)
    assert (asked(assignment, OfferAnswer.WAITING), assignment.round) == ({"Helga"}, 2)
    [mail] = mails("moved")
    assert (mail.to_email, mail.calendar_method) == ("helga@example.org", "CANCEL")
    assert "10. März" in mail.text
    assert assignment.next_wave_at == NOW + timedelta(minutes=120)
