"""Whatever somebody writes, no page runs it and no page fetches it."""

import pytest

from kern.markdown import as_html


def test_it_shows_what_texts_need():
    html = as_html("# Titel\n\nEin **Wort**, ein [Link](https://example.org).\n\n- eins\n- zwei\n\n> Zitat")
    assert "<h2>Titel</h2>" in html
    assert "<strong>Wort</strong>" in html
    assert 'href="https://example.org"' in html
    assert "<li>eins</li>" in html
    assert "<blockquote>" in html


def test_headings_leave_no_gap_below_those_of_the_page():
    html = as_html("## Eins\n\n#### Zwei\n\n## Drei")
    assert "<h2>Eins</h2>" in html
    assert "<h3>Zwei</h3>" in html
    assert "<h4>Eins</h4>" in as_html("# Eins", top=4)


def test_it_shows_tables():
    assert "<td>40</td>" in as_html("| Thema | Stunden |\n|---|---|\n| Alles | 40 |")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '[x](https://example.org "a" onmouseover="alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
        "![x](https://example.org/track.png)",
        "<svg/onload=alert(1)>",
        "<style>body{display:none}</style>",
        "```<iframe src=//example.org></iframe>```",
    ],
)
def test_it_cleans_what_would_run_or_tell_tales(text):
    html = as_html(text).lower()
    for dangerous in (
        "<script",
        "<img",
        "<svg",
        "<style",
        "<iframe",
        'href="javascript',
        'href="data',
        "<a on",
    ):
        assert dangerous not in html
