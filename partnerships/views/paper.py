"""Lists on paper: typed in at one go, and printed to be filled in by hand."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.pdf import CannotPrint, pdf_response
from partnerships.forms.paper import Choices, PaperFormSet, PaperRows
from partnerships.models import Partnership
from partnerships.paper_sheet import file_name, render_sheet
from partnerships.services.paper import RowsRefused, log_paper_list

# Lists come in late: pairs that ended not longer ago than this can be chosen as well.
STILL_LISTED = timedelta(days=365)
KEY_LENGTH = 60


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def paper_log(request: SignedInRequest) -> HttpResponse:
    """All rows are checked first; one wrong row, and nothing is saved."""
    today = localdate()
    pairs = Partnership.objects.run_by(request.user).with_people()
    pairs = pairs.filter(Q(closed_on=None) | Q(closed_on__gte=today - STILL_LISTED))
    pairs = pairs.order_by("volunteer__person__first_name", "volunteer__person__last_name", "pk")
    choices = Choices(pairs)
    formset: PaperRows = PaperFormSet(
        request.POST if request.method == "POST" else None, form_kwargs={"choices": choices}
    )
    list_key = request.POST.get("list_key", "")[:KEY_LENGTH] or secrets.token_urlsafe(16)
    if request.method == "POST" and formset.is_valid():
        rows = [form.paper_row() for form in formset.filled]
        try:
            saved = log_paper_list(rows=rows, list_key=list_key, by=request.user, today=today)
        except RowsRefused as refused:
            formset.refuse(refused.errors)
        else:
            text = ngettext("%(n)d row is saved.", "%(n)d rows are saved.", len(saved)) % {"n": len(saved)}
            messages.success(request, text)
            return redirect("partnerships:paper_log")
    context = {"formset": formset, "pairs": choices.pairs, "list_key": list_key}
    is_wrong = formset.is_bound and not formset.is_valid()
    return render(request, "partnerships/paper_log.html", context, status=422 if is_wrong else 200)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def paper_sheet(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A list of one month for those who rather write by hand."""
    pairs = Partnership.objects.run_by(request.user).with_people()
    partnership = get_object_or_404(pairs.select_related("newcomer__person__organisation"), pk=pk)
    try:
        pdf = render_sheet(partnership)
    except CannotPrint as error:
        messages.error(request, " ".join(error.messages))
        return redirect(partnership)
    return pdf_response(pdf, file_name(partnership), inline=True)
