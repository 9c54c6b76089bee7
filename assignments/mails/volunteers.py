"""What volunteers hear about single assignments.

Whoever is asked reads neither for whom it is nor where exactly: that stands in the mail after the yes. What
it is about, and telephone numbers, stand in no mail at all.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

OUTLINE = {
    "kind": Placeholder(_("kind of assignment"), _("Visit to an authority")),
    "day": Placeholder(_("day"), _("24 November")),
    "when": Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00")),
    "town": Placeholder(_("town, or nothing"), "Heppenheim"),
}
QUESTION = OUTLINE | {
    "language": Placeholder(_("languages of which one is needed"), _("Arabic, French")),
    "minutes": Placeholder(_("how long it takes, in minutes"), "120"),
    "wish": Placeholder(_("by whom they wish to be accompanied, or nothing"), _("a woman")),
}
LINK = {
    "link": Placeholder(
        _("address of the assignment, without a password"), "https://augenhoehe.example/einsaetze/anfrage/…/"
    )
}
AGREED = OUTLINE | {
    "place": Placeholder(_("place with its town"), "Landratsamt, Heppenheim"),
    "partner": Placeholder(_("first name of whom they accompany"), "Selam", is_personal=True),
}
REASON = _("You get this mail because you go along to appointments as a volunteer.")

VOLUNTEER_MAILS: dict[str, MailEvent] = {}


def _event(
    name: str, title: str | Promise, placeholders: dict[str, Placeholder], *, is_quiet: bool = False
) -> None:
    VOLUNTEER_MAILS[name] = register(
        MailEvent(
            name=f"assignments/mail/{name}",
            title=title,
            reason=REASON,
            placeholders=placeholders,
            is_quiet=is_quiet,
        )
    )


_event(
    "offer",
    _("Assignment: can you go along?"),
    QUESTION
    | LINK
    | {
        "answer_by": Placeholder(
            _("until when others are not asked, or nothing"), _("Monday, 23 November 2026, 16:00")
        )
    },
)
_event("moved", _("Assignment: another hour, can you still go along?"), QUESTION | LINK)
_event("taken", _("Assignment: thank you for your yes"), AGREED | LINK)
_event("changed", _("Assignment: something has changed"), AGREED | LINK)
_event("reminder", _("Assignment: tomorrow"), AGREED | LINK, is_quiet=True)
_event("report", _("Assignment: how was it?"), OUTLINE | LINK, is_quiet=True)
_event(
    "freed",
    _("Assignment: not needed any more"),
    OUTLINE | {"why": Placeholder(_("why, in a sentence"), _("Somebody else goes along."))},
)
_event("cancelled", _("Assignment: called off"), OUTLINE)
_event("withdrawn", _("Assignment: somebody else goes along in your place"), OUTLINE)
_event("given_back", _("Assignment: you have given it back"), OUTLINE)
