"""What the office writes to those who work with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.services import INVITATION_VALID
from messaging.events import MailEvent, Placeholder, register

register(
    MailEvent(
        name="office/mail/invitation",
        title=_("Invitation to a new account"),
        reason=_("You get this mail because an account was set up for this address."),
        placeholders={
            "name": Placeholder(_("first and last name of the owner"), "Ina Roth", is_personal=True),
            "days": Placeholder(_("so many days the address is valid"), "14"),
            "link": Placeholder(
                _("address where the password is chosen"), "https://augenhoehe.example/konto/einladung/…/"
            ),
        },
        valid_for=INVITATION_VALID,
    )
)
