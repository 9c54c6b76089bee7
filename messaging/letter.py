"""A mail from words and values: the same words as plain text and as HTML.

Words are Markdown with {placeholders}. A line that is nothing but `[Label]({link})` becomes the big button.
Values are text: whatever stands in them, nothing of it is Markdown, HTML or a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.crypto import get_random_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kern import markdown
from kern.placeholders import fill, paragraphs

WEB = ("http://", "https://")

_BUTTON = re.compile(r"^[ \t]*\[(?P<label>[^\]\n]+)\]\(\{(?P<word>\w+)\}\)[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]\n]+)\]\((\{\w+\}|[a-z]+:[^)\s]+)\)")
# A full stop right behind an address would be taken for a part of it: such addresses stand in brackets.
_LINK_BEFORE_STOP = re.compile(_LINK.pattern + r"(?=[.,;:!?])")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_BARE_ADDRESS = re.compile(r"(?<![(<\w])https?://[^\s<>()\]]*[^\s<>()\].,;:!?]")
_HREF = re.compile(r'href="([^"]*)"')


@dataclass(frozen=True)
class Words:
    """What stands in a mail before anything is filled in."""

    subject: str
    text: str


@dataclass(frozen=True)
class Letter:
    """A mail as it is sent."""

    subject: str
    text: str
    html: str


def as_subject(words: str, values: Mapping[str, str]) -> str:
    """One line, however it was written."""
    return " ".join(fill(words, values).split())[:250]


def as_text(words: str, values: Mapping[str, str]) -> str:
    """For programs that show no HTML: links stand in full, marks of Markdown that only disturb are gone."""
    written = []
    for part in paragraphs(words, values):
        part = _BUTTON.sub(r"\g<label>:\n{\g<word>}", part)
        part = _LINK_BEFORE_STOP.sub(r"\1: <\2>", part)
        part = _HEADING.sub("", _EMPHASIS.sub(r"\1", _LINK.sub(r"\1: \2", part)))
        written.append(fill(part, values))
    return "\n\n".join(written)


def as_html(words: str, values: Mapping[str, str], *, formatted: Collection[str] = ()) -> SafeString:
    """The body of the HTML mail. Values of the `formatted` placeholders are Markdown themselves.

    The parser and the cleaner see a mark for each value; values come in at the very end, escaped.
    """
    body = "\n\n".join(paragraphs(words, values))
    marks = _Marks(values)
    body = _BUTTON.sub(lambda button: f"\n\n{marks.for_button(button)}\n\n", body)
    body = _BARE_ADDRESS.sub(r"<\g<0>>", fill(body, marks.of_words))
    html = str(markdown.as_html(body, breaks=True))
    html = _HREF.sub(lambda href: f'href="{marks.address(href[1])}"', html)
    for word, mark in marks.of_words.items():
        value = values[word]
        block = markdown.as_html(value, top=3) if word in formatted else _list(value)
        if block:
            html = html.replace(f"<p>{mark}</p>", block)
        html = html.replace(mark, _lines(value))
    for mark, button in marks.buttons.items():
        html = html.replace(f"<p>{mark}</p>", button)
    return mark_safe(html)


class _Marks:
    """Marks that stand for values while the words are parsed: nothing that anybody could have typed."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.nonce = get_random_string(16)
        self.of_words = {word: self._mark(number) for number, word in enumerate(values)}
        self.buttons: dict[str, str] = {}

    def _mark(self, number: int) -> str:
        return f"x{self.nonce}x{number}x"

    def for_button(self, button: re.Match[str]) -> str:
        mark = self._mark(len(self.values) + len(self.buttons))
        url = self.values[button["word"]]
        context = {"url": url, "label": fill(button["label"], self.values)}
        is_link = url.startswith(WEB)
        self.buttons[mark] = render_to_string("messaging/mail/_button.html", context) if is_link else ""
        return mark

    def address(self, href: str) -> str:
        """The address of a link: a value alone must be one of the web, in another one it is only a part."""
        for word, mark in self.of_words.items():
            value = self.values[word]
            if href == mark:
                return escape(value) if value.startswith(WEB) else ""
            href = href.replace(mark, quote(value, safe=""))
        return href


def _list(value: str) -> SafeString | None:
    """Lines that all begin with a dash, as a list; None for other values."""
    lines = value.splitlines()
    if not lines or not all(line.startswith("- ") for line in lines):
        return None
    items = format_html_join("", "<li>{}</li>", ((line[2:],) for line in lines))
    return format_html("<ul>{}</ul>", items)


def _lines(value: str) -> SafeString:
    """A value in the midst of words, its lines kept; an address of the web in it can be clicked."""
    shown = []
    end = 0
    for found in _BARE_ADDRESS.finditer(value):
        shown += [escape(value[end : found.start()]), format_html('<a href="{0}">{0}</a>', found[0])]
        end = found.end()
    shown.append(escape(value[end:]))
    # Every part is escaped.
    return mark_safe("<br>".join("".join(shown).splitlines()))
