"""How the installation is, and which errors it had: for administrators."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ListPage
from upkeep.health import all_parts
from upkeep.models import Fault, PolicyReport
from upkeep.services.faults import settle_fault
from upkeep.tables import FaultFilter, FaultTable


@cache
def version() -> str:
    """Of this software; empty where it was installed without its project file."""
    file = settings.BASE_DIR / "pyproject.toml"
    return str(tomllib.loads(file.read_text())["project"]["version"]) if file.exists() else ""


@allow(Kind.ADMINISTRATOR)
class Overview(ListPage):
    """Every part with its state, and the errors below, the newest first."""

    page_title = gettext_lazy("Upkeep")
    template_name = "upkeep/overview.html"
    table_class, filterset_class = FaultTable, FaultFilter
    empty_text = gettext_lazy("No error of the software has been noted.")

    def get_queryset(self) -> Any:
        return Fault.objects.order_by("-last_seen_at", "pk")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d error", "%(count)d errors", count) % {"count": count}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refusals = PolicyReport.objects.aggregate(times=Sum("times"))["times"] or 0
        found = {"parts": all_parts(now=timezone.now()), "version": version(), "refusals": refusals}
        return super().get_context_data(**kwargs) | found


@allow(Kind.ADMINISTRATOR)
@require_safe
def fault(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An error with the last times that it happened."""
    found = get_object_or_404(Fault.objects.select_related("settled_by"), pk=pk)
    return render(request, "upkeep/fault.html", {"fault": found, "reports": found.reports.all()})


@allow(Kind.ADMINISTRATOR)
@require_POST
def fault_settle(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It is mended; it comes back by itself should it happen again."""
    settle_fault(get_object_or_404(Fault, pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("The error is settled. Should it happen again, it comes back to the list."))
    return redirect("upkeep:overview")
