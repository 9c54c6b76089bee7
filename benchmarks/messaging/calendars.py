"""The calendar files of exchange groups: read by icalendar, and kept by khal as they follow each other.

A story of one member: a single date that is invited to, moved and cancelled; a series of which one date is
moved and another cancelled; and leaving the group.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from icalendar import Calendar

from benchmarks import Result, prove
from benchmarks.peers import KHAL, run_peer
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from partnerships.models import SupervisionGroup, SupervisionMeeting
from partnerships.services.supervision import (
    cancel_supervision,
    leave_group,
    move_supervision,
    plan_series,
    plan_supervision,
    propose_series,
)
from tests.builders import make_group, make_user

OCCASIONS = ("invite", "change", "cancel", "series", "left")


@dataclass(frozen=True)
class File:
    """A calendar file as it was mailed: on which occasion, and what it should say of which date."""

    occasion: str
    method: str
    text: str
    said: dict[str, tuple[int, datetime, str]]


@cache
def _story() -> list[File]:
    """The files in the order in which the member got them; the records are thrown away again."""
    with transaction.atomic():
        files = list(_tell())
        transaction.set_rollback(True)
    return files


def _tell() -> Any:
    now = datetime.now(UTC)
    office = make_user()
    group = make_group("Kalenderprobe", members=1, place="Haus am Markt; „Saal“, Bensheim")
    common: Any = {"place": group.place, "by": office, "now": now}
    starts = propose_series(group, today=now.date())
    single = plan_supervision(group=group, starts_at=starts[0], **common)
    yield _file("invite", [single])
    single = move_supervision(meeting=single, starts_at=starts[0] + timedelta(days=1), **common)
    yield _file("change", [single])
    single = cancel_supervision(meeting=single, by=office, now=now)
    yield _file("cancel", [single])
    series = plan_series(group=group, starts=starts, **common)
    yield _file("series", series)
    moved = move_supervision(meeting=series[1], starts_at=starts[1] + timedelta(days=2), **common)
    yield _file("change", [moved])
    cancelled = cancel_supervision(meeting=series[2], by=office, now=now)
    yield _file("cancel", [cancelled])
    leave_group(membership=group.memberships.get(), by=office, today=now.date(), now=now)
    yield _file("left", list(_remaining(group, now)), is_over=True)


def _remaining(group: SupervisionGroup, now: datetime) -> Any:
    return group.meetings.upcoming(now=now)


def _file(occasion: str, meetings: list[SupervisionMeeting], *, is_over: bool = False) -> File:
    """The mail that has just been written, which then leaves."""
    mail = OutgoingMail.objects.filter(status=MailStatus.QUEUED).exclude(calendar="").get()
    OutgoingMail.objects.filter(pk=mail.pk).update(status=MailStatus.SENT)
    status = "CANCELLED" if is_over or occasion == "cancel" else "CONFIRMED"
    said = {meeting.uid: (meeting.sequence, meeting.starts_at, status) for meeting in meetings}
    return File(occasion, mail.calendar_method, mail.calendar, said)


def _read(text: str) -> dict[str, tuple[int, datetime, str]]:
    events: list[Any] = Calendar.from_ical(text).walk("VEVENT")
    return {
        str(event["UID"]): (int(event["SEQUENCE"]), event["DTSTART"].dt, str(event["STATUS"]))
        for event in events
    }


@prove("exchange: files of invitation, change, cancellation, series, leaving read by icalendar", goal="all")
def read_by_icalendar() -> Result:
    files = _story()
    right = [file for file in files if _read(file.text) == file.said]
    kinds = {file.occasion for file in right}
    return Result(f"{len(right)} of {len(files)}", len(right) == len(files) and kinds == set(OCCASIONS))


@prove("exchange: one date per invitation or cancellation (RFC 5546), numbers only rise", goal="all")
def as_the_standard_asks() -> Result:
    files = _story()
    known: dict[str, int] = {}
    right = 0
    for file in files:
        is_single = len(file.said) == 1 or file.method == "PUBLISH"
        rises = all(known.get(uid, -1) < number for uid, (number, _at, _status) in file.said.items())
        known |= {uid: number for uid, (number, _at, _status) in file.said.items()}
        right += is_single and rises
    return Result(f"{right} of {len(files)}", right == len(files))


@prove("exchange: after each file khal 0.14.1 lists every date once, as told last", goal="all")
def kept_by_khal() -> Result:
    files = _story()
    told: dict[str, tuple[int, datetime, str]] = {}
    right = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dates").mkdir()
        (folder / "khal").write_text(KHAL.format(folder=folder, calendar="dates"))
        for file in files:
            told |= file.said
            (folder / "mail.ics").write_text(file.text, encoding="utf-8", newline="")
            run_peer(folder, "khal", "import", "--batch", str(folder / "mail.ics"))
            listed = run_peer(
                folder, "khal", "list", "--format", "{uid} {start-long} {status}", "today", "420d"
            )
            shown = [one for one in listed.stdout.splitlines() if one.startswith("supervision-")]
            wanted = sorted(f"{uid} {_local(at)} {status}" for uid, (_number, at, status) in told.items())
            right += sorted(one.strip() for one in shown) == wanted
    return Result(f"{right} of {len(files)}", right == len(files))


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
