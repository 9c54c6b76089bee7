"""Templates hold: all are used, none breaks the Content-Security-Policy, every page has its language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT: Path = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
HTML = [name for name in TEMPLATES if name.endswith(".html")]
# Mail readers know no style sheet of ours, PDF pages and the last error page are to need none.
OWN_STYLE = re.compile(r"(^|/)(mail|pdf)/|^500\.html$")
# Looked up by Django, allauth or crispy-forms under these names, which stand nowhere in our code.
LOOKED_UP = re.compile(r"^(\d{3}|403_csrf)\.html$|^(account|mfa|allauth)/|^kern/(layout/|[a-z_]+\.html$)")
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for path in [*settings.BASE_DIR.glob("*/**/*.py"), *ROOT.rglob("*")]
    if path.is_file()
    and not {"node_modules", ".venv", "var", "tests"} & set(path.relative_to(settings.BASE_DIR).parts)
}


def _text(name: str) -> str:
    return SOURCES[ROOT / name]


def _pattern(name: str) -> re.Pattern[str]:
    """A template name as it stands in a source; the {parts} of an f-string fit any word."""
    return re.compile(re.sub(r"\\{.*?\\}", r"\\w+", re.escape(name)) + "$")


def test_every_template_is_used() -> None:
    quoted = re.compile(r"""["']([a-z_]+(?:/[a-z0-9_{}./]+|\.html))["']""")
    named = {(path, name) for path, text in SOURCES.items() for name in quoted.findall(text)}
    patterns = [(path, _pattern(name)) for path, name in named]
    unused = []
    for name in TEMPLATES:
        # A mail is named without its ending: "matching/mail/proposal_asked".
        wanted = {name, name.rsplit(".", 1)[0]} if "/mail/" in name else {name}
        used = any(path != ROOT / name and any(map(pattern.match, wanted)) for path, pattern in patterns)
        if not used and not LOOKED_UP.search(name):
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize("name", HTML)
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in HTML if not Path(name).name.startswith("_")])
def test_page_says_its_language(name: str) -> None:
    """It extends a page that does, or has <html lang> itself; pieces for others' pages are no pages."""
    text = _text(name)
    if "<html" in text:
        assert re.search(r"<html[^>]*\blang=", text)
    elif "<body" in text or "{% block content %}" in text:
        assert "{% extends" in text


@pytest.mark.parametrize("name", [name for name in HTML if not OWN_STYLE.search(name)])
def test_template_has_nothing_inline(name: str) -> None:
    text = re.sub(r"{#.*?#}", "", _text(name))
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "inline style"
    assert "<style" not in text, "inline style sheet"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text), "inline event handler"
    assert "javascript:" not in text


@pytest.mark.parametrize("name", HTML)
def test_template_asks_no_foreign_host(name: str) -> None:
    """Links may lead away; nothing is loaded from elsewhere."""
    loaded = re.findall(
        r"""<(?:script|img|link|iframe|source|video|audio)[^>]*(?:src|href)=["'](https?:|//)""", _text(name)
    )
    assert loaded == []
