"""`manage.py demo`: the demo county for a first look."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.models import User
from office.demo.county import LOGINS, PASSWORD
from office.demo.load import holds_records, load_demo


class Command(BaseCommand):
    help = "Load the demo county into an empty database."
    # They would import every page; `migrate` has just run them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are records already"
        )
        parser.add_argument("--logins", action="store_true", help="only print who can log in")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["logins"]:
            self.print_logins()
            return
        if options["if_empty"] and holds_records():
            return
        began = time.monotonic()
        try:
            load_demo(today=timezone.localdate(), say=lambda step: self.stdout.write(f"  demo: {step} …"))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"  demo: loaded in {time.monotonic() - began:.0f} s")

    def print_logins(self) -> None:
        """One line a role; nothing where the database is not the demo's."""
        emails = [email for email, _first, _last in LOGINS.values()]
        present = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
        if not present:
            return
        self.stdout.write(f"Log in with the password  {PASSWORD}  as")
        for kind, (email, first_name, last_name) in LOGINS.items():
            if email in present:
                with translation.override("en"):
                    self.stdout.write(f"  {kind.label:<14} {email:<28} {first_name} {last_name}")
