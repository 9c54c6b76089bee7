"""`makemessages` that also reads the subjects and plain texts of our mails."""

from typing import Any

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["domain"] == "django" and not options["extensions"]:
            options["extensions"] = ["html", "txt", "py", "subject", "text"]
        super().handle(*args, **options)
