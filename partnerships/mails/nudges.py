"""The question to volunteers whether they met."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

# Of no use once the next one may come.
register(
    MailEvent(
        name="partnerships/mail/nudge",
        title=_("Question about meetings"),
        reason=_("You get this mail because you accompany somebody and nothing has been logged for a while."),
        placeholders={
            "partner": Placeholder(_("first name of the partner"), "Selam", is_personal=True),
            "since": Placeholder(_("day of the last entry"), _("2 March 2026")),
            "link": Placeholder(
                _("address for the answer, without a password"),
                "https://example.org/partnerschaften/eintragen/…/",
            ),
        },
        is_quiet=True,
        valid_for=timedelta(days=6),
    )
)
