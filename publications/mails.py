"""What subscribers of the newsletter get."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

register(
    MailEvent(
        name="publications/mail/subscription_confirm",
        title=_("Newsletter: please confirm"),
        reason=_("You get this mail because somebody entered this address on our website."),
        placeholders={
            "link": Placeholder(
                _("address that confirms the subscription"),
                "https://augenhoehe.example/newsletter/bestaetigen/…/",
            ),
            "days": Placeholder(_("so many days the address is valid"), "7"),
        },
        valid_for=timedelta(days=7),
        is_to_stranger=True,
    )
)
register(
    MailEvent(
        name="publications/mail/newsletter",
        title=_("Newsletter: an issue"),
        reason=_(
            "You get the newsletter because you subscribed to it. "
            "[Leave the newsletter]({unsubscribe_link}) at any time."
        ),
        placeholders={
            "title": Placeholder(_("title of the issue"), _("News in November")),
            "text": Placeholder(
                _("text of the issue"), _("## Well begun\n\nThank you **all**!"), is_formatted=True
            ),
            "link": Placeholder(
                _("address of the issue on the website"), "https://augenhoehe.example/newsletter/12/"
            ),
            "unsubscribe_link": Placeholder(
                _("address that ends the subscription"),
                "https://augenhoehe.example/newsletter/abmelden/…/",
            ),
        },
    )
)
