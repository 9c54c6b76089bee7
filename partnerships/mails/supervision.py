"""What members of an exchange group are told about its dates."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

GROUP = {"group": Placeholder(_("name of the group"), "Austauschgruppe Bensheim")}
DATE = {
    **GROUP,
    "when": Placeholder(_("day and time"), _("Wednesday, 25 March 2026 at 18:00")),
    "place": Placeholder(_("place"), "Haus am Markt, Bensheim"),
    "duration": Placeholder(_("how long it takes"), _("2 h")),
}
LINK = "https://example.org/partnerschaften/austausch/antwort/…/"
ANSWER = {
    "yes_link": Placeholder(_("address for the answer, with “yes” chosen"), f"{LINK}?answer=yes"),
    "maybe_link": Placeholder(_("the same, with “maybe” chosen"), f"{LINK}?answer=maybe"),
    "no_link": Placeholder(_("the same, with “no” chosen"), f"{LINK}?answer=no"),
}
SO_FAR = {"answer": Placeholder(_("the answer so far"), _("no answer yet"))}
DATES = {
    **GROUP,
    "dates": Placeholder(
        _("all dates, one on each line"),
        format_lazy(
            "- {}\n- {}", _("Wednesday, 25 March 2026 at 18:00"), _("Wednesday, 13 May 2026 at 18:00")
        ),
    ),
    "place": DATE["place"],
}
REASON = _("You get this mail because you belong to this exchange group.")

register(
    MailEvent(
        name="partnerships/mail/supervision_invitation",
        title=_("Exchange group: invitation to a date"),
        reason=REASON,
        placeholders=DATE | ANSWER,
    )
)
register(
    MailEvent(
        name="partnerships/mail/supervision_series",
        title=_("Exchange group: several dates are planned"),
        reason=REASON,
        placeholders=DATES,
    )
)
register(
    MailEvent(
        name="partnerships/mail/supervision_change",
        title=_("Exchange group: a date has changed"),
        reason=REASON,
        placeholders=DATE | ANSWER | SO_FAR,
    )
)
register(
    MailEvent(
        name="partnerships/mail/supervision_cancellation",
        title=_("Exchange group: a date is cancelled"),
        reason=REASON,
        placeholders=DATE,
    )
)
register(
    MailEvent(
        name="partnerships/mail/supervision_reminder",
        title=_("Exchange group: reminder of a date"),
        reason=REASON,
        placeholders=DATE | ANSWER | SO_FAR,
        is_quiet=True,
    )
)
register(
    MailEvent(
        name="partnerships/mail/supervision_joined",
        title=_("Exchange group: welcome to a group"),
        reason=_("You get this mail because you accompany somebody and belong to this exchange group now."),
        placeholders={
            **GROUP,
            "usually": Placeholder(_("usual weekday and time"), _("Wednesday, 18:00")),
            "place": DATE["place"],
            "link": Placeholder(
                _("address of the group’s page"), "https://example.org/partnerschaften/austausch/…/"
            ),
        },
        is_quiet=True,
    )
)
register(
    MailEvent(
        name="partnerships/mail/supervision_left",
        title=_("Exchange group: dates no longer hold for a member"),
        reason=_("You get this mail because you belonged to this exchange group."),
        placeholders=DATES,
    )
)
