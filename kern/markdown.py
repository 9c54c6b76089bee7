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


def _fit_headings(state: StateCore) -> None:
    """Headings follow those of the page without a gap, whether the writer begins with # or with ##."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in headings}))}
    for token in headings:
        token.tag = f"h{min(state.env['top'] + ranks[token.tag], 6)}"


# No HTML in the text; no images either: they would be fetched from elsewhere and tell who reads.
def _parser(*, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable("table").disable("image")
    parser.core.ruler.push("fit_headings", _fit_headings)
    return parser


_PARSERS = {breaks: _parser(breaks=breaks) for breaks in (False, True)}


def as_html(text: str, *, top: int = 2, breaks: bool = False) -> SafeString:
    """The text with headings (the highest is h2 or `top`), lists, tables, quotations and links, cleaned of
    everything else. `breaks`: a new line of the text is one of the page, as people expect of a mail."""
    html = _PARSERS[breaks].render(text, {"top": top})
    return mark_safe(
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes=SCHEMES)
    )
