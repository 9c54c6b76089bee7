"""What both sides hear about their trial."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

PARTNER = Placeholder(_("first name of the partner"), "Selam", is_personal=True)
REASON = _("You get this mail because you two are getting to know each other in the programme.")

register(
    MailEvent(
        name="partnerships/mail/trial_asked",
        title=_("Trial: would you like to go on?"),
        reason=REASON,
        placeholders={
            "partner": PARTNER,
            "link": Placeholder(
                _("address for the answer, without a password"),
                "https://augenhoehe.example/partnerschaften/kennenlernen/…/",
            ),
        },
    )
)
register(
    MailEvent(
        name="partnerships/mail/trial_agreed",
        title=_("Trial: the agreement is signed"),
        reason=_("You get this mail because your partnership in the programme begins."),
        placeholders={"partner": PARTNER},
    )
)
register(
    MailEvent(
        name="partnerships/mail/trial_over",
        title=_("Trial: it does not become a partnership"),
        reason=REASON,
        placeholders={"partner": PARTNER},
    )
)
