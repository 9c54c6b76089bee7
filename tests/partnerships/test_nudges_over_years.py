"""Two years of pairs that log or do not and pause now and then: each mail once, none missing.

The oracle goes through the days one by one and counts; it knows neither queries nor what was asked before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import holidays
import pytest
from django.conf import settings

from messaging.models import OutgoingMail
from partnerships.models import Meeting, Nudge, Partnership, Pause
from partnerships.services.nudge import plan_nudges
from tests.builders import make_newcomer, make_partnership, make_programme, make_ready_volunteer

BERLIN = ZoneInfo(settings.TIME_ZONE)
START = date(2026, 2, 2)  # before the nights of 29 March and 25 October 2026, and those of 2027
EVES = {(12, 24), (12, 31)}
PUBLIC = holidays.country_holidays("DE", subdiv="HE")
SCHOOL = holidays.country_holidays("DE", subdiv="HE", categories=("school",))


@dataclass
class Imagined:
    """A pair as the oracle sees it: how long it has been silent, and what it has been asked."""

    pair: Partnership
    talkative: float
    paused: set[date] = field(default_factory=set)
    silent: int = 0
    since_mail: int = 1000
    number: int = 0
    expected: list[tuple[date, int]] = field(default_factory=list)

    def day_passes(self, day: date) -> None:
        if not self.rests(day):
            self.silent += 1
            self.since_mail += 1

    def rests(self, day: date) -> bool:
        return day in PUBLIC or day in SCHOOL or (day.month, day.day) in EVES or day in self.paused

    def planned(self, day: date, *, rhythm: int) -> None:
        if self.rests(day) or self.number == 3 or self.silent < rhythm or self.since_mail < 7:
            return
        self.number, self.since_mail = self.number + 1, 0
        self.expected.append((day, self.number))

    def logs(self) -> None:
        self.silent = self.number = 0


def _pauses(chance: Random, pair: Partnership) -> set[date]:
    """Up to four of them over the two years, none while another is open, some of them ended early."""
    days: set[date] = set()
    begin = START + timedelta(days=chance.randrange(200))
    for _ in range(4):
        length = chance.randrange(3, 60)
        ended = begin + timedelta(days=chance.choice([length, chance.randrange(length)]))
        resumes_on = begin + timedelta(days=length)
        Pause.objects.create(partnership=pair, starts_on=begin, resumes_on=resumes_on, ended_on=ended)
        days |= {begin + timedelta(days=number) for number in range((ended - begin).days)}
        # May lie within the one before: a day of two pauses is one day.
        begin += timedelta(days=chance.randrange(1, 200))
    return days


def _log(pair: Partnership, day: date, at: datetime, *, took_place: bool) -> None:
    took_place = took_place and not pair.meetings.took_place().filter(met_on=day).exists()
    facts = {"minutes": 60} if took_place else {"reason": "ill"}
    meeting = Meeting.objects.create(partnership=pair, met_on=day, took_place=took_place, **facts)
    Meeting.objects.filter(pk=meeting.pk).update(created_at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(("rhythm", "days"), [(7, 730), (10, 240)])
def test_exactly_the_right_mails_each_once(rhythm: int, days: int) -> None:
    chance = Random(rhythm)
    make_programme(meeting_rhythm_days=rhythm)
    pairs = []
    for number in range(4):
        volunteer = make_ready_volunteer(person_email=f"volunteer{number}@example.org")
        pair = make_partnership(volunteer, make_newcomer(), started_on=START)
        pairs.append(Imagined(pair, talkative=(0.02, 0.05, 0.1, 0.14)[number], paused=_pauses(chance, pair)))

    for number in range(1, days):
        day = START + timedelta(days=number)
        for imagined in pairs:
            imagined.day_passes(day)
        # 0, 1 or 2 times, at the first and the last minute of a day as well.
        for _ in range(chance.choice([0, 1, 1, 2])):
            hour, minute = chance.choice([(0, 0), (3, 30), (9, 20), (23, 59)])
            plan_nudges(now=datetime.combine(day, time(hour, minute), tzinfo=BERLIN))
            for imagined in pairs:
                imagined.planned(day, rhythm=rhythm)
        for imagined in pairs:
            if chance.random() < imagined.talkative:
                evening = datetime.combine(day, time(chance.choice([0, 20, 23]), 45), tzinfo=BERLIN)
                about = day - timedelta(days=chance.choice([0, 0, 1, 9]))
                _log(imagined.pair, max(about, START), evening, took_place=chance.random() < 0.8)
                imagined.logs()

    for imagined in pairs:
        asked = Nudge.objects.filter(partnership=imagined.pair).order_by("asked_on")
        assert list(asked.values_list("asked_on", "number")) == imagined.expected
        assert len(imagined.expected) > days / 70
    keys = list(OutgoingMail.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == sum(len(imagined.expected) for imagined in pairs)
