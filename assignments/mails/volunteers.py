"""What volunteers hear about single assignments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

FACTS = {
    "kind": Placeholder(_("kind of assignment"), _("Visit to an authority")),
    "day": Placeholder(_("day"), _("24 November")),
    "when": Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00")),
    "place": Placeholder(_("place"), "Landratsamt, Heppenheim"),
    "details": Placeholder(_("what else is to be known, or nothing"), _("Second floor, room 214.")),
    "partner": Placeholder(_("first name of the newcomer"), "Selam", is_personal=True),
    "language": Placeholder(_("language that is needed"), _("Arabic")),
}
REASON = _("You get this mail because you go along to appointments as a volunteer.")

register(
    MailEvent(
        name="assignments/mail/offer",
        title=_("Assignment: can you go along?"),
        reason=REASON,
        placeholders=FACTS
        | {
            "link": Placeholder(
                _("address for the answer, without a password"), "https://augenhoehe.example/einsaetze/…/"
            )
        },
    )
)
register(
    MailEvent(
        name="assignments/mail/cancelled",
        title=_("Assignment: called off"),
        reason=REASON,
        placeholders=FACTS,
    )
)
