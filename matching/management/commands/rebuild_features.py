"""`manage.py rebuild_features`: pack everybody anew for matching, or only say how much would be wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.features import NEWCOMERS, VOLUNTEERS


class Command(BaseCommand):
    help = (
        "Packs everybody anew for matching and says how much was wrong. Needed only after the database was "
        "changed by hand, or where the list of postcodes is a new one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit with 1 if something is stale."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = 0
        for kind in (VOLUNTEERS, NEWCOMERS):
            found = kind.rebuild(check_only=check)
            stale += found.stale
            self.stdout.write(
                f"{kind.name}: {found.active} active, {found.stale} stale, {found.missing} missing, "
                f"{found.unused} unused"
            )
        if check and stale:
            raise CommandError(f"{stale} stale: run rebuild_features without --check.")
