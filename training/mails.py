"""What learners hear about their training."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

LINK = Placeholder(
    _("address of the reader’s own dates"), "https://augenhoehe.example/schulung/meine-schulung/"
)
COURSE = Placeholder(_("title of the course"), _("Preparation in spring"))
PROGRAMME = Placeholder(_("name of the programme"), "Integration braucht Partnerschaft")
WHEN = Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00"))
WHERE = Placeholder(_("place, or the address of a date online"), "Haus am Markt, Bensheim")
DATE = {
    "title": Placeholder(_("title of the date"), _("Asylum and residence")),
    "course": COURSE,
    "day": Placeholder(_("day"), _("Tuesday, 24 November 2026")),
    "when": WHEN,
    "where": WHERE,
    "link": LINK,
}
TAKES_PART = _("You get this mail because you are expected at this date.")

register(
    MailEvent(
        name="training/mail/session_reminder",
        title=_("Training: reminder of a date"),
        reason=TAKES_PART,
        placeholders=DATE
        | {"materials": Placeholder(_("what to bring, or nothing"), _("Please bring something to write."))},
    )
)
register(
    MailEvent(
        name="training/mail/session_changed",
        title=_("Training: a date has changed"),
        reason=TAKES_PART,
        placeholders=DATE
        | {
            "before": Placeholder(
                _("day and time before the change, or nothing where only the place is new"),
                _("Monday, 23 November 2026, 18:00"),
            )
        },
    )
)
register(
    MailEvent(
        name="training/mail/session_cancelled",
        title=_("Training: a date is called off"),
        reason=TAKES_PART,
        placeholders=DATE | {"reason": Placeholder(_("why it is called off"), _("The trainer is ill."))},
    )
)
register(
    MailEvent(
        name="training/mail/moved_up",
        title=_("Training: moved up from the waiting list"),
        reason=_("You get this mail because you are on the waiting list."),
        placeholders={
            "what": Placeholder(_("the course or the date with the place"), _("Preparation in spring")),
            "title": Placeholder(_("title of the next date, or nothing"), _("Asylum and residence")),
            "when": WHEN,
            "where": WHERE,
            "link": LINK,
        },
    )
)
register(
    MailEvent(
        name="training/mail/shortfall",
        title=_("Training: what is still missing"),
        reason=_("You get this mail because you have begun the preparation and it is not complete."),
        placeholders={
            "missing": Placeholder(_("list of what is missing"), _("- Asylum and residence, 2 h")),
            "booked": Placeholder(
                _("list of dates for which the reader is enrolled, or nothing"),
                _("- Tuesday, 24 November 2026, 18:00–20:00: Asylum and residence, Bensheim"),
            ),
            "dates": Placeholder(
                _("list of dates with a free seat, or nothing"),
                _("- Wednesday, 9 December 2026, 18:00–20:00: Asylum and residence, online"),
            ),
            "none_planned": Placeholder(_("a sentence where no date is planned, otherwise nothing"), ""),
            "link": LINK,
        },
        is_quiet=True,
        valid_for=timedelta(days=14),
    )
)
register(
    MailEvent(
        name="training/mail/completed",
        title=_("Training: preparation is complete"),
        reason=_("You get this mail because you take part in the preparation."),
        placeholders={"programme": PROGRAMME, "link": LINK},
    )
)
register(
    MailEvent(
        name="training/mail/feedback_request",
        title=_("Training: question how the course was"),
        reason=_("You get this mail because you had a place in this course."),
        placeholders={
            "course": COURSE,
            "link": Placeholder(
                _("address for the answer, without a password"),
                "https://augenhoehe.example/schulung/rueckmeldung/…/",
            ),
        },
        is_quiet=True,
        valid_for=timedelta(days=60),
    )
)
