"""What all printed documents share."""

import pytest
from weasyprint.document import Document

from kern.pdf import html_document, one_page, pdf_response

STYLESHEET = "css/certificate.css"


def laid_out(html: str) -> Document:
    return html_document(html, stylesheet=STYLESHEET)


@pytest.mark.expects_error_log
@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "static:../config/settings/base.py"]
)
def test_a_document_reads_nothing_but_our_own_static_files(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    laid_out(f'<html lang="de"><title>x</title><img alt="x" src="{address}">')
    assert f"Failed to load image at '{address}'" in caplog.text
    assert "Not one of our own files" in caplog.text or "is located outside" in caplog.text


def test_our_own_static_files_are_read(caplog: pytest.LogCaptureFixture) -> None:
    laid_out('<html lang="de"><title>x</title><img alt="x" src="static:img/certificate.svg">')
    assert "Failed" not in caplog.text


def test_a_document_is_set_only_as_tightly_as_it_must() -> None:
    asked: list[str] = []

    def html_of(density: str) -> str:
        asked.append(density)
        pages = 2 if density == "roomy" else 1
        breaks = '<p style="break-after: page">x</p>' * (pages - 1)
        return f'<html lang="de"><title>x</title>{breaks}<p>x</p>'

    document, density = one_page(html_of, stylesheet=STYLESHEET)
    assert len(document.pages) == 1
    assert asked == ["roomy", "compact"]
    assert density == "compact"


def test_a_document_is_kept_by_no_cache_and_saved_or_shown() -> None:
    assert pdf_response(b"", "A.pdf")["Content-Disposition"] == 'attachment; filename="A.pdf"'
    shown = pdf_response(b"", "A.pdf", inline=True)
    assert shown["Content-Disposition"] == 'inline; filename="A.pdf"'
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("application/pdf", "private, no-store")
