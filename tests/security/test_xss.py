"""Forty payloads in every text that somebody can type: nothing of it becomes a part of a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from kern.markdown import as_html
from messaging.events import all_events
from messaging.letter import Words
from messaging.texts import letter, write
from tests.builders import make_municipality, make_programme, opened
from tests.security.payloads import PAYLOADS
from tests.security.xss import PoisonedHouse, Witness

pytestmark = pytest.mark.django_db
ALL = " ".join(PAYLOADS)


@pytest.fixture
def witness(browser: Browser) -> Iterator[Witness]:
    witness = Witness(browser)
    yield witness
    witness.close()


def nothing_happened(witness: Witness) -> None:
    assert witness.dialogs == []
    assert witness.reports == []
    assert witness.faults == []


def test_the_witness_notices_what_gets_through(witness: Witness) -> None:
    """Otherwise the tests below would find nothing for a wrong reason."""
    witness.show(f"<body>{PAYLOADS[4]}")
    assert len(witness.dialogs) == len(witness.faults) == 1
    policy = {"Content-Type": "text/html", "Content-Security-Policy": "script-src 'self'"}
    witness.show(f"<body>{PAYLOADS[0]}<a href='javascript:alert(1)'>x</a>14xss", "/", policy)
    assert len(witness.reports) == 1
    assert len(witness.dialogs) == 1
    assert len(witness.faults) == 4


def test_no_text_becomes_a_part_of_a_page(witness: Witness) -> None:
    """Every page that can be opened, as whoever sees most of it."""
    house = PoisonedHouse()
    done = house.poison()
    assert len(done.fields) > 100
    assert {payload for payload, _field in done.cases} >= set(PAYLOADS)
    for client, address in house.visits():
        witness.visit(client, address)
    nothing_happened(witness)
    assert witness.opened > 180


def test_forms_give_back_what_was_typed_as_text(client: Client, witness: Witness) -> None:
    make_municipality()
    make_programme()
    names = ("first_name", "last_name", "email", "phone", "postcode", "place", "motivation", "contact_name")
    names += ("contact_details", "note", "login", "password", "number", "initials", "website", "next")
    for name in ("volunteers:apply", "newcomers:register", "publications:subscribe", "certificates:verify"):
        response = client.post(reverse(name), {**dict.fromkeys(names, ALL), **opened()})
        witness.show(response.content.decode(), reverse(name), dict(response.headers))
    nothing_happened(witness)


def test_no_value_and_no_wording_becomes_a_part_of_a_mail(witness: Witness) -> None:
    """Mail programs know no rules of ours: there must be nothing to refuse. Links are those of the house."""
    # The office's own words know no other curly brackets than those of a placeholder.
    typed = " ".join(payload for payload in PAYLOADS if "{" not in payload)
    mails: list[str] = []
    for event in all_events():
        values = dict.fromkeys(event.all_placeholders, ALL)
        words = Words(
            "Betreff", f"{typed}\n\n" + "\n\n".join(f"{{{word}}} [x]({{{word}}})" for word in values)
        )
        mails += [write(event, values, language="de").html, letter(event, words, values).html]
    assert len(mails) > 80
    # Each in a frame of its own; what a script does there is seen as well.
    for start in range(0, len(mails), 20):
        witness.show_framed(mails[start : start + 20])
    nothing_happened(witness)


def test_markdown_lets_nothing_pass(witness: Witness) -> None:
    texts = [*PAYLOADS, ALL]
    shown = [f"{as_html(text)}{as_html(f'# {text}')}{as_html(f'- {text}')}" for text in texts]
    witness.show(f"<body>{''.join(shown)}</body>")
    nothing_happened(witness)
