"""When no backup is made, or none can be tried out: the operator reads why."""

from __future__ import annotations

import io
import os
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from upkeep.backup import BackupError
from upkeep.backup.database import another_database
from upkeep.backup.making import delete_old
from upkeep.backup.streams import decrypted, encrypted, identities_from, new_key, recipient_from


@pytest.mark.parametrize(("recipient", "reason"), [("", "is empty"), ("age1nonsense", "no public age key")])
def test_without_a_key_no_backup_is_made(
    recipient: str, reason: str, settings: object, tmp_path: Path
) -> None:
    settings.BACKUP_RECIPIENT = recipient  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=f"BACKUP_RECIPIENT.*{reason}|{reason}"):
        call_command("backup", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "# only a remark", "AGE-SECRET-KEY-1NONSENSE", "\u00e4"])
def test_a_wrong_key_file_is_named(content: str, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(content)
    with pytest.raises(CommandError, match=r"key\.txt holds no secret age key"):
        call_command("restore", tmp_path / "backup.age", identity=key)


@pytest.mark.parametrize("left", [0, 100, 250_000, 999_999])
def test_what_is_cut_off_is_never_taken_for_whole(left: int, tmp_path: Path) -> None:
    """Wherever it ends: at its head, within a piece, or just before its end."""
    identity, recipient = new_key()
    (tmp_path / "key.txt").write_text(identity)
    whole = io.BytesIO()
    with encrypted(whole, recipient_from(recipient)) as writer:
        writer.add("big", os.urandom(1_000_000))
    part = io.BytesIO(whole.getvalue()[:left])
    with (
        pytest.raises(BackupError, match=r"damaged or cut off|does not open"),
        decrypted(part, identities_from(tmp_path / "key.txt")) as entries,
    ):
        for _name, content in entries:
            content.read()


def test_old_backups_go_but_never_the_newest(tmp_path: Path) -> None:
    now = timezone.now()
    for days in (90, 40, 31, 3):
        path = tmp_path / f"augenhoehe-{days}.age"
        path.touch()
        os.utime(path, (now.timestamp() - days * 86400,) * 2)
    (tmp_path / "something-else.txt").touch()
    assert delete_old(tmp_path, days=30, now=now) == [f"augenhoehe-{days}.age" for days in (90, 40, 31)]
    assert delete_old(tmp_path, days=1, now=now) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["augenhoehe-3.age", "something-else.txt"]


def test_the_database_user_needs_the_right_to_try_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def __enter__(self) -> Refusing:
            return self

        def __exit__(self, *error: object) -> None: ...

        def execute(self, *query: object) -> None:
            raise psycopg.errors.InsufficientPrivilege

    monkeypatch.setattr("upkeep.backup.database.connect", lambda *args, **options: Refusing())
    with pytest.raises(BackupError, match="may create databases"), another_database("x"):
        pass


@pytest.mark.skipif(os.environ.get("TEST_DATABASE") != "sqlite", reason="what SQLite answers")
@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_first_look_has_no_backups(settings: object, tmp_path: Path) -> None:
    settings.BACKUP_RECIPIENT = "age1mv440935s9kfj4ehf3kzefg90sspvvwslv3c4dq046z2hwyh6ejqvsttff"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=r"db\.sqlite3"):
        call_command("backup", folder=tmp_path)
