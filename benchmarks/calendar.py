"""Calendars: programs that others wrote read our feed and our single dates."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connections
from django.test.testcases import LiveServerThread
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Kind
from benchmarks import Result, prove
from benchmarks.peers import KHAL, run_peer
from messaging.feed import new_address
from tests.builders import make_user
from tests.training.builders import BERLIN, make_course, make_session
from training.calendar import session_ics, session_summary
from training.models import Session

COURSE, DATES = "Kalender", 12
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair mine]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/dates"
fileext = ".ics"
[storage there]
type = "http"
url = "{address}"
"""


@contextmanager
def _office() -> Iterator[str]:
    """Our pages on a port of their own."""
    server: Any = LiveServerThread("127.0.0.1", lambda handler: handler)  # type: ignore[arg-type]
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
        connections.close_all()


Date = tuple[str, str, str]


def _read(folder: Path) -> list[Date]:
    """What the program keeps, in order of time. It names dates from web calendars anew: not by their UID."""
    events: list[Any] = [
        Calendar.from_ical(file.read_bytes()).walk("VEVENT")[0] for file in (folder / "dates").glob("*.ics")
    ]
    return sorted(
        (str(event["DTSTART"].dt.astimezone(BERLIN)), str(event["SUMMARY"]), str(event["STATUS"]))
        for event in events
    )


def _expected() -> list[Date]:
    return sorted(
        (
            str(timezone.localtime(session.starts_at, BERLIN)),
            session_summary(session),
            "CANCELLED" if session.is_cancelled else "CONFIRMED",
        )
        for session in Session.objects.filter(course__title=COURSE)
    )


def _agreeing(folder: Path) -> int:
    """How many dates the program has as we do; none where it has one that we do not have."""
    there, here = _expected(), _read(folder)
    return sum(date in here for date in there) if set(here) <= set(there) else 0


@cache
def _story() -> dict[str, Any]:
    """A year of dates is subscribed to, changed, and subscribed to anew."""
    trainer = make_user(Kind.TRAINER, email="kalender@example.org")
    course = make_course(COURSE)
    first = timezone.now().astimezone(BERLIN).replace(hour=18, minute=0, second=0, microsecond=0)
    for number in range(DATES):  # some months apart from each other, before and after each change of clocks
        day = first + timedelta(days=30 * (number - 2))
        make_session(course, title=f"Termin {number}; „Übung“, Fragen", starts_at=day, trainer=trainer)
    found: dict[str, Any] = {}
    with _office() as office, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dates").mkdir()
        old = office + reverse("messaging:feed", args=[new_address(user=trainer).token])
        (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, address=old))
        (folder / "khal").write_text(KHAL.format(folder=folder, calendar="dates"))
        run_peer(folder, "vdirsyncer", "discover", "mine")
        run_peer(folder, "vdirsyncer", "sync")
        found["first"] = _agreeing(folder)
        found["listed"] = _listed(folder)

        moved, called_off, gone = course.sessions.order_by("starts_at")[4:7]
        _change(
            moved, starts_at=moved.starts_at + timedelta(days=1), ends_at=moved.ends_at + timedelta(days=1)
        )
        _change(called_off, cancelled_at=timezone.now(), cancel_reason="Krank")
        gone.delete()
        make_session(course, title="Neu", starts_at=first + timedelta(days=5), trainer=trainer)
        run_peer(folder, "vdirsyncer", "sync")
        found["changed"] = _agreeing(folder)

        new_address(user=trainer)
        refused = run_peer(folder, "vdirsyncer", "sync")
        found["reset"] = refused.returncode != 0 and "Not Found" in refused.stderr
        found["kept"] = len(_read(folder))
    return found


def _listed(folder: Path) -> int:
    """How many dates khal lists at their local time."""
    listed = run_peer(folder, "khal", "list", "--format", "{start-long}", "today", "400d").stdout
    ahead = Session.objects.filter(course__title=COURSE, starts_at__date__gte=timezone.localdate())
    return sum(f"{timezone.localtime(session.starts_at):%Y-%m-%d %H:%M}" in listed for session in ahead)


def _change(session: Session, **values: datetime | str) -> None:
    for name, value in values.items():
        setattr(session, name, value)
    session.sequence += 1
    session.save()


@prove("vdirsyncer 0.21.0 fetches the feed, dates as we have them", goal=f"{DATES} of {DATES}")
def fetched() -> Result:
    found = _story()["first"]
    return Result(f"{found} of {DATES}", found == DATES)


@prove("khal 0.14.1 lists the dates of a year at local time", goal=f"{DATES - 2} of {DATES - 2}")
def listed() -> Result:
    found = _story()["listed"]
    return Result(f"{found} of {DATES - 2}", found == DATES - 2)


@prove("after a move, a cancellation, a deletion and a new date: the same", goal=f"{DATES} of {DATES}")
def changed() -> Result:
    found = _story()["changed"]
    return Result(f"{found} of {DATES}", found == DATES)


@prove("a new address: the old one is 404 to vdirsyncer, nothing is lost", goal=f"404, {DATES} kept")
def reset() -> Result:
    story = _story()
    status = "404" if story["reset"] else "found"
    return Result(f"{status}, {story['kept']} kept", story["reset"] and story["kept"] == DATES)


@prove("khal 0.14.1 imports the file of a single date and lists it", goal="1 of 1")
def imported() -> Result:
    starts_at = (timezone.now() + timedelta(days=3)).astimezone(BERLIN).replace(hour=9, minute=30)
    session = make_session(make_course("Einzeln"), title="Einzelner Termin", starts_at=starts_at)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "single").mkdir()
        (folder / "khal").write_text(KHAL.format(folder=folder, calendar="single"))
        (folder / "date.ics").write_text(session_ics(session, method="PUBLISH"), encoding="utf-8", newline="")
        run_peer(folder, "khal", "import", "--batch", str(folder / "date.ics"))
        shown = run_peer(folder, "khal", "list", "--format", "{start-long} {title}", "today", "7d").stdout
    found = f"{starts_at:%Y-%m-%d %H:%M} Schulung: Einzelner Termin" in shown
    return Result(f"{int(found)} of 1", found)
