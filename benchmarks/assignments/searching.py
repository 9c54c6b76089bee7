"""Two ways of finding somebody, played through a year with the same people, requests and random numbers.

`Waves` asks as the house does: the gates, points and turns of the shortlist, the waves, waiting times and
nights of `AssignmentRules` as they are where nothing is set, and the desk's telephone when all waves were in
vain. `Phone` calls the list from the top, in the order of the alphabet, one after the other, passing over
those whom the gates rule out (so the office knows by heart what the house knows).

How people behave is assumed; what is compared are two orders of asking the same people:

- Asked in their free time, somebody says yes with their own chance (35 to 90 %), otherwise with 15 % of it.
  Each assignment of the last four weeks takes away 15 % of the chance, each question in vain 3 %, each
  kilometre 1/60 of it (never more than 60 %).
- A mail is answered by 50 to 95 % of people, after an hour in the median (log-normal, a tenth after more than
  four and a half hours), never at night.
- A call reaches 40 %, and they answer at once. A call takes six minutes, one in vain two. Whoever was not
  reached is called again when the list is through, three hours later at the earliest, three times in all.
- One person in the office calls, on working days from 9 to 12 and 13 to 16, and does nothing else then.
  That favours the telephone. Both ways begin when the office has seen the request, in these hours.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from math import exp
from random import Random
from statistics import NormalDist

from assignments.diary import Busy
from assignments.facts import Companion, Need, is_open, usual_hours
from assignments.hindrance import hindrance
from assignments.models import AssignmentRules
from assignments.quiet import after, awake
from assignments.ranking import fit, turn
from assignments.travel import km_between
from benchmarks.assignments.county import BERLIN, Person, Request, requests, volunteers

CALLED, NOT_REACHED = timedelta(minutes=6), timedelta(minutes=2)
AGAIN_AFTER, MOST_CALLS = timedelta(hours=3), 3
REACHED = 0.4
MONTH = timedelta(weeks=4)
LAST_CALL = timedelta(hours=1)  # before it begins


@dataclass
class Search:
    """What became of a request: who said yes and when, and who was asked or called."""

    request: Request
    yes_at: datetime | None = None
    wave: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    bothered: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    to_call: list[Person] = field(default_factory=list)
    not_reached: list[Person] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """From the request to the first yes; endless where nobody was found."""
        if self.yes_at is None:
            return float("inf")
        return (self.yes_at - self.request.arrives).total_seconds() / 60


class Year:
    """The clock, the people and the telephone. A way of searching says how it begins."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.people = {person.known.id: person for person in volunteers(seed)}
        self.speakers: dict[str, list[Person]] = {}
        for person in self.people.values():
            for code in person.known.skills:
                self.speakers.setdefault(code, []).append(person)
        self.searches = [Search(request) for request in requests(seed)]
        self.rules = AssignmentRules()
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers = count()
        self._line_free_at = self.searches[0].request.arrives

    def run(self) -> Year:
        for search in self.searches:
            self.at(in_the_office(search.request.arrives), partial(self.begin, search))
        while self._events:
            now, _number, event = heapq.heappop(self._events)
            event(now)
        return self

    def begin(self, search: Search, now: datetime) -> None:
        raise NotImplementedError

    def order(self, need: Need, people: list[tuple[Person, Companion]]) -> list[Person]:
        """Whom to ask next, the first one first; `people` stand in the order of the alphabet."""
        raise NotImplementedError

    def at(self, moment: datetime, event: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._numbers), event))

    def to_ask(self, search: Search, need: Need, now: datetime) -> list[Person]:
        """Whom the gates let through, in the way's own order."""
        speakers = self.speakers.get(search.request.language, [])
        people = [(person, self._known(search, person, now)) for person in speakers]
        return self.order(need, [each for each in people if not hindrance(need, each[1])])

    def decide(self, search: Search, person: Person, now: datetime) -> bool:
        """They make up their mind; the first yes takes it. A yes that comes too late is thanked for."""
        if search.yes_at is not None:
            return False
        need = search.request.need(now)
        companion = person.companion(search.request, now, "")
        usual = [hour for hour in usual_hours(need, companion) if is_open(need, companion, hour)]
        hours = usual or [hour for hour in need.hours if is_open(need, companion, hour)]
        chance = person.willing * (1 if usual else 0.15) * _mood(person, now)
        km = km_between(companion.point, need.point) or 0
        chance *= max(1 - km / 60, 0.4)
        is_yes = bool(hours) and self.dice(search, person, "yes") < chance
        search.answers[person.known.id] = "yes" if is_yes else "no"
        if is_yes:
            starts_at = min(hours)
            ends_at = starts_at + timedelta(minutes=need.minutes)
            busy = Busy(starts_at, ends_at, need.point, "", None, need.place)
            person.taken.append((busy, search.request.kind))
            search.yes_at = now
        return is_yes

    def dice(self, search: Search, person: Person, what: str) -> float:
        """The same number for the same question to the same person, whichever way it is asked."""
        return Random(f"{self.seed} {search.request.id} {person.known.id} {what}").random()  # noqa: S311

    def call_all(self, search: Search, now: datetime) -> None:
        """Call one after the other, until somebody says yes or it is too late."""
        search.to_call = self.to_ask(search, search.request.need(now), now)
        self._call_next(search, now)

    def _call_next(self, search: Search, now: datetime) -> None:
        need = search.request.need(now + LAST_CALL)
        if search.yes_at is not None or not need.hours:
            return
        ready = in_the_office(max(now, self._line_free_at))
        if ready > now:
            self.at(ready, partial(self._call_next, search))
            return
        person = next(iter(search.to_call), None)
        if person is None:
            search.to_call, search.not_reached = search.not_reached, []
            if search.to_call:
                self.at(now + AGAIN_AFTER, partial(self._call_next, search))
            return
        search.to_call = search.to_call[1:]
        ends = now if hindrance(need, self._known(search, person, now)) else self._call(search, person, now)
        self._line_free_at = ends
        self.at(ends, partial(self._call_next, search))

    def _call(self, search: Search, person: Person, now: datetime) -> datetime:
        """Returns when the telephone is free again."""
        key = person.known.id
        number = search.calls[key] = search.calls.get(key, 0) + 1
        search.bothered.add(key)
        if self.dice(search, person, f"call {number}") < REACHED:
            person.asked.append((now, self.decide(search, person, now + CALLED)))
            return now + CALLED
        if number < MOST_CALLS:
            search.not_reached.append(person)
        return now + NOT_REACHED

    def _known(self, search: Search, person: Person, now: datetime) -> Companion:
        return person.companion(search.request, now, search.answers.get(person.known.id, ""))


