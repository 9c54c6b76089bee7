"""What volunteers hear on their way into the programme."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

PROGRAMME = Placeholder(_("name of the programme"), "Integration braucht Partnerschaft")

register(
    MailEvent(
        name="volunteers/mail/applied",
        title=_("Application of a volunteer has arrived"),
        reason=_("You get this mail because this address was given on the form for volunteers."),
        placeholders={"programme": PROGRAMME},
        is_to_stranger=True,
    )
)
register(
    MailEvent(
        name="volunteers/mail/welcome",
        title=_("Volunteer is admitted"),
        reason=_("You get this mail because you have applied as a volunteer."),
        placeholders={
            "programme": PROGRAMME,
            "link": Placeholder(
                _("address where the password is chosen, empty for those who have one"),
                "https://augenhoehe.example/konto/einladung/…/",
            ),
        },
    )
)
