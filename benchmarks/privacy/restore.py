"""A backup of a large office, restored: as it was, and how long it takes beside PostgreSQL's own tools."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from benchmarks import Result, prove
from partnerships.models import Meeting
from tests.builders import make_newcomer, make_partnership, make_ready_volunteer
from upkeep.backup.database import another_database, connect, coordinates, fingerprints, program
from upkeep.backup.making import make_backup
from upkeep.backup.restoring import restore_backup
from upkeep.backup.streams import new_key

MEETINGS = 100_000
PAIRS = 100
GOAL = 3.0


def _fill() -> None:
    """So many meetings, each with a note of its own, in a house that rows before have left empty."""
    call_command("flush", interactive=False, verbosity=0)
    day = date(2020, 1, 1)
    pairs = [make_partnership(make_ready_volunteer(), make_newcomer()) for _ in range(PAIRS)]
    each = MEETINGS // PAIRS
    for pair in pairs:
        Meeting.objects.bulk_create(
            Meeting(
                partnership=pair,
                met_on=day + timedelta(days=number),
                took_place=True,
                minutes=90,
                note=f"Brief vom Amt gelesen, Termin {number} vorbereitet.",
            )
            for number in range(each)
        )


def _by_postgres() -> float:
    """Seconds for `pg_dump | pg_restore` into an empty database of the same server."""
    with another_database("augenhoehe_peer"):
        began = time.perf_counter()
        dump = subprocess.Popen(
            [program("pg_dump"), "--format=custom", "--no-owner"],
            env={**os.environ, **coordinates()},
            stdout=subprocess.PIPE,
        )
        restore = [program("pg_restore"), "--no-owner", "--single-transaction", "--dbname", "augenhoehe_peer"]
        there = {**os.environ, **coordinates("augenhoehe_peer")}
        subprocess.run(restore, env=there, stdin=dump.stdout, check=True)
        assert dump.wait() == 0
        return time.perf_counter() - began


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Django's own connection leads there."""
    ours = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    connection.settings_dict["NAME"] = ours


def _by_us(folder: Path) -> tuple[float, float, bool]:
    """Seconds for making a backup and for restoring it, and whether every row came back."""
    identity, recipient = new_key()
    key = folder / "key.txt"
    key.write_text(identity)
    with connect() as session:
        before = fingerprints(session)
    # A journal of its own: erasures of other rows are not done again here.
    own = {"MEDIA_ROOT": folder / "media", "ERASURE_JOURNAL": folder / "erasures.jsonl"}
    with override_settings(BACKUP_RECIPIENT=recipient, **own):
        began = time.perf_counter()
        path = make_backup(folder=folder, now=timezone.now())
        made = time.perf_counter() - began
        with another_database("augenhoehe_back"), _connected_to("augenhoehe_back"):
            began = time.perf_counter()
            restore_backup(path, key_file=key, now=timezone.now())
            restored = time.perf_counter() - began
            with connect("augenhoehe_back") as session:
                after = fingerprints(session)
    before.pop("upkeep_backup"), after.pop("upkeep_backup")
    return made, restored, before == after


@prove(f"{MEETINGS:,} meetings: backup and restore : pg_dump | pg_restore", goal=f"{GOAL:g} x, all rows")
def restore_time() -> Result:
    """Ours encrypts, compares each row's hash on both sides, repeats erasures; Python's start not counted."""
    _fill()
    connection.close()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        peer = _by_postgres()
        made, restored, is_same = _by_us(Path(folder))
    ratio = (made + restored) / peer
    measured = f"{ratio:.1f} x ({made:.1f}+{restored:.1f}:{peer:.1f} s)"
    return Result(measured, is_same and ratio <= GOAL)
