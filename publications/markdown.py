"""Markdown as HTML that is safe to show, whoever wrote it."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto", "tel"}


def _one_level_down(state: StateCore) -> None:
    """The title of the page is its h1, so headings of the text begin at h2."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


# No HTML in the text; no images either: they would be fetched from elsewhere and tell who reads.
_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_parser.core.ruler.push("one_level_down", _one_level_down)


def as_html(text: str) -> SafeString:
    """The text with headings, lists, tables, quotations and links, cleaned of everything else."""
    html = nh3.clean(
        _parser.render(text), tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=SCHEMES
    )
    return mark_safe(html)
