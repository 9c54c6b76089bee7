"""What both sides are told when their partnership ends or goes on elsewhere."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

PARTNER = Placeholder(_("first name of the partner"), "Selam", is_personal=True)

# A question how it was, weeks later, would only irritate.
register(
    MailEvent(
        name="partnerships/mail/closure_thanks",
        title=_("Thanks at the end of a partnership"),
        reason=_("You get this mail because your partnership in the programme has been closed."),
        placeholders={
            "partner": PARTNER,
            "reason": Placeholder(_("reason of the closure"), _("agreed time is over")),
            "closed_on": Placeholder(_("day of the closure"), _("2 March 2026")),
            "next": Placeholder(
                _("what comes next for this side, or nothing"),
                _("When you are ready, we gladly look for another newcomer."),
            ),
            "days": Placeholder(_("so many days the address is valid"), "90"),
            "link": Placeholder(
                _("address for the feedback, without a password"),
                "https://example.org/partnerschaften/rueckmeldung/…/",
            ),
        },
        is_quiet=True,
        valid_for=timedelta(days=30),
    )
)

register(
    MailEvent(
        name="partnerships/mail/closure_in_touch",
        title=_("Both stay in touch after a partnership"),
        reason=_("You get this mail because you said that your partner may keep your telephone number."),
        placeholders={"partner": PARTNER},
        is_quiet=True,
    )
)

register(
    MailEvent(
        name="partnerships/mail/goes_on",
        title=_("A partnership goes on in another programme"),
        reason=_("You get this mail because your partnership goes on in another programme."),
        placeholders={
            "partner": PARTNER,
            "programme": Placeholder(_("the new programme"), "Integration braucht Partnerschaft"),
            "starts_on": Placeholder(_("from which day on"), _("2 March 2026")),
        },
        is_quiet=True,
    )
)

register(
    MailEvent(
        name="partnerships/mail/new_volunteer",
        title=_("Somebody else goes on"),
        reason=_("You get this mail because a partnership of yours begins in the programme."),
        placeholders={
            "partner": PARTNER,
            "meetings": Placeholder(_("meetings to get to know each other, or nothing"), "3"),
        },
    )
)
