"""Making a backup: one moment of the database, the files and the erasure journal, encrypted in one go."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone

from upkeep.backup import BackupError
from upkeep.backup.database import dumping, fingerprints, finish, listen, snapshot, tables
from upkeep.backup.manifest import FORMAT, Manifest, applied_migrations, settings_fingerprints
from upkeep.backup.progress import Progress
from upkeep.backup.streams import Writer, encrypted, recipient_from
from upkeep.models import Backup

SUFFIX = ".age"
TABLE_BEGINS = re.compile(r'dumping contents of table "public\.(\w+)"')


def make_backup(*, folder: Path, now: datetime, out: IO[str] | None = None) -> Path:
    """Write a backup into the folder and return its path. Notes it (upkeep.Backup); sends nothing anywhere.

    The file gets its name only when it is complete, and only its owner may read it. Raises BackupError.
    """
    if not settings.BACKUP_RECIPIENT:
        raise BackupError(
            "BACKUP_RECIPIENT is empty: `manage.py backup_key` makes a pair of keys. No backup is made that"
            " anybody could read."
        )
    recipient = recipient_from(settings.BACKUP_RECIPIENT)
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"augenhoehe-{timezone.localtime(now):%Y-%m-%dT%H%M%S}{SUFFIX}"
    unfinished = folder / f".{name}.part"
    try:
        with _private(unfinished) as target:
            with encrypted(target, recipient) as writer:
                rows = _write(writer, now=now, out=out)
            target.flush()
            os.fsync(target.fileno())
        path = unfinished.rename(folder / name)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    Backup.objects.create(
        file_name=name, bytes=path.stat().st_size, rows=rows, seconds=time.monotonic() - began
    )
    return path


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner may read, from its first byte on."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(writer: Writer, *, now: datetime, out: IO[str] | None) -> int:
    """Everything in its order; returns the number of rows."""
    media = _media_files()
    with snapshot() as (session, snapshot_name):
        sizes = tables(session)
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(),
            migrations=applied_migrations(session),
            tables=fingerprints(session),
            settings=settings_fingerprints(),
            media_files=len(media),
        )
        writer.add("manifest.json", json.dumps(manifest.as_json()).encode())
        progress = Progress(out, "database", sum(sizes.values()))
        begun: list[int] = []

        def on_line(line: str) -> None:
            """A table begins, so the one before it is through."""
            if match := TABLE_BEGINS.search(line):
                if begun:
                    progress.step(begun[-1])
                begun.append(sizes.get(match[1], 0))

        told: list[str] = []
        with dumping(snapshot_name) as dump:
            listener = threading.Thread(target=listen, args=(dump.stderr, told, on_line))
            listener.start()
            writer.add_pieces("database", dump.stdout)
            listener.join()
            finish(dump, told)
        progress.finish()
    progress = Progress(out, "files", len(media))
    for path in media:
        writer.add_file(f"media/{path.relative_to(settings.MEDIA_ROOT).as_posix()}", path)
        progress.step(1)
    progress.finish()
    journal = Path(settings.ERASURE_JOURNAL)
    if journal.exists():
        writer.add("erasures.jsonl", journal.read_bytes())
    return manifest.rows


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def delete_old(folder: Path, *, days: int, now: datetime) -> list[str]:
    """Delete backups older than so many days: they hold people erased since. Returns their names.

    The newest stays, however old it is.
    """
    found = sorted(folder.glob(f"augenhoehe-*{SUFFIX}"), key=lambda path: path.stat().st_mtime)
    limit = (now - timedelta(days=days)).timestamp()
    old = [path for path in found[:-1] if path.stat().st_mtime < limit]
    for path in old:
        path.unlink()
    return [path.name for path in old]
