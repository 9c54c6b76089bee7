"""How a pair is doing: a table of cases for the pure function, then what the loader reads for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.enums import Kind
from partnerships.enums import Answer, Side, SupervisionStatus
from partnerships.health import Level, Signs, health_of, health_of_pair, signs_of, with_health
from partnerships.models import Meeting, Nudge, Partnership, SupervisionInvitation, SupervisionMeeting
from partnerships.rhythm import usual_gap
from partnerships.services.care import record_contact
from partnerships.services.partnership import pause_partnership
from tests.builders import TODAY, make_group, make_partnership, make_user

# Far from school holidays and public ones: each day counts.
NOW = date(2026, 9, 21)


def every(days: int, *, last: int, number: int = 8) -> list[date]:
    """Meetings so many days apart, the last one `last` days ago; the latest first."""
    return [NOW - timedelta(days=last + days * back) for back in range(number)]


def signs(**facts: Any) -> Signs:
    """A pair that meets every week and met three days ago, unless told otherwise."""
    met_on: Sequence[date] = facts.get("met_on", every(7, last=3))
    quiet = (NOW - met_on[0]).days if met_on else 0
    usual: dict[str, Any] = {"today": NOW, "status": "active", "rhythm_days": 7, "quiet_days": quiet}
    return Signs(**(usual | {"met_on": met_on} | facts))


CASES = [
    (signs(), "good", "About once a week"),
    (signs(moods=[4, 3, 4, 4]), "good", "About once a week"),
    # The gap counts against their own rhythm, and never against less than the programme's.
    (signs(met_on=every(7, last=14)), "good", "About once a week"),
    (signs(met_on=every(7, last=15)), "watch", "No meeting for 15 days; usually: about once a week."),
    (signs(met_on=every(7, last=22)), "worry", "No meeting for 22 days; usually: about once a week."),
    (signs(met_on=every(14, last=22)), "good", "About every two weeks"),
    (signs(met_on=every(14, last=43)), "worry", "No meeting for 43 days"),
    (signs(met_on=every(2, last=13)), "good", "Several times a week"),
    # Holidays do not count, whatever the calendar says.
    (signs(met_on=every(7, last=50), quiet_days=9), "good", "About once a week"),
    (signs(met_on=[], quiet_days=15), "watch", "No meeting yet in 15 days."),
    (signs(met_on=[], quiet_days=3), "good", "No meeting yet."),
    (signs(moods=[1, 1, 1, 4]), "worry", "The last three meetings were hard."),
    (signs(moods=[1, 3, 1]), "watch", "Two of the last three meetings were hard."),
    (signs(moods=[1, 4, 4]), "good", "About once a week"),
    (signs(moods=[2, 3, 2, 4, 4, 4]), "watch", "The last three meetings were not as good as those before."),
    (signs(moods=[2, 2]), "good", "About once a week"),
    (signs(wishes_to_talk=True), "watch", "The volunteer would like to talk."),
    (signs(nudges=2), "good", "About once a week"),
    (signs(nudges=3), "worry", "3 questions by e-mail stayed without an answer."),
    (signs(missed_exchanges=1), "good", "About once a week"),
    (signs(missed_exchanges=2), "watch", "The volunteer missed the last 2 exchanges."),
    (signs(missed_calls=[("Selam", None)]), "watch", "The office has not spoken with Selam yet."),
    (
        signs(missed_calls=[("Helga", date(2026, 6, 1))]),
        "watch",
        "The office last spoke with Helga on 01.06.2026.",
    ),
    (signs(status="paused", quiet_days=90), "good", "They pause until further notice."),
    (
        signs(status="paused", quiet_days=90, resumes_on=date(2026, 10, 1)),
        "good",
        "They pause until 01.10.2026.",
    ),
    (signs(status="paused", resumes_on=NOW), "watch", "The pause is over"),
    (
        signs(status="trial", is_asked_to_go_on=True, quiet_days=60),
        "good",
        "They have got to know each other",
    ),
]


@pytest.mark.parametrize(("facts", "level", "reason"), CASES)
def test_health_has_a_level_and_its_reason_first(facts: Signs, level: str, reason: str) -> None:
    with translation.override("en"):
        health = health_of(facts)
    assert (health.level, health.reasons[0][: len(reason)]) == (level, reason)


def test_the_weightiest_reason_stands_first_and_good_news_do_not_hide_it() -> None:
    facts = signs(met_on=every(7, last=30), moods=[4, 4, 4], wishes_to_talk=True, missed_exchanges=2)
    with translation.override("en"):
        health = health_of(facts)
    assert health.level == Level.WORRY
    assert [reason.split()[0] for reason in health.reasons] == ["No", "The", "The"]
    assert not any("good" in reason for reason in health.reasons)


def test_several_small_signs_stay_small() -> None:
    facts = signs(wishes_to_talk=True, missed_exchanges=3, missed_calls=[("Selam", None)])
    assert health_of(facts).level == Level.WATCH


def test_there_is_always_a_reason_in_both_languages() -> None:
    for language in ("de", "en"):
        with translation.override(language):
            for facts, _level, _reason in CASES:
                assert all(health_of(replace(facts)).reasons)


def test_one_long_holiday_does_not_change_the_rhythm() -> None:
    days = [NOW, NOW - timedelta(days=7), NOW - timedelta(days=14), NOW - timedelta(days=60)]
    assert usual_gap([*days, NOW - timedelta(days=67)], at_least=7) == 7
    assert usual_gap(every(21, last=0), at_least=7) == 21
    assert usual_gap(every(3, last=0), at_least=7) == 7
    assert usual_gap([], at_least=14) == 14


# --- what is read from the database -------------------------------------------------------------

START = NOW - timedelta(days=100)


@pytest.fixture
def pair(db: None) -> Partnership:
    return make_partnership(started_on=START)


def read(pair: Partnership) -> Signs:
    return signs_of(with_health(Partnership.objects.filter(pk=pair.pk), today=NOW).get(), today=NOW)


def test_meetings_moods_and_questions_are_read(pair: Partnership) -> None:
    for number in range(10):
        day = NOW - timedelta(days=2 + 7 * number)
        Meeting.objects.create(partnership=pair, met_on=day, minutes=60, mood=4 - number % 2)
    Meeting.objects.create(
        partnership=pair, met_on=NOW - timedelta(days=1), took_place=False, reason="ill", wants_to_talk=True
    )
    Meeting.objects.update(created_at=timezone.now() - timedelta(days=200))
    found = read(pair)
    assert (found.met_on[0], len(found.met_on)) == (NOW - timedelta(days=2), 8)
    assert (list(found.moods[:3]), found.quiet_days, found.wishes_to_talk) == ([4, 3, 4], 2, True)
    for number in (1, 2, 3):
        Nudge.objects.create(
            partnership=pair, quiet_since=NOW - timedelta(days=1), number=number, asked_on=NOW
        )
    assert read(pair).nudges == 3


def test_days_of_a_pause_are_not_quiet_ones(pair: Partnership) -> None:
    Meeting.objects.create(partnership=pair, met_on=NOW - timedelta(days=30), minutes=60)
    assert read(pair).quiet_days == 30
    by, since = make_user(Kind.COORDINATOR), NOW - timedelta(days=25)
    pause = pause_partnership(
        partnership=pair, starts_on=since, resumes_on=NOW - timedelta(days=5), by=by, today=since
    )
    assert (read(pair).status, read(pair).resumes_on) == ("paused", pause.resumes_on)
    assert read(pair).quiet_days == 10


def test_missed_exchanges_since_the_start_are_counted_up_to_the_last_one_attended(pair: Partnership) -> None:
    group = make_group()
    for days, attended in ((150, False), (90, True), (50, False), (10, False)):
        meeting = SupervisionMeeting.objects.create(
            group=group,
            starts_at=timezone.now().replace(year=NOW.year, month=NOW.month, day=NOW.day)
            - timedelta(days=days),
            place="Bensheim",
            status=SupervisionStatus.HELD,
            announced_at=timezone.now(),
        )
        SupervisionInvitation.objects.create(
            meeting=meeting, volunteer=pair.volunteer, answer=Answer.YES, attended=attended
        )
    assert read(pair).missed_exchanges == 2
    SupervisionInvitation.objects.filter(attended=True).delete()
    assert read(pair).missed_exchanges == 2


def test_a_call_may_wait_two_weeks_before_it_says_anything(pair: Partnership) -> None:
    office = make_user(Kind.COORDINATOR)
    assert [name for name, _day in read(pair).missed_calls] == ["Helga", "Selam"]
    for side, days in ((Side.VOLUNTEER, 44), (Side.NEWCOMER, 43)):
        record_contact(
            partnership=pair,
            side=side,
            made_on=NOW - timedelta(days=days),
            channel="phone",
            was_reached=True,
            by=office,
            today=NOW,
        )
    assert list(read(pair).missed_calls) == [("Helga", NOW - timedelta(days=44))]


def test_a_closed_pair_has_no_health(pair: Partnership) -> None:
    Partnership.objects.filter(pk=pair.pk).update(status="closed", closed_on=NOW, closure_reason="moved")
    row = with_health(Partnership.objects.filter(pk=pair.pk), today=NOW).get()
    assert health_of_pair(row, today=NOW) is None


def test_thirty_pairs_take_as_many_queries_as_one(pair: Partnership) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            for row in with_health(Partnership.objects.all(), today=NOW):
                assert health_of_pair(row, today=NOW)
        return len(queries)

    few = count()
    for _number in range(29):
        other = make_partnership(started_on=TODAY)
        for days in range(10):
            Meeting.objects.create(partnership=other, met_on=NOW - timedelta(days=days), minutes=60)
    assert count() == few == 4
