"""`manage.py backup_key > key.txt`: a new pair of keys for backups."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from upkeep.backup.streams import new_key


class Command(BaseCommand):
    help = (
        "Makes a pair of keys: the secret one to stdout, for the operator's safe; the public one to stderr."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        identity, recipient = new_key()
        self.stdout.write(f"# public key: {recipient}\n{identity}")
        self.stderr.write(
            f"BACKUP_RECIPIENT={recipient}\n"
            "Put this line into the settings. Keep the other one off this machine: without it no backup can"
            " be read, with it every one can."
        )
