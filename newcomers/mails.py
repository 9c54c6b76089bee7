"""What newcomers hear on their way into the programme."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

register(
    MailEvent(
        name="newcomers/mail/registered",
        title=_("Registration of a newcomer has arrived"),
        reason=_("You get this mail because this address was given on the registration form."),
        placeholders={
            "name": Placeholder(
                _("who filled in the form: the newcomer or whoever registers them"),
                "Amira Haddad",
                is_personal=True,
            ),
            "programme": Placeholder(_("name of the programme"), "Integration braucht Partnerschaft"),
        },
        is_to_stranger=True,
    )
)
