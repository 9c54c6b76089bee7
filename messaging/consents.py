"""The way to one's consents without an account: a link in each mail, a code on the sheet that is signed."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kern.pdf import html_document, pdf_of, refuse_unprintable
from kern.qr import qr_svg
from messaging.links import absolute_url, sign
from people.consents import ASKED_FOR, current_text
from people.models import Person

LINK_PURPOSE = "consents"
STYLESHEET = "css/privacy-papers.css"


def consents_address(person: Person) -> str:
    """Where the person sees and takes back what they have agreed to. It never expires."""
    token = sign({"person": person.pk}, purpose=LINK_PURPOSE)
    return absolute_url(reverse("messaging:consents", args=[token]))


def consent_sheet(person: Person, *, language: str, today: date) -> bytes:
    """Today's texts with a box each, none of them ticked, room to sign, and the way to take them back.

    Raises CannotPrint for a name in letters that none of our fonts has.
    """
    refuse_unprintable(str(person))
    texts = [current_text(purpose) for purpose in ASKED_FOR]
    with translation.override(language):
        context = {
            "language": language,
            "person": person,
            "organisation": person.organisation,
            "versions": ", ".join(sorted({text.version for text in texts})),
            "texts": [text.words(language) for text in texts],
            "notices": absolute_url(reverse("privacy:notices")),
            "today": today,
        }
        html = render_to_string("messaging/pdf/consent_sheet.html", context)
        code = qr_svg(consents_address(person)).encode()
        return pdf_of(html_document(html, stylesheet=STYLESHEET, images={"code": code}))


def sheet_name(language: str) -> str:
    """Without a name in it: files lie about."""
    with translation.override(language):
        return _("consent.pdf")
