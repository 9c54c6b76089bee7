"""A walk through every form of the house with canaries in every field, and what of them is in the log."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from kern.logs import HouseFormatter
from tests.access_table import TABLE
from tests.other_office import There
from tests.test_access import URLS, address

# What somebody typed, in every field: names, notes, numbers, mails. Nothing of the program is called so.
WORD, MAIL, PHONE, NUMBER = "Kanarienvogel", "kanarienvogel@lied.example", "06251 7355608", "73556081"
EXPECTED = re.compile(r"kanarienvogel|7355608|zaunk(ö|oe)nig|csrfmiddlewaretoken", re.IGNORECASE)
TYPED = {
    "email": MAIL,
    "tel": PHONE,
    "number": NUMBER,
    "date": f"{WORD}-01-01",
    "url": f"https://{WORD}.example",
}


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: address, and fields with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self._is_open = False
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_open = values.get("method", "").lower() == "post"
            if self._is_open:
                self.found.append((values.get("action", ""), {}, {}))
            return
        if not self._is_open:
            return
        _action, given, kinds = self.found[-1]
        name = values.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and (values.get("value") and self._select not in given):
            given[self._select] = values["value"]
        elif tag == "textarea":
            kinds[name] = "text"
        elif tag == "input" and name:
            kind = values.get("type", "text")
            if kind in ("hidden", "radio", "checkbox"):
                given.setdefault(name, values.get("value", "on"))
            elif kind != "file":
                kinds[name] = kind
                given[name] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False
        if tag == "select":
            self._select = ""


class LogWalk:
    """Counts: `pages` opened, `sent` forms, `lines` in the log, and `leaks`, the lines with a canary."""

    def __init__(self, there: There) -> None:
        self.there = there
        self.output = io.StringIO()
        self.pages = self.sent = self.failed = 0
        self.secrets: set[str] = set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """All that production would write."""
        handler, root = logging.StreamHandler(self.output), logging.getLogger()
        handler.setFormatter(HouseFormatter(is_json=True, house=settings.HOUSE))
        usual = [each for each in root.handlers if each.get_name() == "console"]
        for each in usual:  # the walk is long, and heard already
            root.removeHandler(each)
        root.addHandler(handler)
        requests = logging.getLogger("django_structlog")
        before = requests.level
        requests.setLevel(logging.INFO)
        try:
            yield
        finally:
            requests.setLevel(before)
            root.removeHandler(handler)
            for each in usual:
                root.addHandler(each)

    def addresses(self) -> Iterator[str]:
        there = self.there.addresses()
        for name in TABLE:
            if not URLS[name].pattern.converters:
                yield reverse(name)
            elif name in there:
                yield reverse(name, kwargs=there[name])
            else:
                yield address(name).replace("unknown", WORD)

    def walk(self, client: Client, *, each: int = 1) -> None:
        """Open every page of this user, or only `each` second, third …; send each form twice: sensibly filled
        in, and with words everywhere."""
        client.raise_request_exception = False
        sent: set[object] = set()
        for page in list(dict.fromkeys(self.addresses()))[::each]:
            if "abmelden" in page or "logout" in page:
                continue
            answer = client.get(page, {"q": WORD, "search": MAIL})
            self.pages += 1
            if answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
                for action, given, kinds in Forms(answer.content.decode()).found:
                    url = urljoin(page, action)
                    form = (resolve(urlsplit(url).path).view_name, *sorted({*given, *kinds}))
                    if form not in sent:  # many stand on every page
                        sent.add(form)
                        self.send(client, url, given, kinds)
            elif answer.status_code == 405:
                self.send(client, page, {}, {"note": "text", "email": "email"})

    def send(self, client: Client, url: str, given: dict[str, str], kinds: dict[str, str]) -> None:
        if "abmelden" in url or "logout" in url or "/sprache/" in url:
            return
        token = given.get("csrfmiddlewaretoken")
        if token:
            self.secrets.add(token)
        everywhere = {name: TYPED.get(kinds.get(name, ""), WORD) for name in [*given, *kinds]}
        sensible = given | {name: TYPED.get(kind, WORD) for name, kind in kinds.items() if kind != "date"}
        for typed in (everywhere, sensible):
            answer = client.post(url, typed)
            self.sent += 1
            self.failed += answer.status_code >= 500

    @property
    def lines(self) -> list[str]:
        return self.output.getvalue().splitlines()

    def leaks(self) -> list[str]:
        """Lines that hold what was typed, a name of the records, or a token."""
        return [
            line
            for line in self.lines
            if EXPECTED.search(line) or any(secret in line for secret in self.secrets)
        ]

    def say(self) -> dict[str, Any]:
        return {"pages": self.pages, "forms": self.sent, "lines": len(self.lines), "leaks": len(self.leaks())}
