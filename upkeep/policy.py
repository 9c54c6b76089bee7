"""What browsers report of the Content-Security-Policy: read, stripped of all that tells of people, counted.

A report holds whole addresses, and ours may hold signed links: kept are the directive, the origin or keyword
of what was refused, and the name of the view.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from csp.utils import DEFAULT_DIRECTIVES
from django.db import transaction
from django.db.models import F
from django.urls import Resolver404, resolve

from upkeep.models import PolicyReport

OLD_FORM, NEW_FORM = "application/csp-report", "application/reports+json"
MOST_PER_REQUEST = 20
# Anybody may post: what is new beyond so many rows is only counted, under one name.
MOST_ROWS = 500
OTHER = "(other)"
KEYWORDS = {
    "inline",
    "eval",
    "wasm-eval",
    "self",
    "data",
    "blob",
    "trusted-types-policy",
    "trusted-types-sink",
}
HOST = re.compile(r"[a-z0-9.-]{1,150}(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Refusal:
    directive: str
    blocked: str
    view: str


def read_reports(data: bytes, *, content_type: str, host: str) -> list[Refusal]:
    """The refusals in the body of a report; what cannot be understood or is no fault of ours is left out.

    `host` is our own name: of pages elsewhere no view is looked up. Raises ValueError for a body that is no
    report at all.
    """
    content = json.loads(data)
    bodies = _old_bodies(content) if content_type == OLD_FORM else _new_bodies(content)
    found = (_refusal(body, host) for body in list(bodies)[:MOST_PER_REQUEST])
    return [refusal for refusal in found if refusal is not None]


def _old_bodies(content: Any) -> Iterator[dict[str, Any]]:
    body = content.get("csp-report") if isinstance(content, dict) else None
    if isinstance(body, dict):
        yield body


def _new_bodies(content: Any) -> Iterator[dict[str, Any]]:
    for report in content if isinstance(content, list) else []:
        if (
            isinstance(report, dict)
            and report.get("type") == "csp-violation"
            and isinstance(report.get("body"), dict)
        ):
            yield report["body"]


def _refusal(body: dict[str, Any], host: str) -> Refusal | None:
    def said(*names: str) -> str:
        return next((str(body[name]) for name in names if body.get(name)), "")

    directive = said("effective-directive", "effectiveDirective", "violated-directive").partition(" ")[0]
    if directive not in DEFAULT_DIRECTIVES:
        return None
    blocked = _origin(said("blocked-uri", "blockedURL"), host)
    # Extensions of the visitor's browser try to change our pages; that is not our affair.
    if "-extension" in blocked or "-extension:" in said("source-file", "sourceFile"):
        return None
    return Refusal(directive, blocked, _view(said("document-uri", "documentURL"), host))


def _origin(address: str, host: str) -> str:
    """Keyword, scheme or origin: never a path."""
    if address in KEYWORDS:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return OTHER
    if parts.scheme not in ("http", "https", "ws", "wss"):
        return parts.scheme if re.fullmatch(r"[a-z-]{1,30}", parts.scheme) else OTHER
    if parts.netloc == host:
        return "self"
    return f"{parts.scheme}://{parts.netloc}" if HOST.fullmatch(parts.netloc) else OTHER


def _view(address: str, host: str) -> str:
    try:
        parts = urlsplit(address)
        if parts.netloc != host:
            return ""
        return resolve(parts.path).view_name[:120]
    except (ValueError, Resolver404):
        return ""


@transaction.atomic
def count_refusal(refusal: Refusal, *, now: datetime) -> None:
    """Add one to the row of this refusal; a new one beyond MOST_ROWS goes to one row for all others."""
    row = {"directive": refusal.directive, "blocked": refusal.blocked, "view": refusal.view}
    if not PolicyReport.objects.filter(**row).exists() and PolicyReport.objects.count() >= MOST_ROWS:
        row = {"directive": OTHER, "blocked": OTHER, "view": ""}
    report, _is_new = PolicyReport.objects.get_or_create(**row, defaults={"last_seen_at": now})
    PolicyReport.objects.filter(pk=report.pk).update(times=F("times") + 1, last_seen_at=now)


def forget_refusals() -> int:
    """Delete all that was counted, once it is mended; return how many rows that were."""
    return PolicyReport.objects.all().delete()[0]
