"""What all printed documents share."""

from __future__ import annotations

import socket
from io import BytesIO

import pikepdf
import pytest
from weasyprint.document import Document

from kern.pdf import CannotPrint, OwnFilesOnly, html_document, one_page, pdf_of, pdf_response
from tests.certificates.pictures import drawn
from tests.pdf_checks import alternatives, check_pdf

STYLESHEET = "css/certificate.css"


def html(body: str, head: str = "") -> str:
    return f'<html lang="de"><head><title>Blatt</title>{head}</head><body><h1>Blatt</h1>{body}</body></html>'


def laid_out(body: str, head: str = "", **images: bytes) -> Document:
    return html_document(html(body, head), stylesheet=STYLESHEET, images=images)


# --- what a document may read ----------------------------------------------------------------------

REFUSED = [
    "file:///etc/hostname",
    "FILE:///etc/hostname",
    "http://127.0.0.1:9/x.png",
    "https://127.0.0.1:9/x.png",
    "ftp://127.0.0.1:9/x.png",
    "//127.0.0.1:9/x.png",
    "/etc/hostname",
    "data:image/png;base64,iVBORw0KGgo=",
    "static:../config/settings/base.py",
    "static:/etc/hostname",
    "static:css/../../config/settings/base.py",
    "static:css%2f..%2f..%2fconfig/settings/base.py",
    "font:../../../config/settings/base.py",
    "font:/etc/hostname",
    "image:another",
    "image:../one",
]
ASKING = [
    '<img alt="x" src="{}">',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<style>@import url("{}");</style>',
    '<style>p {{ background: url("{}") }}</style><p>x</p>',
    '<style>p {{ list-style: url("{}"); display: list-item }}</style><p>x</p>',
    '<style>p::before {{ content: url("{}") }}</style><p>x</p>',
    '<style>@font-face {{ font-family: Evil; src: url("{}") }}'
    " p {{ font-family: Evil, Fira Sans }}</style><p>x</p>",
    '<style>@page {{ background: url("{}") }}</style>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title><image href="{}" width="9"'
    ' height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title><use href="{}#a"/></svg>',
]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of which a document got something; whoever opens a connection fails."""
    laid_out("<p>x</p>")  # fonts and rules are read now
    got: list[str] = []
    content = OwnFilesOnly._content

    def noted(self: OwnFilesOnly, url: str) -> bytes:
        answer = content(self, url)
        got.append(url)
        return answer

    def refused(*_args: object) -> None:
        raise AssertionError("a document opened a connection")

    monkeypatch.setattr(OwnFilesOnly, "_content", noted)
    monkeypatch.setattr(socket, "create_connection", refused)
    return got


@pytest.mark.expects_error_log
@pytest.mark.parametrize("address", REFUSED)
def test_a_document_reads_nothing_but_our_own_files_however_it_asks(
    address: str, answered: list[str]
) -> None:
    body = "".join(asking.format(address) for asking in ASKING)
    pdf_of(laid_out(body, one=drawn()))
    pdf_of(laid_out("<p>x</p>", head=body))
    background = "static:img/certificate.svg"
    assert set(answered) <= {background}


@pytest.mark.expects_error_log
@pytest.mark.parametrize("base", ["http://127.0.0.1:9/", "file:///etc/"])
def test_another_base_address_does_not_help(base: str, answered: list[str]) -> None:
    pdf_of(laid_out('<img alt="x" src="hostname"><object data="x"></object>', head=f'<base href="{base}">'))
    assert answered == []


@pytest.mark.expects_error_log
def test_a_picture_that_came_with_the_document_cannot_fetch_more(answered: list[str]) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>@import "file:///etc/passwd";</style>'
        '<image href="file:///etc/hostname" width="9" height="9"/><use href="http://127.0.0.1:9/#a"/></svg>'
    )
    pdf_of(laid_out('<img alt="x" src="image:one">', one=svg.encode()))
    assert answered == ["image:one"]


def test_our_own_files_and_pictures_are_read(answered: list[str]) -> None:
    circles = '<img alt="Kreise" style="width: 30mm" src="static:img/certificate.svg">'
    pdf = pdf_of(laid_out(circles + '<img alt="Blau" src="image:one">', one=drawn()))
    assert answered == ["static:img/certificate.svg"]  # a PNG was there before the document asked
    check_pdf(pdf, pages=1, title="Blatt")
    assert alternatives(pdf) == {"Kreise", "Blau"}


def test_the_same_picture_in_another_document_is_the_same_and_another_is_another() -> None:
    def picture(png: bytes) -> tuple[bytes, bool]:
        with pikepdf.open(BytesIO(pdf_of(laid_out('<img alt="x" src="image:one">', one=png)))) as pdf:
            (image,) = (item for item in pdf.pages[0].Resources.XObject.values() if item.Subtype == "/Image")
            return bytes(image.read_bytes()), "/SMask" in image

    blue, red = drawn(), drawn(color=(200, 0, 0))
    clear = drawn(mode="RGBA", color=(1, 2, 3, 100))
    assert picture(blue) == picture(blue) != picture(red)
    assert picture(clear) == picture(clear)
    assert [picture(png)[1] for png in (blue, clear)] == [False, True]


# --- one page ----------------------------------------------------------------------------------------


def test_a_document_is_set_only_as_tightly_as_it_must() -> None:
    asked: list[str] = []

    def html_of(density: str) -> str:
        asked.append(density)
        return html('<p style="break-after: page">x</p><p>x</p>' if density == "roomy" else "<p>x</p>")

    document, density = one_page(html_of, stylesheet=STYLESHEET)
    assert len(document.pages) == 1
    assert asked == ["roomy", "compact"]
    assert density == "compact"


def test_text_that_would_run_into_the_foot_does_not_fit() -> None:
    def html_of(density: str) -> str:
        height = {"roomy": 290, "compact": 280, "dense": 100}[density]
        return html(
            f'<div class="above"><p style="height: {height}mm">x</p></div>'
            '<div class="foot"><p style="height: 15mm">x</p></div>'
        )

    assert one_page(html_of, stylesheet=STYLESHEET)[1] == "dense"


def test_what_fits_in_no_density_is_refused() -> None:
    with pytest.raises(CannotPrint, match="nicht auf eine Seite"):
        one_page(lambda _density: html('<p style="height: 400mm">x</p><p>x</p>'), stylesheet=STYLESHEET)


# --- the file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["\U0010fffd", "⚭"])
def test_a_letter_that_no_font_of_ours_has_is_neither_a_box_nor_borrowed(letter: str) -> None:
    with pytest.raises(CannotPrint, match=rf"U\+{ord(letter):04X}"):
        pdf_of(laid_out(f"<p>Helga {letter}</p>"))


def test_a_document_is_kept_by_no_cache_and_saved_or_shown() -> None:
    assert pdf_response(b"", "A.pdf")["Content-Disposition"] == 'attachment; filename="A.pdf"'
    shown = pdf_response(b"", "A.pdf", inline=True)
    assert shown["Content-Disposition"] == 'inline; filename="A.pdf"'
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("application/pdf", "private, no-store")
