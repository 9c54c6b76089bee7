"""Walk through the office the way people do: by following links, and nothing but links.

Plain requests without a browser, which is also how the pages look with JavaScript off.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

# Of pages of one kind so many are opened: records in different states offer different links, some states are
# rare. Forms and files do not lead on.
EXAMPLES, FORMS = 20, 3
MORE = {"partnerships:detail": 75, "assignments:detail": 75, "publications:page_detail": 40}
# Elements whose words are the interface's own, not somebody's data.
INTERFACE = {"button", "dt", "legend", "summary", "th"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Document(HTMLParser):
    """What a visitor without JavaScript gets of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.posts: list[str] = []
        self.language = ""
        self.title = ""
        self.headings: list[str] = []
        self.main = ""
        self.interface: set[str] = set()
        self._open: list[str] = []
        self._post = self._heads_row = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang", "")
        elif tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "form":
            self._post = values.get("method", "get").lower() == "post"
            (self.posts if self._post else self.links).append(values.get("action", ""))
        if "formaction" in values:
            post = self._post if "formmethod" not in values else values["formmethod"].lower() == "post"
            (self.posts if post else self.links).append(values["formaction"])
        if tag == "h1":
            self.headings.append("")
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("td", "th"):
            self._heads_row = values.get("scope") == "row"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if {"script", "style"} & set(self._open):
            return
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.headings[-1] += data
        if "main" in self._open:
            self.main += data
        if INTERFACE & set(self._open) and not self._heads_row and any(letter.isalpha() for letter in data):
            self.interface.add(" ".join(data.split()))


@dataclass
class Walk:
    """What a walk came by: addresses by view name, and what was wrong on the way."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    posts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    visited: int = 0

    @property
    def names(self) -> set[str]:
        return set(self.pages) | set(self.files)


def view_name(path: str) -> str | None:
    """The URL name behind a path, or None where nothing is."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def walk(client: APIRequestContext, base: str, starts: list[str], *, examples: int = EXAMPLES) -> Walk:
    """Follow links: of all kinds of pages the one that was opened least often is next, and of its links the
    one on the page whose links were followed least often: so every list and every filter has its turn."""
    found = Walk()
    host = urlsplit(base).netloc
    seen: set[str] = set()
    opened: Counter[str] = Counter()
    followed: Counter[tuple[str, str]] = Counter()
    waiting: dict[str, dict[str, deque[str]]] = defaultdict(lambda: defaultdict(deque))

    def note(address: str, source: str) -> None:
        parts = urlsplit(urljoin(urljoin(base, source), address))
        if parts.scheme not in ("http", "https") or parts.netloc != host or parts.path.startswith("/static/"):
            return
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if target in seen:
            return
        seen.add(target)
        name = view_name(parts.path)
        if name is None:
            found.faults.append(f"{source} links to {target}, where nothing is")
        elif not name.startswith("admin:"):
            waiting[name][source].append(target)

    for start in starts:
        note(start, "/")

    def limit(name: str) -> int:
        is_form = name in found.posts and name in found.pages
        # A file leads nowhere, and a long PDF takes its time.
        is_file = name in found.files and name not in found.pages
        if is_form or is_file:
            return min(examples, FORMS)
        return MORE.get(name, examples) if examples == EXAMPLES else examples

    while open_kinds := [name for name, queues in waiting.items() if queues and opened[name] < limit(name)]:
        name = min(open_kinds, key=lambda kind: opened[kind])
        source = min(waiting[name], key=lambda page: followed[name, page])
        target = waiting[name][source].popleft()
        if not waiting[name][source]:
            del waiting[name][source]
        opened[name] += 1
        followed[name, source] += 1
        _open(client, base, name, target, source, found, note)
    return found


def _open(
    client: APIRequestContext,
    base: str,
    name: str,
    target: str,
    source: str,
    found: Walk,
    note: Callable[[str, str], None],
) -> None:
    answer = client.get(urljoin(base, target))
    found.visited += 1
    if answer.status != 200:
        found.faults.append(f"{source} links to {target}, which answers {answer.status}")
        return
    if "html" not in answer.headers.get("content-type", ""):
        found.files.setdefault(name, target)
        return
    page = Document(answer.text())
    if urlsplit(answer.url).path == urlsplit(target).path:
        found.pages.setdefault(name, target)
        found.faults += [f"{target}: {fault}" for fault in _faults(page)]
    for link in page.links:
        note(link, target)
    for action in page.posts:
        path = urlsplit(urljoin(urljoin(base, target), action)).path
        if posted := view_name(path):
            found.posts.add(posted)
        else:
            found.faults.append(f"{target} has a form to {action}, where nothing is")


def _faults(page: Document) -> list[str]:
    faults = []
    if len(page.title.strip(" –\n").split("–")) < 2:
        faults.append(f"the title is {page.title.strip()!r}")
    if len(page.headings) != 1 or not page.headings[0].strip():
        faults.append(f"{len(page.headings)} headings of the first order")
    if len(page.main.split()) < 5:
        faults.append("nearly nothing in <main> without JavaScript")
    return faults
