"""`manage.py restore_drill FILE --identity key.txt`: does the backup really come back?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from upkeep.backup import BackupError
from upkeep.backup.restoring import try_out


class Command(BaseCommand):
    help = "Restores a backup into a database of its own, which is thrown away, and notes that it worked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, required=True, help="file with the secret key")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            drill = try_out(options["file"], key_file=options["identity"], out=sys.stdout)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"It comes back: {drill.rows:,} rows in {drill.seconds:.0f} seconds.")
