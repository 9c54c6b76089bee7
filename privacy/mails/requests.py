"""What people hear of their requests and of a restriction, and administrators of a new request."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

KIND = Placeholder(_("what is asked for"), _("access to the data (Art. 15)"))
DUE_ON = Placeholder(_("day by which it is to be answered"), _("2 April 2026"))
ASKED = _("You get this mail because you have asked us for something about your data.")
CONCERNED = _("You get this mail because it is about your data.")

register(
    MailEvent(
        name="privacy/mail/request_received",
        title=_("A request about data has arrived"),
        reason=ASKED,
        placeholders={"kind": KIND, "due_on": DUE_ON},
        is_about_rights=True,
    )
)
register(
    MailEvent(
        name="privacy/mail/request_extended",
        title=_("The answer to a request about data takes longer"),
        reason=ASKED,
        placeholders={
            "kind": KIND,
            "due_on": DUE_ON,
            "reason": Placeholder(_("why it takes longer"), _("The data lie in two archives.")),
        },
        is_about_rights=True,
    )
)
ANSWER = Placeholder(_("what the office answers"), _("Your telephone number is corrected."), is_personal=True)
register(
    MailEvent(
        name="privacy/mail/request_answered",
        title=_("A request about data is answered"),
        reason=ASKED,
        placeholders={"kind": KIND, "due_on": DUE_ON, "answer": ANSWER},
        is_about_rights=True,
    )
)
register(
    MailEvent(
        name="privacy/mail/request_refused",
        title=_("A request about data is refused"),
        reason=ASKED,
        placeholders={"kind": KIND, "due_on": DUE_ON, "answer": ANSWER},
        is_about_rights=True,
    )
)
register(
    MailEvent(
        name="privacy/mail/request_new",
        title=_("Administrators: somebody asks about their data"),
        reason=_("You get this mail because you are an administrator."),
        placeholders={
            "kind": KIND,
            "due_on": DUE_ON,
            "link": Placeholder(
                _("address of the request"), "https://augenhoehe.example/datenschutz/anfragen/…/"
            ),
        },
    )
)
register(
    MailEvent(
        name="privacy/mail/restriction_began",
        title=_("Somebody's data are restricted"),
        reason=CONCERNED,
        is_about_rights=True,
    )
)
register(
    MailEvent(
        name="privacy/mail/restriction_lifted",
        title=_("A restriction is lifted"),
        reason=CONCERNED,
        is_about_rights=True,
    )
)
