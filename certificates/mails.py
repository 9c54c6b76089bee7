"""What holders of certificates hear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.events import MailEvent, Placeholder, register

CERTIFICATE = {
    "kind": Placeholder(_("kind of certificate"), _("Certificate of training")),
    "number": Placeholder(_("number of the certificate"), "IBP-2026-0042"),
}
LINK = Placeholder(
    _("address of the certificate, after logging in"), "https://augenhoehe.example/zertifikate/…/pdf/"
)
REASON = _("You get this mail because a certificate was issued for you.")

register(
    MailEvent(
        name="certificates/mail/issued",
        title=_("Certificate is ready"),
        reason=REASON,
        placeholders=CERTIFICATE | {"link": LINK},
    )
)
register(
    MailEvent(
        name="certificates/mail/reissued",
        title=_("Certificate in a new version"),
        reason=REASON,
        placeholders=CERTIFICATE | {"link": LINK},
    )
)
register(
    MailEvent(
        name="certificates/mail/revoked",
        title=_("Certificate was revoked"),
        reason=REASON,
        placeholders=CERTIFICATE
        | {"reason": Placeholder(_("why it was revoked"), _("The name is spelled wrongly."))},
    )
)
register(
    MailEvent(
        name="certificates/mail/absent",
        title=_("Certificate for somebody who missed the ceremony"),
        reason=_("You get this mail because you were invited to the ceremony."),
        placeholders={
            "ceremony": Placeholder(_("title of the ceremony"), _("Ceremony in autumn")),
            "day": Placeholder(_("day of the ceremony"), _("Friday, 27 November 2026")),
            "certificates": Placeholder(
                _("list of the certificates with their addresses"),
                "IBP-2026-0042\nhttps://augenhoehe.example/zertifikate/…/pdf/",
            ),
        },
    )
)
