"""A backup comes back whole, is read by nobody without the key, and remembers who was erased since."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from people.models import Person
from privacy.enums import ErasureReason
from privacy.services.erasure import erase_person
from tests.builders import make_newcomer, make_person, make_volunteer
from upkeep.backup import BackupError
from upkeep.backup.database import another_database, connect, fingerprints
from upkeep.backup.making import make_backup
from upkeep.backup.restoring import restore_backup, try_out
from upkeep.backup.streams import decrypted, identities_from, new_key
from upkeep.models import Backup

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "Kanarienvogelweg"


@pytest.fixture
def key_file(tmp_path: Path, settings: object) -> Path:
    """The operator's key; the office knows its public half."""
    identity, settings.BACKUP_RECIPIENT = new_key()  # type: ignore[attr-defined]
    path = tmp_path / "key.txt"
    path.write_text(f"# a remark\n{identity}\n")
    return path


@pytest.fixture
def media(tmp_path: Path, settings: object) -> Path:
    folder = tmp_path / "media"
    (folder / "papers").mkdir(parents=True)
    (folder / "papers" / "list.pdf").write_bytes(b"%PDF" * 3_000_000)
    settings.MEDIA_ROOT = folder  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def backup(key_file: Path, media: Path, tmp_path: Path) -> Path:
    make_newcomer(person=make_person("Selam", street=f"{CANARY} 1"))
    make_volunteer()
    return make_backup(folder=tmp_path / "backups", now=timezone.now())


@pytest.fixture
def empty() -> Iterator[str]:
    with another_database(f"augenhoehe_empty_{os.getpid()}"):
        yield f"augenhoehe_empty_{os.getpid()}"


def restore(path: Path, *options: object) -> subprocess.CompletedProcess[str]:
    """As the operator does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(path), *map(str, options)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
    )


def rows(name: str, query: str) -> list[tuple[object, ...]]:
    with connect(name) as session:
        return session.execute(query).fetchall()  # type: ignore[arg-type]


def test_what_comes_back_is_what_was_there_but_for_who_was_erased_since(
    backup: Path, key_file: Path, empty: str, tmp_path: Path, settings: object
) -> None:
    """The drill of the whole: counts, hashes, files, and the journal of erasures."""
    with connect() as session:
        before = fingerprints(session)
    leaver = Person.objects.get(first_name="Selam")
    # As it stood on that day: nothing of it is in the database that comes back.
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"  # type: ignore[attr-defined]
    erase_person(person=leaver, reason=ErasureReason.REQUEST, by=None, now=timezone.now())

    options = ["--database", empty, "--media", tmp_path / "back", "--erasures", tmp_path / "erasures.jsonl"]
    done = restore(backup, "--identity", key_file, *options)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "back/papers/list.pdf").read_bytes() == b"%PDF" * 3_000_000
    assert rows(empty, "SELECT first_name, street FROM people_person ORDER BY first_name") == [
        ("", ""),
        ("Helga", ""),
    ]
    assert rows(empty, "SELECT reason FROM privacy_erasure") == [("replay",)]
    with connect(empty) as session:
        after = fingerprints(session)
    untouched = ("programmes_programme", "programmes_organisation", "volunteers_volunteer", "auth_permission")
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}


def test_a_damaged_backup_leaves_the_database_empty(
    backup: Path, key_file: Path, empty: str, tmp_path: Path
) -> None:
    """Changed near its end, when PostgreSQL has long taken its part."""
    content = bytearray(backup.read_bytes())
    content[-1000] ^= 1
    backup.write_bytes(content)
    done = restore(backup, "--identity", key_file, "--database", empty, "--media", tmp_path / "back")
    assert done.returncode != 0
    assert "damaged or cut off" in done.stderr
    assert rows(empty, "SELECT relname FROM pg_class WHERE relname LIKE 'people_%'") == []
    assert not (tmp_path / "back/papers").exists()


def test_a_newer_backup_asks_for_an_update(
    backup: Path, key_file: Path, empty: str, tmp_path: Path, settings: object
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_of_tomorrow', now())"
        )
    try:
        newer = make_backup(folder=tmp_path / "newer", now=timezone.now())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
    done = restore(newer, "--identity", key_file, "--database", empty, "--media", tmp_path / "back")
    assert done.returncode != 0
    assert "people.9999_of_tomorrow" in done.stderr and "Update first" in done.stderr


def test_a_full_disk_leaves_no_half_backup(
    key_file: Path, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full takes no byte, as a disk without room."""
    full = Path("/dev/full").open("wb")  # noqa: SIM115  closed by what writes to it
    monkeypatch.setattr("upkeep.backup.making._private", lambda path: full)
    folder = tmp_path / "backups"
    with pytest.raises(BackupError, match="could not be written"):
        make_backup(folder=folder, now=timezone.now())
    assert list(folder.iterdir()) == []
    assert not Backup.objects.exists()


def test_made_by_the_operators_command_it_is_read_by_nobody_without_the_key(
    key_file: Path, media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_newcomer(person=make_person("Selam", street=f"{CANARY} 1"))
    call_command("backup", folder=tmp_path / "backups", keep_days=30)
    (path,) = (tmp_path / "backups").iterdir()
    said = capsys.readouterr()
    assert str(path) in said.out
    assert "database: 100 %" in said.err and "files: 100 %" in said.err
    made = Backup.objects.get()
    assert (made.file_name, made.bytes) == (path.name, path.stat().st_size)

    assert path.stat().st_mode & 0o077 == 0
    content = path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert CANARY.encode() not in content and b"Selam" not in content
    (tmp_path / "other.txt").write_text(new_key()[0])
    other = identities_from(tmp_path / "other.txt")
    with (
        pytest.raises(BackupError, match="This key does not open"),
        path.open("rb") as file,
        decrypted(file, other) as entries,
    ):
        list(entries)

    with path.open("rb") as file, decrypted(file, identities_from(key_file)) as entries:
        found = {name: content.read() for name, content in entries}
    assert next(iter(found)) == "manifest.json" and len(found["media/papers/list.pdf"]) == 12_000_000
    assert json.loads(found["manifest.json"])["tables"]["people_person"]["rows"] == 1
    assert settings.SECRET_KEY.encode() not in found["manifest.json"]

    # The tests' own database, in which somebody lives.
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(path, key_file=key_file, now=timezone.now())
    assert Person.objects.count() == 1

    drill = try_out(path, key_file=key_file)
    assert drill.is_drill and drill.rows == made.rows
    with connect("postgres") as session:
        left = session.execute("SELECT datname FROM pg_database WHERE datname LIKE 'augenhoehe_drill_%'")
        assert left.fetchall() == []
