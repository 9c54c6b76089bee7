"""A house in which every text that people can type tries to become a program, and a browser that opens it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Route

from accounts.enums import Kind
from events.mails import cancel_path
from messaging.models import OutgoingMail
from publications.models import HandbookPage, Newsletter
from tests.access_table import TABLE
from tests.builders import make_municipality, make_user
from tests.crawler import view_name
from tests.fixtures.login import confirm
from tests.other_office import There
from tests.publications.builders import make_issue, make_page
from tests.security.payloads import PAYLOADS, packed
from tests.test_access import URLS

HOST = "http://testserver"
# Texts that the software writes itself, by name of the field; nobody can type them.
OURS = {
    *("key", "token", "code", "slug", "sha256", "fingerprint", "password", "verification_code", "number"),
    *("html", "calendar", "calendar_method", "district_code", "country_of_origin", "postcode", "language"),
    *("event", "template", "entry_key", "view", "fail_hash", "phone", "digest", "error"),
}
# Parameters of addresses that pages read.
ASKED = ("q", "search", "next", "status", "page", "sort", "kind", "programme", "code", "name", "town")
# Lists that search by what stands in their address; the others do it with the same classes.
SEARCHED = {
    "office:search",
    "volunteers:list",
    "newcomers:list",
    "messaging:list",
    "events:list",
    "audit:list",
}
# What is printed is no page of a browser; see tests/certificates/test_pdf_tricks.py.
PRINTED = ("_pdf", ":pdf", ":agreement", "_sheet", "_paper", ":print_file", ":kind_preview", ":pdf_many")
FINDINGS = """() => ({
    marked: [...document.querySelectorAll('[data-xss]')].map((e) => e.outerHTML.slice(0, 120)),
    schemes: [...document.querySelectorAll('[href],[src],[action],[formaction]')]
        .flatMap((e) => ['href', 'src', 'action', 'formaction'].map((a) => (e.getAttribute(a) || '').trim()))
        .filter((v) => /^(javascript|data:text|vbscript)/i.test(v)),
    worked: /(14|77)xss/.test(document.body ? document.body.textContent : ''),
})"""


@dataclass
class Poison:
    """What was put where: pairs of a payload and a field."""

    cases: set[tuple[str, str]] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)


class PoisonedHouse:
    """One record of every kind (`There`), somebody of every role, and payloads in all texts."""

    def __init__(self) -> None:
        self.there = There()
        make_municipality()
        make_page()
        make_issue()
        self.clients = {
            kind: self._client(kind) for kind in (Kind.ADMINISTRATOR, Kind.VOLUNTEER, Kind.TRAINER)
        }
        self.visitor = Client()
        self.signed = self._signed()

    def _client(self, kind: Kind) -> Client:
        user = make_user(kind, email=f"xss-{kind}@example.org")
        if kind == Kind.VOLUNTEER:
            person = self.there.partnership.volunteer.person
            person.user = user
            person.save()
        if kind == Kind.TRAINER:
            type(self.there.session).objects.update(trainer=user)
        client = Client()
        client.force_login(user)
        return confirm(client)

    def _signed(self) -> list[str]:
        links = {"events:cancel": cancel_path(self.there.registration)}
        for text in OutgoingMail.objects.values_list("text", flat=True):
            for address in re.findall(r"https?://testserver[^\s>)]+", text):
                path = urlsplit(address).path
                if (name := view_name(path)) and TABLE.get(name, ("",))[0] == "S":
                    links.setdefault(name, path)
        return list(links.values())

    def poison(self, start: int = 0) -> Poison:
        """Overwrite every text that somebody can type; `start` turns the payloads by so many."""
        done = Poison()
        for model in apps.get_models():
            if model._meta.app_label not in settings.HOUSE_APPS:
                continue
            texts = [each for each in model._meta.concrete_fields if _is_typed(each)]
            for number, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True)):
                for place, each in enumerate(texts):
                    self._overwrite(model, pk, each, start + number + place, done)
        rows = [
            ["Vorname", "Name", "PLZ", "Motivation"],
            [*packed(200, start)[:2], "64625", " ".join(PAYLOADS)],
        ]
        type(self.there.batch).objects.update(rows=rows)
        type(self.there.certificate).objects.update(facts=_facts(start))
        # One change that the record of changes shows, before and after.
        person = self.there.volunteer.person
        person.refresh_from_db()
        person.street = " ".join(packed(150, start + 7))
        person.save()
        return done

    def _overwrite(self, model: Any, pk: Any, each: Any, start: int, done: Poison) -> None:
        label = f"{model._meta.label}.{each.name}"
        if isinstance(each, models.EmailField):
            taken = ["<b/data-xss>"]
            value = f'"<b/data-xss>{start}"@x{len(done.cases)}.example'
        else:
            taken = packed(each.max_length, start)
            value = " ".join(taken)
        if not taken:
            return
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**{each.name: value})
        except DatabaseError:  # a constraint: nobody could type this either
            return
        done.fields.add(label)
        done.cases |= {(payload, label) for payload in taken}

    def visits(self) -> Iterator[tuple[Client, str]]:
        """Every page that can be opened, as whoever sees most of it; lists with payloads in the address."""
        known = self.there.addresses() | self._shared()
        for name, (who, methods) in TABLE.items():
            if (
                "GET" not in methods.split()
                or name.startswith(("healthz", "kern:"))
                or name.endswith(PRINTED)
            ):
                continue
            converters = URLS[name].pattern.converters
            if converters and name not in known:
                continue
            address = reverse(name, kwargs=known.get(name))
            asked = urlencode(dict(zip(ASKED, PAYLOADS[-len(ASKED) :], strict=True)))
            for client in self._who(who):
                yield client, address
            if name in SEARCHED:
                yield self._who(who)[0], f"{address}?{asked}"
        for address in self.signed:
            yield self.visitor, address

    def _who(self, who: str) -> list[Client]:
        office, volunteer, trainer = (
            self.clients[kind] for kind in (Kind.ADMINISTRATOR, Kind.VOLUNTEER, Kind.TRAINER)
        )
        if who == "P":
            return [self.visitor]
        found = [office] if "A" in who or who == "L" else []
        found += [volunteer] if "V" in who or who == "L" else []
        return found + ([trainer] if "T" in who else [])

    def _shared(self) -> dict[str, dict[str, Any]]:
        """Addresses of what all offices share."""
        there, page = self.there, HandbookPage.objects.get()
        issue = Newsletter.objects.get()
        module = there.credit.module
        pages = {
            "training:module": module.pk,
            "events:public_detail": there.event.pk,
            "publications:page": page.pk,
            "publications:newsletter": issue.pk,
            "programmes:programme": there.programme.pk,
            "programmes:organisation": there.organisation.pk,
            "programmes:municipality": there.volunteer.person.municipality_id,
            "accounts:": there.staff.pk,
        }
        found: dict[str, dict[str, Any]] = {}
        for name in TABLE:
            start = next((start for start in pages if name.startswith(start)), None)
            if start and list(URLS[name].pattern.converters) == ["pk"]:
                found[name] = {"pk": pages[start]}
        return found | {
            "publications:handbook_page": {"slug": page.slug},
            "certificates:verify_code": {"code": there.certificate.verification_code},
        }


def _facts(start: int) -> dict[str, Any]:
    """What a certificate says, all of it typed by somebody; its PDF is printed of these words."""
    words = ("heading", "title", "name", "place", "programme", "organisation")
    text = " ".join(packed(None, start))
    signatory = {"name": text, "function": text, "signature": ""}
    return {
        **{word: " ".join(packed(90, start + number)) for number, word in enumerate(words)},
        **{"body": [text], "closing": [text], "tasks": [text], "funders": [text], "signatories": [signatory]},
        **{
            "basis": "training",
            "layout": "formal",
            "density": "",
            "modules": [],
            "total_minutes": 0,
            "logos": [],
        },
    }


def _is_typed(each: Any) -> bool:
    return (
        isinstance(each, models.CharField | models.TextField)
        and not isinstance(each, models.SlugField | models.URLField)
        and not each.choices
        and not each.primary_key
        and each.name not in OURS
        and (each.editable or each.name in {"file_name", "subject", "text"})
    )


class Witness:
    """Shows answers of the house to Chromium, with their headers, and notes what happens.

    The browser asks for scripts only, and these it gets: other files are not needed for a script to run.
    """

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(service_workers="block")
        self.page: Page = self.context.new_page()
        self.answer: Callable[[], dict[str, Any]] = dict
        self.dialogs: list[str] = []
        self.reports: list[str] = []
        self.faults: list[str] = []
        self.opened = 0
        self.context.route("**/*", self._route)
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)

    def _route(self, route: Route) -> None:
        request = route.request
        path = urlsplit(request.url).path
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            route.fulfill(**self.answer())
        elif path.startswith("/static/") and path.endswith(".js"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=str(found), content_type="text/javascript")
        else:
            route.fulfill(status=204, body="")

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(f"{self.page.url}: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.reports.append(f"{self.page.url}: {message.text[:200]}")

    def visit(self, client: Client, address: str) -> None:
        """Open what the house answers there; redirects and files are left alone."""
        response = client.get(address)
        if response.status_code >= 500:
            self.faults.append(f"{address}: {response.status_code}")
        if response.status_code == 200 and "html" in response.get("Content-Type", ""):
            self.show(response.content.decode(), address, dict(response.headers))

    def show(self, html: str, address: str = "/", headers: dict[str, str] | None = None) -> None:
        """Open this HTML with these headers."""
        self.answer = lambda: {
            "status": 200,
            "body": html,
            "headers": headers or {"Content-Type": "text/html"},
        }
        self.page.goto(f"{HOST}{address}", wait_until="load")
        for frame in self.page.frames:
            found = frame.evaluate(FINDINGS)
            for kind in ("marked", "schemes"):
                self.faults += [f"{address}: {kind}: {text}" for text in found[kind]]
            self.faults += [f"{address}: a template was worked out"] if found["worked"] else []
        self.opened += 1

    def show_framed(self, documents: list[str]) -> None:
        """Open these documents beside each other."""
        self.show("".join(f'<iframe srcdoc="{escape(document)}"></iframe>' for document in documents))
        assert len(self.page.frames) == len(documents) + 1

    def close(self) -> None:
        self.context.close()
