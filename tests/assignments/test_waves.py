"""What time brings: the next ones are asked, hours pass, reminders go out; twice, late, and at once."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from assignments import tasks
from assignments.enums import OfferAnswer
from assignments.mails import requesters
from assignments.models import Assignment
from assignments.services import waves
from assignments.services.answers import answer_offer, take_assignment
from assignments.services.asking import offer_assignment, start_asking
from tests.assignments.world import NOW, TUESDAY, asked, mails, make_request, make_speaker, set_rules
from tests.builders import make_user
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def ask(assignment: Assignment) -> Assignment:
    return start_asking(assignment=assignment, by=None, now=NOW)


def volunteer_named(name: str) -> Volunteer:
    return Volunteer.objects.get(person__first_name=name)


def test_wave_follows_wave_until_the_office_calls() -> None:
    set_rules(wave_size=1, wait_minutes=60, most_waves=2)
    for name in ("Anna", "Berta", "Clara"):
        make_speaker(name)
    assignment = ask(make_request())
    assert waves.sweep(NOW + HOUR - timedelta(seconds=1)) == 0
    assert waves.sweep(NOW + HOUR) == 1
    assert waves.sweep(NOW + HOUR) == 0, "twice is once"
    second = asked(assignment)
    assert len(second) == 2
    late = NOW + 5 * HOUR
    assert waves.sweep(late) == 1
    assignment.refresh_from_db()
    assert (assignment.status, assignment.next_wave_at, assignment.exhausted_at) == ("open", None, late)
    assert asked(assignment, OfferAnswer.WAITING) == second, "no third wave"
    # Whoever has thought it over for long is welcome as long as nobody else goes along.
    answer_offer(assignment=assignment, volunteer=volunteer_named(min(second)), accepts=True, now=late)
    assert (assignment.status, assignment.exhausted_at) == ("taken", None)


def test_when_everybody_has_said_no_the_next_ones_are_asked_at_once() -> None:
    set_rules(wave_size=2, most_waves=2)
    for name in ("Anna", "Berta", "Clara"):
        make_speaker(name)
    by_hand = make_speaker("Dora", person_languages={"de": 7, "ti": 4}, person_windows=[])
    assignment = ask(make_request())
    offer_assignment(assignment=assignment, volunteer=by_hand, by=make_user(), now=NOW)
    first, other = sorted(asked(assignment) - {"Dora"})
    answer_offer(assignment=assignment, volunteer=volunteer_named(first), accepts=False, now=NOW)
    assert assignment.wave == 1
    answer_offer(assignment=assignment, volunteer=volunteer_named(other), accepts=False, now=NOW)
    assert (assignment.wave, asked(assignment, OfferAnswer.WAITING)) == (
        2,
        {"Anna", "Berta", "Clara", "Dora"} - {first, other},
    )
    [third] = asked(assignment, OfferAnswer.WAITING) - {"Dora"}
    answer_offer(assignment=assignment, volunteer=volunteer_named(third), accepts=False, now=NOW)
    assert (assignment.status, assignment.exhausted_at) == ("open", NOW)


def test_the_sweep_does_not_wait_for_whoever_cannot_answer_any_more() -> None:
    set_rules(wave_size=1)
    make_speaker("Anna"), make_speaker("Berta")
    assignment = ask(make_request())
    assignment.offers.update(answer=OfferAnswer.FREED)  # has taken another one at that hour, say
    volunteer = assignment.offers.get().volunteer
    volunteer.status = "paused"
    volunteer.save()
    assert waves.sweep(NOW + timedelta(minutes=1)) == 1
    assert asked(assignment, OfferAnswer.WAITING) == {"Anna", "Berta"} - {volunteer.person.first_name}


def test_one_that_fails_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    past, other = make_request(), make_request(TUESDAY + HOUR)
    told: list[Assignment] = []

    def tell(assignment: Assignment, now: Any) -> None:
        if assignment == past:
            raise RuntimeError("a fault")
        told.append(assignment)

    monkeypatch.setattr(requesters, "tell", tell)
    monkeypatch.setattr(waves.logger, "exception", lambda *words: None)
    assert waves.sweep_past(TUESDAY + HOUR) == 1
    assert told == [other]
    past.refresh_from_db()
    assert past.status == "open", "half a change is not kept"


def test_what_nobody_took_until_its_hour_is_unmet() -> None:
    make_speaker()
    asked_for = ask(make_request())
    window = make_request(window_until=TUESDAY + 2 * HOUR)
    taken = make_request(TUESDAY + 24 * HOUR)
    take_assignment(assignment=taken, volunteer=make_speaker("Anna"), by=make_user(), now=NOW)
    assert waves.sweep_past(TUESDAY - timedelta(minutes=1)) == 0
    assert (waves.sweep_past(TUESDAY), waves.sweep_past(TUESDAY)) == (1, 0)
    asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.next_wave_at) == ("unmet", None)
    assert asked(asked_for, OfferAnswer.FREED) == {"Helga"}
    assert mails("offer") == []
    assert waves.sweep_past(TUESDAY + 3 * 24 * HOUR) == 1
    window.refresh_from_db()
    taken.refresh_from_db()
    assert (window.status, taken.status) == ("unmet", "taken")


def test_reminders_come_the_day_before_and_the_day_after_and_once() -> None:
    helga, anna = make_speaker(), make_speaker("Anna")
    assignment = make_request(TUESDAY + 24 * HOUR)
    take_assignment(assignment=assignment, volunteer=helga, by=make_user(), now=NOW)
    today = make_request(TUESDAY + 26 * HOUR)
    take_assignment(assignment=today, volunteer=anna, by=make_user(), now=TUESDAY)
    waves.remind(TUESDAY)
    waves.remind(TUESDAY + HOUR)
    [reminder] = mails("reminder")  # Anna has just said yes
    assert reminder.to_email == "helga@example.org"
    assert "Selam" in reminder.text
    assert mails("report") == []
    for _time in range(2):
        waves.remind(TUESDAY + 48 * HOUR)
    anna_s, helga_s = mails("report")
    assert "Selam" not in anna_s.text + helga_s.text
    waves.remind(TUESDAY + 90 * 24 * HOUR)
    assert len(mails("report")) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_what_another_worker_holds_is_left_to_it() -> None:
    from_other = connection.copy()
    assignment = make_request()
    try:
        from_other.set_autocommit(False)
        with from_other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM assignments_assignment WHERE id = %s FOR UPDATE", [assignment.pk])
        assert waves.sweep_past(TUESDAY) == 0
    finally:
        from_other.rollback()
        from_other.close()
    assert waves.sweep_past(TUESDAY) == 1


def test_the_clock_does_all_of_it_in_a_real_worker(real_worker: object) -> None:
    now = timezone.now()
    make_speaker("Anna")
    by, days = make_user(), timedelta(days=1)
    due, past, coming, over = (
        make_request(now + start * days, by=by, now=now - 9 * days) for start in (2, -1, 1, -2)
    )
    Assignment.objects.filter(pk=due.pk).update(next_wave_at=now - HOUR)
    far = timezone.localtime(now).hour + 12
    set_rules(wave_size=1, quiet_from=far % 24, quiet_until=(far + 1) % 24)
    for each, name in ((coming, "Berta"), (over, "Clara")):
        take_assignment(assignment=each, volunteer=make_speaker(name), by=by, now=now - 8 * days)
    for task in (tasks.ask_next_ones, tasks.close_past, tasks.plan_reminders):
        task.delay()
        task.delay()
    deadline = time.monotonic() + 30

    def is_done() -> bool:
        states = dict(Assignment.objects.values_list("pk", "status"))
        return (
            (states[due.pk], states[past.pk]) == ("offered", "unmet")
            and bool(mails("reminder"))
            and bool(mails("report"))
        )

    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_done()
    assert len(mails("offer")) == 1
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.ask_next_ones.name, tasks.close_past.name, tasks.plan_reminders.name} <= scheduled