class Phone(Year):
    def begin(self, search: Search, now: datetime) -> None:
        self.call_all(search, now)

    def order(self, need: Need, people: list[tuple[Person, Companion]]) -> list[Person]:
        return [person for person, _companion in people]


class Waves(Year):
    def begin(self, search: Search, now: datetime) -> None:
        self.next_wave(search, awake(self.rules, now))

    def order(self, need: Need, people: list[tuple[Person, Companion]]) -> list[Person]:
        """As `assignments.shortlist` orders them."""
        people.sort(key=lambda each: (-fit(need, each[1]).score, *turn(need, each[1])))
        return [person for person, _companion in people]

    def next_wave(self, search: Search, now: datetime) -> None:
        need = search.request.need(now)
        if search.yes_at is not None or not need.hours:
            return
        order = self.to_ask(search, need, now)[: self.rules.wave_size]
        if not order or search.wave == self.rules.most_waves:
            # Whoever has not answered the mail is worth a call.
            search.answers = {key: said for key, said in search.answers.items() if said == "no"}
            self.call_all(search, now)
            return
        search.wave += 1
        for person in order:
            self._ask(search, person, now)
        minutes = self.rules.urgent_wait_minutes if search.request.is_urgent else self.rules.wait_minutes
        wave = search.wave
        self.at(after(self.rules, now, minutes), partial(self._wave_over, search, wave))

    def _ask(self, search: Search, person: Person, now: datetime) -> None:
        key = person.known.id
        search.answers[key] = "waiting"
        search.bothered.add(key)
        search.waiting.add(key)
        place = len(person.asked)
        person.asked.append((now, False))
        if self.dice(search, person, "answers") < person.answers:
            # The time for thinking does not run at night either.
            minutes = round(60 * exp(1.2 * NormalDist().inv_cdf(self.dice(search, person, "when"))))
            answers_at = after(self.rules, now, minutes)
            self.at(answers_at, partial(self._answered, search, person, place))

    def _answered(self, search: Search, person: Person, place: int, now: datetime) -> None:
        if search.yes_at is not None or search.answers.get(person.known.id) in ("yes", "no"):
            return
        search.waiting.discard(person.known.id)
        if self.decide(search, person, now):
            person.asked[place] = (person.asked[place][0], True)
        elif not search.waiting:
            self.next_wave(search, now)

    def _wave_over(self, search: Search, wave: int, now: datetime) -> None:
        if search.wave == wave:
            search.waiting.clear()
            self.next_wave(search, now)


def in_the_office(moment: datetime) -> datetime:
    """The moment itself, or when the office's hours for calling begin again."""
    local = moment.astimezone(BERLIN)
    while local.weekday() > 4 or not (9 <= local.hour < 12 or 13 <= local.hour < 16):
        local = (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return local.astimezone(moment.tzinfo)


def _mood(person: Person, now: datetime) -> float:
    since = now - MONTH
    lately = sum(busy.starts_at >= since for busy, _kind in person.taken)
    in_vain = sum(at >= since and not is_yes for at, is_yes in person.asked)
    return float(0.85**lately * 0.97**in_vain)
