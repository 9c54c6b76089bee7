"""What a backup says of itself, and whether it fits this installation."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from upkeep.backup import BackupError
from upkeep.backup.database import Fingerprints

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """`settings` are fingerprints: nobody can read a secret from them, but a change is seen."""

    format: int
    made_at: str
    migrations: list[str]
    tables: Fingerprints
    settings: dict[str, str]
    media_files: int

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.tables.values())

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def manifest_from(content: dict[str, Any]) -> Manifest:
    """Raises BackupError for something that is no manifest, or one of a later version of the program."""
    if content.get("format") != FORMAT:
        raise BackupError(f"The backup has format {content.get('format')}, this version reads {FORMAT}.")
    try:
        return Manifest(**content)
    except TypeError as error:
        raise BackupError("The backup's manifest is not complete.") from error


def settings_fingerprints() -> dict[str, str]:
    """Settings on which the meaning of kept data depends: signed links, encrypted second factors."""
    names = ("SECRET_KEY", "SITE_URL", "TIME_ZONE", "DEFAULT_FROM_EMAIL")
    return {
        name: hashlib.sha256(f"{name}:{getattr(settings, name, '')}".encode()).hexdigest()[:16]
        for name in names
    }


def applied_migrations(session: psycopg.Connection[Any]) -> list[str]:
    rows = session.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [row[0] for row in rows.fetchall()]


def check_fits(manifest: Manifest) -> list[str]:
    """What the operator should know before going on, as sentences.

    Raises BackupError where the backup comes from a newer version: its tables would not be understood.
    """
    # Names only: whether each is applied here is not the question.
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    installed = {config.label for config in apps.get_app_configs()}
    unknown = [name for name in manifest.migrations if name not in known and name.split(".")[0] in installed]
    if unknown:
        raise BackupError(
            f"The backup is of a newer version ({unknown[-1]} is not known here). Update first."
        )
    now = settings_fingerprints()
    changed = [name for name, value in manifest.settings.items() if now.get(name) != value]
    remarks = [f"{name} differs from the one the backup was made with." for name in changed]
    if "SECRET_KEY" in changed:
        remarks.append(
            "With another SECRET_KEY the links in mails already sent no longer open and second factors must"
            " be set up anew; put the old one into SECRET_KEY_FALLBACKS."
        )
    return remarks
