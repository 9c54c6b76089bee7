"""What lies on the tables and at the desk of a ceremony: name cards, and the list of guests of honour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language

from certificates.models import Ceremony, CeremonyGuest
from kern.pdf import html_document, pdf_of, refuse_unprintable

CARDS_STYLESHEET, LIST_STYLESHEET = "css/name-cards.css", "css/guest-list.css"
# Two beside each other, four below each other.
CARDS_A_SHEET = 8
LONG_NAME, VERY_LONG_NAME = 20, 44  # characters, from which on a name is set smaller


class Card(NamedTuple):
    name: str
    seat: str

    @property
    def name_size(self) -> str:
        length = len(self.name)
        return "" if length <= LONG_NAME else "long" if length <= VERY_LONG_NAME else "very-long"


def render_cards(cards: Sequence[Card], *, title: str, cut_marks: bool = False) -> bytes:
    """A4 sheets of name cards, row by row. Raises CannotPrint for characters that no font has."""
    refuse_unprintable(title, *(card.name + card.seat for card in cards))
    context = {
        "language": get_language(),
        "sheets": [cards[first : first + CARDS_A_SHEET] for first in range(0, len(cards), CARDS_A_SHEET)],
        "title": title,
        "cut_marks": cut_marks,
    }
    html = render_to_string("certificates/pdf/name_cards.html", context)
    return pdf_of(html_document(html, stylesheet=CARDS_STYLESHEET))


def render_list(ceremony: Ceremony, guests: Iterable[CeremonyGuest]) -> bytes:
    """The list for the desk: in order, with seats and a box to tick. Guests need certificate and kind."""
    guests = list(guests)
    refuse_unprintable(str(ceremony), ceremony.place, *(guest.certificate.facts["name"] for guest in guests))
    context = {"language": get_language(), "ceremony": ceremony, "guests": guests}
    html = render_to_string("certificates/pdf/guest_list.html", context)
    return pdf_of(html_document(html, stylesheet=LIST_STYLESHEET))
