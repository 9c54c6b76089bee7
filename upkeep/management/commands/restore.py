"""`manage.py restore FILE --identity key.txt`: a backup into an empty database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from upkeep.backup import BackupError
from upkeep.backup.restoring import restore_backup


class Command(BaseCommand):
    help = "Restores a backup into the empty database, compares it, migrates it and repeats later erasures."
    # An empty database does not pass every check yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, required=True, help="file with the secret key")
        parser.add_argument("--erasures", type=Path, help="the erasure journal, if it is not in its place")
        parser.add_argument("--database", help="another database on the same server")
        parser.add_argument("--media", type=Path, help="another folder for the files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["erasures"] and not options["erasures"].exists():
            raise CommandError(f"There is no file {options['erasures']}.")
        if options["database"]:
            connection.close()
            connection.settings_dict["NAME"] = options["database"]
        try:
            manifest = restore_backup(
                options["file"],
                key_file=options["identity"],
                now=timezone.now(),
                journal=options["erasures"],
                media_root=options["media"],
                out=sys.stderr,
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored the office of {manifest.made_at}: {manifest.rows:,} rows in {len(manifest.tables)}"
            f" tables, counts and hashes as in the backup; {manifest.media_files} files."
        )
