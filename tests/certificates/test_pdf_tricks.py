"""Whatever somebody types into a certificate's texts stays text: nothing is fetched, nothing gets in."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from certificates.enums import Layout
from kern.pdf import OwnFilesOnly
from tests.certificates.papers import make_facts, print_one
from tests.pdf_checks import check_pdf

pytestmark = pytest.mark.django_db

TRICKS = [
    '<img src="file:///etc/hostname">',
    '<img src="http://127.0.0.1:9/x.png">',
    '<img src="//127.0.0.1:9/x.png">',
    '<img src="data:image/png;base64,iVBORw0KGgo=">',
    '<img src="static:../config/settings/base.py">',
    '<style>@import url("file:///etc/passwd"); body{background:url(http://127.0.0.1:9/)}</style>',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><link rel="attachment" href="file:///etc/passwd">',
    '<object data="file:///etc/passwd"></object><embed src="http://127.0.0.1:9/">',
    '<svg><image href="file:///etc/passwd"/><use href="http://127.0.0.1:9/#x"/></svg>',
    '"><script>app.alert(1)</script><a href="javascript:alert(1)">x</a>',
    "</title></p></article><base href='http://127.0.0.1:9/'>",
    "&lt;b&gt; {{ facts.name }} {% include 'base.html' %} %(name)s {name.__class__}",
    'x" dir="rtl" style="background:url(file:///etc/passwd)',
]
FIELDS = ["heading", "title", "name", "place", "programme", "organisation"]


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every address that a document asks for; whoever opens a connection fails."""
    addresses: list[str] = []
    fetch = OwnFilesOnly.fetch

    def noted(self: OwnFilesOnly, url: str, headers: Any = None) -> Any:
        addresses.append(url)
        return fetch(self, url, headers)

    def refused(*_args: object) -> None:
        raise AssertionError("a document opened a connection")

    print_one()  # fonts and rules are read now
    monkeypatch.setattr(OwnFilesOnly, "fetch", noted)
    monkeypatch.setattr(socket, "create_connection", refused)
    yield addresses


def tricky(trick: str) -> dict[str, Any]:
    """The trick in every text that a certificate has."""
    return {
        **dict.fromkeys(FIELDS, trick),
        "body": [trick, trick],
        "closing": [trick],
        "modules": [{"title": trick, "minutes": 60}],
        "tasks": [trick],
        "signatories": [{"name": trick, "function": trick, "signature": ""}],
        "funders": [trick],
    }


@pytest.mark.parametrize("layout", Layout.values)
@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_printed_as_it_was_typed_and_fetches_nothing(
    trick: str, layout: str, fetched: list[str]
) -> None:
    changes = tricky(trick)
    assert changes.keys() == make_facts().keys() - {"basis", "layout", "density", "total_minutes", "logos"}
    pdf = print_one(layout=layout, **changes).pdf
    text = check_pdf(pdf, pages=1, title=f"{trick} IBP-2026-0001 – {trick}")
    assert text.replace(" ", "").count(trick.replace(" ", "")) == 14
    own = {"static:img/certificate.svg", "static:img/certificate-frame.svg", "image:qr-ABCD-EFGH-JKLM"}
    assert set(fetched) <= own
    assert len(fetched) <= 2 * 4  # background and QR code, for each density that was tried


def test_pictures_are_only_those_that_the_facts_name(fetched: list[str]) -> None:
    with pytest.raises(Exception, match="nicht mehr vorhanden"):
        print_one(logos=[{"picture": "../../etc/passwd", "alternative": "x", "of_funder": True}])
    assert fetched == []
