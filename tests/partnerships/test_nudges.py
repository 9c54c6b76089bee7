"""The question by mail whether the two met: when it comes, when it does not, and that it comes once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from messaging.digest import collect_quiet
from messaging.models import OutgoingMail
from partnerships import tasks
from partnerships.enums import PartnershipStatus
from partnerships.models import Meeting, Nudge, Partnership, Pause
from partnerships.services.log_link import log_path
from partnerships.services.nudge import plan_nudges, unanswered
from partnerships.services.waiting_nudges import take_back_nudges
from programmes.holidays import public_holiday
from tests.builders import make_newcomer, make_partnership, make_programme, make_ready_volunteer
from tests.fixtures.background import bring_forward
from tests.matching.test_races import at_once

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo(settings.TIME_ZONE)
MONDAY = date(2026, 1, 19)  # after the Christmas holidays; the next school holidays begin on 30 March


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=BERLIN)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def make_pair(
    *, started_on: date = MONDAY, email: str = "helga@example.org", **fields: object
) -> Partnership:
    volunteer = make_ready_volunteer(person_email=email)
    pair = make_partnership(volunteer, make_newcomer(), started_on=started_on)
    for name, value in fields.items():
        setattr(pair, name, value)
    pair.save()
    return pair


def log(pair: Partnership, day: date, *, written_on: date | None = None, took_place: bool = True) -> Meeting:
    """An entry, written on the same day unless told otherwise. (The clock of the machine does not matter.)"""
    facts = {"minutes": 60} if took_place else {"reason": "ill"}
    meeting = Meeting.objects.create(partnership=pair, met_on=day, took_place=took_place, **facts)
    Meeting.objects.filter(pk=meeting.pk).update(created_at=at(written_on or day, 20))
    return meeting


def pause(pair: Partnership, starts_on: date, resumes_on: date | None, ended_on: date | None = None) -> Pause:
    return Pause.objects.create(
        partnership=pair, starts_on=starts_on, resumes_on=resumes_on, ended_on=ended_on
    )


def asked_on(pair: Partnership, *, until: date, since: date = MONDAY) -> list[date]:
    """On which days the planner asks, run every morning."""
    for number in range((until - since).days + 1):
        plan_nudges(now=at(since + days(number)))
    return sorted(pair.nudges.values_list("asked_on", flat=True))


def test_three_mails_a_week_apart_and_no_fourth() -> None:
    pair = make_pair()
    expected = [MONDAY + days(7), MONDAY + days(14), MONDAY + days(21)]
    assert asked_on(pair, until=MONDAY + days(60)) == expected
    mails = OutgoingMail.objects.order_by("due_at")
    assert [mail.key for mail in mails] == [f"nudge:{pair.pk}:{MONDAY}:{n}" for n in (1, 2, 3)]


@time_machine.travel(at(MONDAY), tick=False)
def test_the_mail_asks_with_the_link_names_nobody_in_its_subject_and_does_not_live_long() -> None:
    """With the clock held, for a link holds the second of its signature."""
    pair = make_pair()
    plan_nudges(now=at(MONDAY + days(7)))
    mail = OutgoingMail.objects.get()
    assert mail.to_email == "helga@example.org"
    assert mail.subject == "Haben Sie sich getroffen?"
    for text in (mail.text, mail.html):
        assert "Selam" in text
        assert settings.SITE_URL + log_path(pair) in text
        assert "19. Januar 2026" in text
    assert mail.is_quiet
    assert mail.expires_at == at(MONDAY + days(13))


def test_a_slower_rhythm_waits_longer_a_quicker_one_still_a_week() -> None:
    programme = make_programme()
    for rhythm, expected in ((14, 14), (3, 7)):
        programme.meeting_rhythm_days = rhythm
        programme.save()
        pair = make_pair(email=f"rhythm{rhythm}@example.org")
        assert asked_on(pair, until=MONDAY + days(20))[0] == MONDAY + days(expected)
        Partnership.objects.all().delete()


@pytest.mark.parametrize("took_place", [True, False])
def test_an_entry_ends_the_round_and_a_new_one_begins(took_place: bool) -> None:
    pair = make_pair()
    plan_nudges(now=at(MONDAY + days(7)))
    log(pair, MONDAY + days(8), took_place=took_place)
    expected = [MONDAY + days(7), MONDAY + days(15), MONDAY + days(22), MONDAY + days(29)]
    assert asked_on(pair, since=MONDAY + days(8), until=MONDAY + days(50)) == expected
    assert list(pair.nudges.order_by("asked_on").values_list("number", flat=True)) == [1, 1, 2, 3]


def test_old_meetings_written_down_today_are_an_answer_today() -> None:
    pair = make_pair()
    log(pair, MONDAY + days(1), written_on=MONDAY + days(9))
    assert asked_on(pair, until=MONDAY + days(17)) == [MONDAY + days(8), MONDAY + days(16)]


def test_days_of_pause_do_not_count_though_two_pauses_overlap() -> None:
    pair = make_pair()
    pause(pair, MONDAY + days(3), MONDAY + days(10), ended_on=MONDAY + days(13))
    pause(pair, MONDAY + days(8), MONDAY + days(20))
    # Two days before the pauses, five behind them.
    assert asked_on(pair, until=MONDAY + days(30))[0] == MONDAY + days(24)


def test_nobody_is_asked_in_a_pause_without_an_end_and_waiting_mails_go() -> None:
    pair = make_pair()
    plan_nudges(now=at(MONDAY + days(7)))
    pause(pair, MONDAY + days(8), None)
    assert len(asked_on(pair, since=MONDAY + days(8), until=MONDAY + days(40))) == 1
    assert OutgoingMail.objects.get().status == "cancelled"


def test_a_pause_ended_before_it_began_is_none() -> None:
    pair = make_pair()
    pause(pair, MONDAY + days(5), MONDAY + days(20), ended_on=MONDAY + days(2))
    assert asked_on(pair, until=MONDAY + days(7)) == [MONDAY + days(7)]


def test_public_holidays_do_not_count() -> None:
    start = date(2026, 4, 24)  # a Friday; 1 May is the seventh day
    pair = make_pair(started_on=start)
    assert asked_on(pair, since=start, until=date(2026, 5, 4))[0] == date(2026, 5, 2)


@pytest.mark.parametrize(
    ("rests", "first"),
    [
        # School holidays in Hessen: 30 March to 10 April 2026. One day before them, six behind.
        (True, date(2026, 4, 16)),
        # Only Good Friday and Easter Monday do not count.
        (False, date(2026, 4, 5)),
    ],
)
def test_school_holidays_count_where_the_programme_says_so(rests: bool, first: date) -> None:
    programme = make_programme()
    programme.rests_in_school_holidays = rests
    programme.save()
    pair = make_pair(started_on=date(2026, 3, 28))
    assert asked_on(pair, since=date(2026, 3, 28), until=date(2026, 4, 20))[0] == first


@pytest.mark.parametrize(
    "fields",
    [
        {"status": PartnershipStatus.CLOSED, "closed_on": MONDAY, "closure_reason": "moved"},
        {"status": PartnershipStatus.TRIAL, "trial_meetings": 3, "trial_asked_on": MONDAY},
    ],
    ids=["closed", "asked whether they go on"],
)
def test_who_is_not_expected_to_meet_is_not_asked(fields: dict[str, object]) -> None:
    pair = make_pair(**fields)
    assert asked_on(pair, until=MONDAY + days(30)) == []


def test_a_pair_in_trial_is_asked_and_after_the_agreement_the_silence_begins_anew() -> None:
    pair = make_pair(status=PartnershipStatus.TRIAL, trial_meetings=3)
    plan_nudges(now=at(MONDAY + days(7)))
    Partnership.objects.update(status=PartnershipStatus.ACTIVE, agreed_on=MONDAY + days(10))
    assert asked_on(pair, until=MONDAY + days(20)) == [MONDAY + days(7), MONDAY + days(17)]


def test_missed_days_are_made_up_for_without_a_burst() -> None:
    pair = make_pair()
    for day in (18, 18, 19, 26):
        plan_nudges(now=at(MONDAY + days(day)))
    assert asked_on(pair, since=MONDAY, until=MONDAY - days(1)) == [MONDAY + days(18), MONDAY + days(25 + 1)]


def test_a_waiting_mail_goes_with_the_answer_and_no_other_pairs_mail() -> None:
    pair, other = make_pair(), make_pair(email="other@example.org")
    plan_nudges(now=at(MONDAY + days(7)))
    assert take_back_nudges(pair) == 1
    assert {mail.to_email: mail.status for mail in OutgoingMail.objects.all()} == {
        "helga@example.org": "cancelled",
        "other@example.org": "queued",
    }
    # Past the services, by an import for instance: the planner notices.
    log(other, MONDAY + days(7))
    plan_nudges(now=at(MONDAY + days(7), 12))
    assert not OutgoingMail.objects.filter(status="queued").exists()


def test_a_mail_that_waits_does_not_go_out_on_a_holiday() -> None:
    eve = date(2026, 4, 30)
    make_pair(started_on=eve - days(7))
    assert plan_nudges(now=at(eve, 17)) == 1
    plan_nudges(now=at(date(2026, 5, 1), 8))
    assert OutgoingMail.objects.get().due_at == at(date(2026, 5, 2), 8)


def test_an_answer_takes_the_question_out_of_a_mail_that_collects_several() -> None:
    first, second = make_pair(), make_pair(email="other@example.org")
    plan_nudges(now=at(MONDAY + days(7)))
    person = first.volunteer.person
    OutgoingMail.objects.update(person=person, to_email=person.email)  # as if both were theirs
    assert collect_quiet(now=at(MONDAY + days(7), 11)) == 1
    log(first, MONDAY + days(7))
    plan_nudges(now=at(MONDAY + days(7), 12))
    assert OutgoingMail.objects.get(key__startswith=f"nudge:{first.pk}").status == "cancelled"
    assert OutgoingMail.objects.get(key__startswith=f"nudge:{second.pk}").status == "collected"


# --- the desk ---------------------------------------------------------------------------------


def test_the_desk_calls_a_week_after_the_third_mail() -> None:
    pair = make_pair()
    asked_on(pair, until=MONDAY + days(27))
    assert not unanswered(Partnership.objects.all(), today=MONDAY + days(27)).exists()
    found = unanswered(Partnership.objects.all(), today=MONDAY + days(28)).get()
    assert (found.pk, found.quiet_since, found.nudges_count) == (pair.pk, MONDAY, 3)
    log(pair, MONDAY + days(28))
    assert not unanswered(Partnership.objects.all(), today=MONDAY + days(28)).exists()


@pytest.mark.parametrize("bounced", [False, True])
def test_who_has_no_mail_is_not_asked_but_called_at_the_same_time(bounced: bool) -> None:
    pair = make_pair(email="gone@example.org" if bounced else "")
    if bounced:
        person = pair.volunteer.person
        person.email_bounced_at = at(MONDAY)
        person.save()
    assert asked_on(pair, until=MONDAY + days(28)) == []
    assert not OutgoingMail.objects.exists()
    assert not unanswered(Partnership.objects.all(), today=MONDAY + days(27)).exists()
    found = unanswered(Partnership.objects.all(), today=MONDAY + days(28)).get()
    assert (found.quiet_since, found.nudges_count) == (MONDAY, 0)


def test_the_desk_calls_nobody_in_a_pause() -> None:
    pair = make_pair()
    asked_on(pair, until=MONDAY + days(27))
    pause(pair, MONDAY + days(28), MONDAY + days(35))
    assert not unanswered(Partnership.objects.all(), today=MONDAY + days(29)).exists()


def test_planning_and_the_list_of_the_desk_take_the_same_queries_for_many(
    django_assert_num_queries,
) -> None:
    def count_for(pairs: int) -> None:
        for number in range(pairs):
            for email in (f"{pairs}-{number}@example.org", ""):
                pause(make_pair(email=email), MONDAY + days(1), MONDAY + days(3))
        with django_assert_num_queries(3):
            assert plan_nudges(now=at(MONDAY + days(8))) == 0
        with django_assert_num_queries(3):
            assert unanswered(Partnership.objects.all(), today=MONDAY + days(31))

    count_for(1)
    count_for(5)


# --- in the worker, and at once -----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_ask_once() -> None:
    make_pair()
    for number in (1, 2, 3):
        at_once(*[partial(plan_nudges, now=at(MONDAY + days(7 * number)))] * 2)
        assert Nudge.objects.count() == OutgoingMail.objects.count() == number


def test_the_worker_asks_once_though_called_twice(real_worker, smtp_server) -> None:
    make_programme(rests_in_school_holidays=False)
    pair = make_pair(started_on=timezone.localdate() - days(30))
    if public_holiday(timezone.localdate()):
        pytest.skip("On public holidays nobody is asked.")
    for _ in range(2):
        tasks.plan_nudges.delay()
    bring_forward(1, real_worker)
    (mail,) = smtp_server.wait_for(1)
    assert mail["To"] == "helga@example.org"
    assert pair.nudges.count() == OutgoingMail.objects.count() == 1


def test_beat_wakes_it() -> None:
    entries = [e for e in settings.CELERY_BEAT_SCHEDULE.values() if e["task"] == tasks.plan_nudges.name]
    assert len(entries) == 1
