"""`manage.py backup`: everything that must be kept, in one encrypted file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from upkeep.backup import BackupError
from upkeep.backup.making import delete_old, make_backup


class Command(BaseCommand):
    help = "Writes database, files and erasure journal into one file that only BACKUP_RECIPIENT's key opens."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BACKUP_DIR), help="where to")
        parser.add_argument(
            "--keep-days", type=int, help="then delete older backups there; the newest always stays"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            path = make_backup(folder=options["folder"], now=now, out=sys.stderr)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")
        if options["keep_days"] is not None:
            for name in delete_old(options["folder"], days=options["keep_days"], now=now):
                self.stdout.write(f"deleted {name}")
