"""What is said before somebody is erased, and to others afterwards: in neutral words and without the name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

register(
    MailEvent(
        name="privacy/mail/erasure_notice",
        title=_("Data are about to be erased, for their time is over"),
        reason=_("You get this mail because we keep data about you, and the time for keeping them ends."),
        placeholders={"day": Placeholder(_("day on which they are erased"), _("2 April 2026"))},
        is_about_rights=True,
    )
)
register(
    MailEvent(
        name="privacy/mail/partner_left",
        title=_("A partnership ends because the partner no longer takes part"),
        reason=_("You get this mail because you have a partnership in the programme."),
        placeholders={"day": Placeholder(_("day on which it ended"), _("2 March 2026"))},
    )
)
register(
    MailEvent(
        name="privacy/mail/member_left",
        title=_("Facilitators: somebody has left the group"),
        reason=_("You get this mail because you lead this group."),
        placeholders={"group": Placeholder(_("name of the group"), "Bensheim")},
    )
)
