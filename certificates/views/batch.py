"""How far the worker is with what was asked for, and what could not be issued and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh
from django_tables2 import RequestConfig

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.models import IssueBatch
from certificates.occasion import Occasion
from certificates.services.batch import retry_failed
from certificates.tables import ItemTable

PER_PAGE = 50


@allow(*OFFICE)
@require_safe
def batch_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What became of each line. htmx asks here again and again for the piece that says how far it is."""
    batch = batch_or_404(request, pk)
    occasion = Occasion(course=batch.course, starts_on=batch.starts_on, ends_on=batch.ends_on)
    context: dict[str, Any] = {"batch": batch, "occasion": occasion}
    if request.htmx:  # type: ignore[attr-defined]
        if not batch.is_under_way:
            return HttpResponseClientRefresh()
        return render(request, "certificates/_batch_progress.html", context)
    items = batch.items.visible_to(request.user).select_related("volunteer__person", "certificate")
    # What could not be issued stands first.
    table = ItemTable(items.order_by("status", "position"))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return render(request, "certificates/batch_detail.html", context | {"table": table})


@allow(*OFFICE)
@require_POST
def batch_retry(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Once more for those who were left without one."""
    batch = batch_or_404(request, pk)
    try:
        return redirect(retry_failed(batch=batch, by=request.user, today=timezone.localdate()))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(batch)


def batch_or_404(request: SignedInRequest, pk: UUID) -> IssueBatch:
    batches = IssueBatch.objects.visible_to(request.user).with_numbers()
    found: IssueBatch = get_object_or_404(
        batches.select_related("kind__programme", "course", "started_by"), pk=pk
    )
    return found
