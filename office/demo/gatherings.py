"""Two conferences, a ceremony, a workshop, and a night on which the clocks change."""

from __future__ import annotations

from datetime import date, timedelta

from events.enums import EventKind
from events.models import Event, ProgrammeItem, Stand
from events.services import register, save_event, save_item, save_stand
from office.demo.world import World
from programmes.holidays import public_holiday

STANDS = (
    ("Café Miteinander", "Beratung und Begegnung"),
    ("Initiative Ankommen", "Hilfe bei Briefen"),
    ("Sprachmittlung im Kreis", "Dolmetschen im Ehrenamt"),
    ("Frauen machen Rad", "Radfahren lernen"),
)
GUESTS = (
    "Integrationsrat",
    "Volkshochschule",
    "Stadt Bensheim",
    "Jobcenter",
    "Kirchengemeinde",
    "Sportkreis",
)


def build_events(world: World) -> None:
    """A conference last year and one to come, each with a programme and stands."""
    _conference(world, _workday(world.day(210)), "Regionalkonferenz Integration, Teil 1")
    _conference(world, _workday(world.day(-75)), "Regionalkonferenz Integration, Teil 2")
    _single(world, "Feierstunde: Zertifikate", EventKind.CEREMONY, _workday(world.day(-24)), 18, 2)
    _single(world, "Workshop: Nähe und Distanz", EventKind.WORKSHOP, _workday(world.day(-40)), 17, 3)
    # Starts on Saturday evening and ends on Sunday morning, with an hour too many or too few in between.
    _single(world, "Lange Nacht der Begegnung", EventKind.CELEBRATION, _eve_of_clock_change(world), 20, 8)


def _eve_of_clock_change(world: World) -> date:
    """The next Saturday before the last Sunday of March or October."""
    day = world.today + timedelta(days=1)
    while not (
        day.month in (3, 10) and day.weekday() == 5 and (day + timedelta(days=8)).month not in (3, 10)
    ):
        day += timedelta(days=1)
    return day


def _event(world: World, title: str, kind: EventKind, day: date, hour: int, hours: int, seats: int) -> Event:
    starts_at = world.at(day, hour)
    end_day, end_hour = day + timedelta(days=(hour + hours) // 24), (hour + hours) % 24
    return save_event(
        event=Event(
            programme=world.programme,
            organisation=world.county,
            municipality=world.towns[0],
            title=title,
            kind=kind,
            starts_at=starts_at,
            ends_at=world.at(end_day, end_hour),
            place="Bürgerhaus Bensheim",
            description="Für alle, die sich im Kreis für das Ankommen einsetzen.",
            seats=seats,
            is_public=True,
        ),
        now=starts_at - timedelta(days=90),
    )


def _workday(day: date) -> date:
    """That day, or the next that is neither Sunday nor a public holiday."""
    while day.weekday() == 6 or public_holiday(day):
        day += timedelta(days=1)
    return day


def _single(world: World, title: str, kind: EventKind, day: date, hour: int, hours: int) -> None:
    event = _event(world, title, kind, day, hour, hours, seats=60)
    _register_guests(world, event, number=5)


def _conference(world: World, day: date, title: str) -> None:
    event = _event(world, title, EventKind.CONFERENCE, day, 9, 7, seats=160)
    for hour, item, speaker in (
        (9, "Begrüßung", "Kreis Bergstraße"),
        (10, "Vortrag: Ankommen braucht Menschen", "Fachbereich Soziales"),
        (12, "Markt der Möglichkeiten", ""),
        (14, "Gespräch: Was hält Ehrenamtliche?", "Moderation: Anja Falkner"),
    ):
        save_item(item=ProgrammeItem(event=event, starts_at=world.at(day, hour), title=item, speaker=speaker))
    for name, topic in STANDS:
        save_stand(stand=Stand(event=event, name=name, topic=topic))
    _register_guests(world, event, number=30)


def _register_guests(world: World, event: Event, *, number: int) -> None:
    for guest in range(number):
        register(
            event=event,
            name=f"Gast {guest + 1}",
            email=f"gast{guest + 1}@demo.example",
            organisation_name=GUESTS[guest % len(GUESTS)],
            now=event.starts_at - timedelta(days=60),
        )
