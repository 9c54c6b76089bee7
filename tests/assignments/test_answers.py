"""Yes and no: the first yes wins, nobody is in two places at once, and every answer gets a clear sentence."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import AnswerChannel, OfferAnswer
from assignments.models import Assignment, Offer
from assignments.services.answers import GIVE_BACK, answer_offer, give_back, take_assignment
from assignments.services.asking import offer_assignment, withdraw_offer
from assignments.services.requests import cancel_assignment, reschedule_assignment
from tests.assignments.world import NOW, PLACE, TUESDAY, asked, mails, make_request, make_speaker, set_rules
from tests.builders import make_municipality, make_user
from volunteers.models import Volunteer
from volunteers.services import end_volunteer

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def helga() -> Volunteer:
    return make_speaker()


def asked_for(*volunteers: Volunteer, by: User, **fields: Any) -> Assignment:
    assignment = make_request(by=by, **fields)
    for volunteer in volunteers:
        offer_assignment(assignment=assignment, volunteer=volunteer, by=by, now=NOW)
    return assignment


def say(yes: bool, assignment: Assignment, volunteer: Volunteer, **more: Any) -> Assignment:
    return answer_offer(assignment=assignment, volunteer=volunteer, accepts=yes, **{"now": NOW} | more)


def refusal(yes: bool, assignment: Assignment, volunteer: Volunteer, **more: Any) -> str:
    """The sentence with which the answer is refused."""
    with pytest.raises(ValidationError) as refused:
        say(yes, assignment, volunteer, **more)
    return " ".join(refused.value.messages)


def test_the_first_yes_wins_and_the_others_are_thanked(office: User, helga: Volunteer) -> None:
    anna, berta = make_speaker("Anna"), make_speaker("Berta")
    assignment = asked_for(helga, anna, berta, by=office)
    sent = mails("offer", to_email="anna@example.org")[0]
    sent.status = "sent"
    sent.save()
    say(True, assignment, helga, channel=AnswerChannel.LINK)
    assert (assignment.status, assignment.volunteer, assignment.taken_at) == ("taken", helga, NOW)
    assert (asked(assignment, OfferAnswer.YES), asked(assignment, OfferAnswer.FREED)) == (
        {"Helga"},
        {"Anna", "Berta"},
    )
    [thanks] = mails("freed")  # Berta has not even been asked yet
    assert (thanks.to_email, "Helga" in thanks.text, PLACE in thanks.text) == (
        "anna@example.org",
        False,
        False,
    )
    assert mails("offer") == [sent]
    [taken] = mails("taken")
    assert ("Selam" in taken.text, PLACE in taken.text, "Herz" in taken.text) == (True, True, False)
    for line in ("METHOD:REQUEST", "DTSTART:20260303T140000Z", "SEQUENCE:1", f"assignment-{assignment.pk}@"):
        assert line in taken.calendar.replace("\r\n ", "")
    assert "Selam" not in taken.calendar + taken.subject
    assert "schon jemand" in refusal(True, assignment, anna)
    say(False, assignment, anna)  # is just as fine
    say(True, assignment, helga)  # twice the same is once
    assert (len(mails("taken")), assignment.sequence) == (1, 1)


def test_a_no_is_remembered_and_may_be_thought_over(office: User, helga: Volunteer) -> None:
    assignment = asked_for(helga, by=office)
    say(False, assignment, helga)
    say(False, assignment, helga)
    assert (assignment.status, asked(assignment, OfferAnswer.NO)) == ("open", {"Helga"})
    assert say(True, assignment, helga).status == "taken"


def test_a_no_after_the_yes_asks_to_give_it_back_and_loses_nothing(office: User, helga: Volunteer) -> None:
    make_speaker("Anna")
    assignment = asked_for(helga, by=office)
    say(True, assignment, helga)
    with pytest.raises(ValidationError) as refused:
        say(False, assignment, helga, channel=AnswerChannel.LINK)
    assert refused.value.code == GIVE_BACK
    assignment.refresh_from_db()
    assert assignment.volunteer == helga


def test_giving_back_asks_the_next_ones_at_once(office: User, helga: Volunteer) -> None:
    set_rules(most_waves=1)
    anna = make_speaker("Anna")
    assignment = asked_for(helga, anna, by=office, window_until=TUESDAY + 2 * HOUR)
    say(True, assignment, helga, starts_at=TUESDAY + HOUR)
    assert (assignment.starts_at, asked(assignment, OfferAnswer.FREED)) == (TUESDAY + HOUR, {"Anna"})
    with pytest.raises(ValidationError):
        give_back(assignment=assignment, volunteer=anna, now=NOW)
    for _time in range(2):
        give_back(assignment=assignment, volunteer=helga, reason="Krank", now=NOW + HOUR)
    assert (assignment.status, assignment.volunteer, assignment.starts_at) == ("offered", None, TUESDAY)
    assert Offer.objects.get(answer=OfferAnswer.NO).reason == "Krank"
    assert asked(assignment, OfferAnswer.WAITING) == {"Anna"}, "she may still like to"
    [confirmed] = mails("given_back")
    assert (confirmed.calendar_method, "SEQUENCE:2" in confirmed.calendar) == ("CANCEL", True)
    assert say(True, assignment, anna, starts_at=TUESDAY).volunteer == anna
    with pytest.raises(ValidationError, match="begonnen"):
        give_back(assignment=assignment, volunteer=anna, now=TUESDAY)


def test_too_late_has_a_sentence_for_each_reason(office: User, helga: Volunteer) -> None:
    anna = make_speaker("Anna")
    off = asked_for(helga, by=office)
    cancel_assignment(assignment=off, by=office, now=NOW)
    assert "abgesagt" in refusal(True, off, helga)
    past = asked_for(helga, by=office)
    assert "vorbei" in refusal(True, past, helga, now=TUESDAY)
    say(False, past, helga, now=TUESDAY)
    moved = asked_for(helga, by=office)
    assert "geändert" in refusal(True, moved, helga, starts_at=TUESDAY + HOUR)
    reschedule_assignment(assignment=moved, starts_at=TUESDAY + 48 * HOUR, minutes=60, by=office, now=NOW)
    assert "geändert" in refusal(True, moved, helga)
    withdrawn = asked_for(helga, by=office)
    withdraw_offer(assignment=withdrawn, by=office, now=NOW)
    assert "gefragt" in refusal(True, withdrawn, helga)
    assert "gefragt" in refusal(True, withdrawn, anna)
    assert "gefragt" in refusal(False, withdrawn, anna)


@pytest.mark.parametrize(
    "change", [{"status": "paused"}, {"person__restricted_at": NOW}, {"person__erased_on": NOW.date()}]
)
def test_whoever_is_not_active_any_more_gives_no_answer(
    office: User, helga: Volunteer, change: dict[str, Any]
) -> None:
    assignment = asked_for(helga, by=office)
    for path, value in change.items():
        record = helga.person if path.startswith("person__") else helga
        type(record).objects.filter(pk=record.pk).update(**{path.removeprefix("person__"): value})
    for yes in (True, False):
        assert refusal(yes, assignment, Volunteer.objects.get(pk=helga.pk))
    assignment.refresh_from_db()
    assert (assignment.volunteer, asked(assignment, OfferAnswer.WAITING)) == (None, {"Helga"})


def test_in_a_window_the_volunteer_chooses_the_hour(office: User, helga: Volunteer) -> None:
    assignment = asked_for(helga, by=office, window_until=TUESDAY + 2 * HOUR)
    for chosen in (None, TUESDAY - timedelta(minutes=1), TUESDAY + timedelta(hours=2, minutes=1)):
        assert "15:00" in refusal(True, assignment, helga, starts_at=chosen)
    now = TUESDAY + HOUR  # there is an hour left
    assert "vorbei" in refusal(True, assignment, helga, starts_at=TUESDAY, now=now)
    say(True, assignment, helga, starts_at=TUESDAY + 2 * HOUR, now=now)
    assert assignment.starts_at == TUESDAY + 2 * HOUR


@pytest.mark.parametrize(
    ("offset", "minutes", "town", "fits"),
    [
        (-60, 60, "", True),
        (60, 60, "", True),
        (30, 60, "", False),
        (-30, 60, "", False),
        (-120, 300, "", False),
        (15, 15, "", False),
        (60, 60, "Lampertheim", False),  # the way takes longer than no time
        (180, 60, "Lampertheim", True),
    ],
)
def test_nobody_is_in_two_places_at_once(
    office: User, helga: Volunteer, offset: int, minutes: int, town: str, fits: bool
) -> None:
    first = make_request(by=office)
    second = asked_for(
        helga,
        by=office,
        starts_at=TUESDAY + timedelta(minutes=offset),
        minutes=minutes,
        **({"municipality": make_municipality(town, "68623")} if town else {}),
    )
    take_assignment(assignment=first, volunteer=helga, by=office, now=NOW)
    if fits:
        assert asked(second, OfferAnswer.WAITING) == {"Helga"}
        say(True, second, helga)
        return
    assert asked(second, OfferAnswer.FREED) == {"Helga"}, "what clashes is not asked of her any more"
    assert mails("offer") == []
    Offer.objects.filter(assignment=second).update(answer=OfferAnswer.WAITING)
    sentence = refusal(True, second, helga)
    assert "15:00–16:00" in sentence
    assert not any(secret in sentence for secret in ("Selam", PLACE, "Helga"))
    with pytest.raises(ValidationError, match="15:00–16:00"):
        take_assignment(assignment=second, volunteer=helga, by=office, now=NOW)


def test_nobody_leaves_while_they_are_to_go_along(office: User, helga: Volunteer) -> None:
    soon = timezone.now() + 48 * HOUR
    assignment = make_request(soon, by=office, now=soon - 24 * HOUR)
    take_assignment(assignment=assignment, volunteer=helga, by=office, now=soon - 24 * HOUR)
    with pytest.raises(ValidationError, match="Termin"):
        end_volunteer(volunteer=helga, by=office, today=timezone.localdate())
    withdraw_offer(assignment=assignment, by=office, now=soon - 24 * HOUR)
    assert end_volunteer(volunteer=helga, by=office, today=timezone.localdate()).status == "ended"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "taken"},
        {"minutes": 10},
        {"minutes": 721},
        {"status": "done", "actual_minutes": None},
        {"status": "done", "actual_minutes": 0},
    ],
)
def test_what_cannot_be_is_refused_by_the_database(
    office: User, helga: Volunteer, fields: dict[str, Any]
) -> None:
    assignment = make_request(by=office)
    if fields.get("status") == "done":
        fields = fields | {"volunteer": helga}
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=assignment.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_many_who_say_yes_at_once_are_all_answered_and_nobody_is_booked_twice() -> None:
    office = make_user(Kind.COORDINATOR)
    volunteers = [make_speaker(name) for name in ("Anna", "Berta", "Clara", "Dora")]
    hours = (TUESDAY, TUESDAY + HOUR / 2, TUESDAY + 4 * HOUR)
    assignments = [asked_for(*volunteers, by=office, starts_at=hour) for hour in hours]
    clicks = [(assignment.pk, volunteer.pk) for assignment in assignments for volunteer in volunteers]
    gate = threading.Barrier(len(clicks))
    outcomes: list[str] = []

    def click(assignment: object, volunteer: object) -> None:
        gate.wait()
        try:
            say(True, Assignment.objects.get(pk=assignment), Volunteer.objects.get(pk=volunteer))
            outcomes.append("taken")
        except ValidationError as refused:
            outcomes.append(str(refused.code))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=each) for each in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(clicks)
    taken = list(Assignment.objects.filter(status="taken").values_list("volunteer", "starts_at"))
    assert outcomes.count("taken") == len(taken) == 3
    together = [who for who, hour in taken if hour < hours[2]]
    assert len(set(together)) == len(together)
