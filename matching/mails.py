"""What both sides hear about a proposal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

PARTNER = Placeholder(_("first name of the partner"), "Selam", is_personal=True)
REASON = _("You get this mail because you are looking for a partner in the programme.")
QUESTION = {
    "partner": PARTNER,
    "town": Placeholder(_("town of the partner"), "Bensheim"),
    "about": Placeholder(
        _("list of what fits"), _("- You both speak Arabic.\n- You both have time on Saturdays.")
    ),
    "until": Placeholder(_("last day to answer"), _("30 November 2026")),
    "link": Placeholder(
        _("address for the answer, without a password"), "https://augenhoehe.example/vorschlag/…/"
    ),
}

register(
    MailEvent(
        name="matching/mail/proposal_asked",
        title=_("Proposal: would you like to meet?"),
        reason=REASON,
        placeholders=QUESTION,
    )
)
register(
    MailEvent(
        name="matching/mail/proposal_reminder",
        title=_("Proposal: reminder before the time is over"),
        reason=REASON,
        placeholders=QUESTION,
    )
)
register(
    MailEvent(
        name="matching/mail/proposal_confirmed",
        title=_("Proposal: both have said yes"),
        reason=REASON,
        placeholders={
            "partner": PARTNER,
            "next_step": Placeholder(
                _("what comes now: getting to know each other, or the beginning"),
                _("Your partnership begins."),
            ),
        },
    )
)
register(
    MailEvent(
        name="matching/mail/proposal_over",
        title=_("Proposal: it does not work out"),
        reason=REASON,
        placeholders={"partner": PARTNER},
    )
)
