"""What the office writes to those who work with it."""

from __future__ import annotations

from datetime import timedelta

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

register(
    MailEvent(
        name="office/mail/fault",
        title=_("New error of the software"),
        reason=_("You get this mail because you administrate the office."),
        placeholders={
            "number": Placeholder(_("number that the error page tells"), "K7-3F92"),
            "kind": Placeholder(_("kind of error"), "django.db.utils.DataError"),
            "place": Placeholder(_("where in the program"), "matching/services/run.py start_run"),
            "link": Placeholder(_("address of the errors"), "https://augenhoehe.example/betrieb/"),
        },
        valid_for=timedelta(days=3),
    )
)

register(
    MailEvent(
        name="office/mail/unusual_reading",
        title=_("Unusually many profiles opened"),
        reason=_("You get this mail because you administrate the office."),
        placeholders={
            "number": Placeholder(_("how many profiles"), "231"),
            "link": Placeholder(
                _("address of the record of access"), "https://augenhoehe.example/protokoll/"
            ),
        },
        valid_for=timedelta(days=7),
    )
)

OWN_ACCOUNT = _("You get this mail because it is about the safety of your account.")

register(
    MailEvent(
        name="office/mail/login_code",
        title=_("Account: code for logging in"),
        reason=_("You get this mail because somebody wants to log in with this address."),
        placeholders={
            "code": Placeholder(_("the code"), "482 913", is_personal=True),
            "minutes": Placeholder(_("so many minutes the code is valid"), "10"),
        },
        valid_for=timedelta(minutes=10),
        is_secret=True,
    )
)
register(
    MailEvent(
        name="office/mail/password_link",
        title=_("Account: new password"),
        reason=_("You get this mail because somebody asked for a new password for this address."),
        placeholders={
            "link": Placeholder(
                _("address where the password is chosen"), "https://augenhoehe.example/konto/password/…/"
            ),
            "hours": Placeholder(_("so many hours the address is valid"), "2"),
        },
        valid_for=timedelta(hours=2),
        is_secret=True,
    )
)
register(
    MailEvent(
        name="office/mail/account_notice",
        title=_("Account: something about its safety has changed"),
        reason=OWN_ACCOUNT,
        placeholders={
            "notice": Placeholder(_("what has changed"), _("The password was changed.")),
            "moment": Placeholder(_("day and time"), "02.03.2026 18:00"),
            "device": Placeholder(_("browser and system, or nothing"), "Firefox – Windows"),
        },
    )
)
