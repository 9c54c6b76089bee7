"""What is said when a volunteer's contact details are passed on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

DATE = {
    "kind": Placeholder(_("kind of assignment"), _("Visit to an authority")),
    "day": Placeholder(_("day"), _("24 November")),
    "when": Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00")),
}

register(
    MailEvent(
        name="assignments/mail/contact_passed_on",
        title=_("Contact passed on to another contact point"),
        reason=_("You get this mail because you have agreed that your contact details are passed on."),
        placeholders={
            "receiver": Placeholder(_("who has the contact now"), "Café Miteinander"),
            "reason": Placeholder(_("what for, or nothing"), _("Assignments in Tigrinya"), is_personal=True),
            "link": Placeholder(
                _("address of “My consents” in the portal"), "https://augenhoehe.example/einwilligungen/"
            ),
        },
    )
)
register(
    MailEvent(
        name="assignments/mail/contact_passed_to_requester",
        title=_("Assignment: telephone number given to the requester"),
        reason=_("You get this mail because you have agreed that your contact details are passed on."),
        placeholders=DATE
        | {
            "receiver": Placeholder(
                _("authority, school or practice that asked"), _("Job centre"), is_personal=True
            )
        },
    )
)
register(
    MailEvent(
        name="assignments/mail/contact_for_requester",
        title=_("Assignment: contact of the volunteer, for the requester"),
        reason=_("You get this mail because you asked for somebody who goes along."),
        placeholders=DATE
        | {
            "volunteer": Placeholder(_("first name of the volunteer"), "Helga", is_personal=True),
            "phone": Placeholder(_("telephone of the volunteer"), "+49 6252 12345", is_personal=True),
        },
    )
)
register(
    MailEvent(
        name="assignments/mail/contact_wanted",
        title=_("Another contact point asks for a contact"),
        reason=_("You get this mail because a volunteer of yours stands in the directory."),
        placeholders={
            "asker": Placeholder(_("who asks, and for which contact point"), "Jana Roth, Café Miteinander"),
            "languages": Placeholder(_("languages of the volunteer"), _("Arabic, German")),
            "reason": Placeholder(_("what for"), _("Assignments in Tigrinya"), is_personal=True),
            "link": Placeholder(
                _("page of the volunteer"), "https://augenhoehe.example/ehrenamtliche/…/", is_personal=True
            ),
        },
    )
)
