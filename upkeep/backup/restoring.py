"""Restoring a backup: into an empty database, all or nothing, compared row by row, erasures done again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string

from upkeep.backup import BackupError
from upkeep.backup.database import (
    another_database,
    connect,
    empty_schema,
    fingerprints,
    finish,
    is_empty,
    listen,
    restoring,
)
from upkeep.backup.manifest import Manifest, check_fits, manifest_from
from upkeep.backup.progress import Progress
from upkeep.backup.streams import PIECE, decrypted, identities_from
from upkeep.models import Backup
from upkeep.signals import restored


def restore_backup(
    path: Path,
    *,
    key_file: Path,
    now: datetime,
    journal: Path | None = None,
    media_root: Path | None = None,
    out: IO[str] | None = None,
) -> Manifest:
    """Bring a backup back into Django's database, which must be empty, and its files into `media_root`.

    The rows are compared with the backup's counts and hashes before anything else is done; then migrations
    run, everybody is logged out, and `restored` is sent, so that erasures made since (`journal`, else the one
    on this machine, else the backup's own) are done again. Raises BackupError; the database is then as empty
    as before, without its tables.
    """
    name = str(connection.settings_dict["NAME"])
    identities = identities_from(key_file)
    connection.close()
    if not is_empty(name):
        raise BackupError("The database is not empty. A backup is restored into an empty one only.")
    media_root = Path(media_root or settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory(dir=_existing(media_root)) as waiting:
        try:
            manifest = _read(path, identities, name=name, waiting=Path(waiting), out=out)
            _compare(manifest, name)
            journal = journal or Path(settings.ERASURE_JOURNAL)
            if not journal.exists():
                journal = Path(waiting) / "erasures.jsonl"
            _migrate()
            # Whoever was logged in on that day is not so today.
            Session.objects.all().delete()
            restored.send(Manifest, made_at=manifest.moment, now=now, journal=journal)
        except BaseException:
            # It was empty before: nobody shall find half an office, or one with people who were erased.
            connection.close()
            empty_schema(name)
            raise
        _put_files(Path(waiting) / "media", media_root)
    return manifest


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _read(path: Path, identities: list[object], *, name: str, waiting: Path, out: IO[str] | None) -> Manifest:
    """The database goes straight into PostgreSQL, files wait beside their place until all is well."""
    told: list[str] = []
    try:
        with path.open("rb") as file:
            source = _Watched(file, Progress(out, "restore", path.stat().st_size))
            with decrypted(source, identities) as entries:  # type: ignore[arg-type]
                first, content = next(entries, ("", None))
                if first != "manifest.json" or content is None:
                    raise BackupError("The backup does not begin with its manifest.")
                manifest = manifest_from(json.load(content))
                for remark in check_fits(manifest):
                    if out:
                        out.write(f"! {remark}\n")
                empty_schema(name)
                with restoring(name) as restore:
                    listener = threading.Thread(target=listen, args=(restore.stderr, told))
                    listener.start()
                    _feed(restore, entries, waiting)
                    listener.join()
                    finish(restore, told)
            source.progress.finish()
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    return manifest


class _Watched:
    """A file that says how far it has been read."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self.file, self.progress = file, progress

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.progress.step(len(piece))
        return piece


def _feed(restore: subprocess.Popen[bytes], entries: Iterator[tuple[str, IO[bytes]]], waiting: Path) -> None:
    """Pieces of the database to pg_restore; it is told the end only when the whole file was genuine.

    So a backup that is cut off leaves nothing behind: pg_restore commits at its end.
    """
    pipe = restore.stdin
    if pipe is None:
        return
    broken = False
    for name, content in entries:
        if name.startswith("database/"):
            try:
                pipe.write(content.read())
            except BrokenPipeError:
                broken = True
        elif name.startswith("media/") or name == "erasures.jsonl":
            _keep(name, content, waiting)
        if broken:
            break
    # The archive tells pg_restore where it ends, so it may be through before we close.
    with suppress(BrokenPipeError):
        pipe.close()


def _keep(name: str, content: IO[bytes], folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise BackupError(f"The backup holds {name}, which points outside the folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file, PIECE)


def _compare(manifest: Manifest, name: str) -> None:
    with connect(name) as session:
        found = fingerprints(session)
    wrong = [table for table, expected in manifest.tables.items() if found.get(table) != expected]
    if wrong:
        raise BackupError(f"After the restore these tables differ from the backup: {', '.join(wrong)}.")


def _migrate() -> None:
    """Up to this version, where the backup is older."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def _put_files(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def try_out(path: Path, *, key_file: Path, out: IO[str] | None = None) -> Backup:
    """Restore a backup into a database of its own, which is thrown away again, and note that it worked.

    It is done by `manage.py restore` itself, in a process of its own: what is tried is what will be used.
    Raises BackupError with the last words of that command.
    """
    began = time.monotonic()
    name = f"augenhoehe_drill_{get_random_string(8, 'abcdefghijklmnopqrstuvwxyz')}"
    with another_database(name), tempfile.TemporaryDirectory() as media:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(path)]
        options = ["--identity", str(key_file), "--database", name, "--media", media]
        done = subprocess.run([*command, *options], capture_output=True, text=True)  # noqa: S603  our words
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["no reason given"]
            raise BackupError(lines[-1].removeprefix("CommandError: "))
        if out:
            out.write(done.stdout)
        with connect(name) as session:
            rows = sum(table["rows"] for table in fingerprints(session).values())
    return Backup.objects.create(
        file_name=path.name,
        bytes=path.stat().st_size,
        rows=rows,
        seconds=time.monotonic() - began,
        is_drill=True,
    )
