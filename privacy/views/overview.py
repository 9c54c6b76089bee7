"""What a data-protection officer opens first: who waits for what, what is held, and where it is proved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from audit.models import UnusualReading
from kern.personal_data import Subject
from people.models import Consent, Person
from privacy.clock import breach_clock, request_clock
from privacy.enums import RequestStatus
from privacy.holdings import figures, holdings
from privacy.models import Breach, DataRequest, Erasure
from privacy.pages import page_of
from privacy.services.retention import coming_up
from upkeep.models import Backup

LATELY = timedelta(days=30)
SHOWN = 10
# A backup older than this is missing: they are made every night.
BACKUP_IS_OLD = timedelta(hours=36)

Words = str | Promise
# Where what the law asks for is shown: URL name, label, what one finds there.
LINKS: tuple[tuple[str, Words, Words], ...] = (
    (
        "privacy:holdings",
        gettext_lazy("What is held"),
        gettext_lazy("Every kind of record with its classes of data, number of rows and time for keeping."),
    ),
    (
        "privacy:processing",
        gettext_lazy("Record of processing"),
        gettext_lazy("What is done with which data, why and on which ground (Art. 30), also as PDF."),
    ),
    (
        "privacy:notices",
        gettext_lazy("Information notices"),
        gettext_lazy("What people are told about their data (Art. 13 and 14)."),
    ),
    (
        "privacy:retention",
        gettext_lazy("Times for keeping"),
        gettext_lazy("How long what is kept, in each programme, and what becomes of it then."),
    ),
    (
        "privacy:figures",
        gettext_lazy("Figures of closed partnerships"),
        gettext_lazy("For funders: by year, town, age and region, with small counts hidden."),
    ),
    (
        "accounts:rights",
        gettext_lazy("Roles and rights"),
        gettext_lazy("What each role may do, on whose records, and which classes of data it sees."),
    ),
    (
        "audit:list",
        gettext_lazy("Record of access"),
        gettext_lazy("Who has read, exported or changed what, and when."),
    ),
    (
        "upkeep:overview",
        gettext_lazy("Upkeep"),
        gettext_lazy("State of the software, backups and errors."),
    ),
)


@require_safe
@allow(Kind.ADMINISTRATOR)
def overview(request: SignedInRequest) -> HttpResponse:
    """The page "Data protection"."""
    context: dict[str, Any] = {
        "page_title": _("Data protection"),
        "figures": figures(),
        "coming": coming_up(today=localdate()),
        "restricted": Person.objects.exclude(restricted_at=None).order_by("restricted_at")[:SHOWN],
        "withdrawn": _withdrawn_lately(),
        "erased": Erasure.objects.visible_to(request.user).filter(created_at__gte=now() - LATELY).count(),
        "unusual": UnusualReading.objects.visible_to(request.user).filter(looked_at_on=None).count(),
        "links": [(reverse(name), label, words) for name, label, words in LINKS],
        **_waiting(request),
        **_backup(),
    }
    return render(request, "privacy/overview.html", context)


@require_safe
@allow(Kind.ADMINISTRATOR)
def holding_list(request: HttpRequest) -> HttpResponse:
    """Every kind of record that has rows, of everybody or of one group of people."""
    subject = request.GET.get("of", "")
    chosen = subject if subject in Subject.values else ""
    context = {
        "page_title": _("What is held"),
        "subjects": Subject.choices,
        "chosen": chosen,
        "holdings": holdings(chosen),
    }
    return render(request, "privacy/holdings.html", context)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """On to the page of the part that somebody plays."""
    return redirect(page_of(get_object_or_404(Person.objects.visible_to(request.user), pk=pk)))


def _waiting(request: SignedInRequest) -> dict[str, Any]:
    """Requests and breaches whose clock runs."""
    still_open = DataRequest.objects.visible_to(request.user).filter(status=RequestStatus.OPEN)
    requests = still_open.select_related("person").order_by("due_on", "pk")
    breaches = Breach.objects.visible_to(request.user).filter(closed_on=None)
    return {
        "requests": [(asked, request_clock(asked, today=localdate())) for asked in requests[:SHOWN]],
        "more_requests": max(0, still_open.count() - SHOWN),
        "breaches": [(breach, breach_clock(breach, now=now())) for breach in breaches],
    }


def _withdrawn_lately() -> list[Consent]:
    withdrawn = Consent.objects.filter(withdrawn_at__gte=now() - LATELY).select_related("person")
    return list(withdrawn.order_by("-withdrawn_at")[:SHOWN])


def _backup() -> dict[str, Any]:
    """The last backup and the last time that one was tried out."""
    last = Backup.objects.filter(is_drill=False).first()
    return {
        "backup": last,
        "backup_is_old": last is None or last.created_at < now() - BACKUP_IS_OLD,
        "drill": Backup.objects.filter(is_drill=True).first(),
    }
