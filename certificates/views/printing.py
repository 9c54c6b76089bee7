"""Starting a print job, watching the worker lay it out, fetching what came out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.ceremonies import guests_of
from certificates.enums import PrintKind
from certificates.forms.ceremony import PrintForm
from certificates.models import Certificate, PrintJob
from certificates.services.printing import KEPT, start_print
from certificates.views.batch import batch_or_404
from certificates.views.ceremony import detail_page, visible_ceremony
from kern.pdf import pdf_response

FILE_NAMES = {PrintKind.CERTIFICATES: "Zertifikate", PrintKind.NAME_CARDS: "Namenskarten"}


@allow(*OFFICE)
@require_POST
def ceremony_print(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Certificates or name cards of all guests, in the list's order."""
    ceremony = visible_ceremony(request, pk)
    form = PrintForm(request.POST)
    if not form.is_valid():
        return detail_page(request, ceremony, printing=form)
    try:
        job = start_print(
            what=PrintKind(form.cleaned_data["what"]),
            certificates=[guest.certificate for guest in guests_of(ceremony)],
            by=request.user,
            ceremony=ceremony,
            cut_marks=form.cleaned_data["cut_marks"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return detail_page(request, ceremony, printing=form)
    return redirect(job)


@allow(*OFFICE)
@require_POST
def batch_print(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was issued together, as far as it stands, in the order of the batch."""
    batch = batch_or_404(request, pk)
    issued = Certificate.objects.handed_out_by(request.user).standing().filter(issue_item__batch=batch)
    try:
        job = start_print(
            what=PrintKind.CERTIFICATES,
            certificates=list(issued.order_by("issue_item__position")),
            by=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(batch)
    return redirect(job)


@allow(*OFFICE)
@require_safe
def print_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far it is, then the files. htmx asks here again and again for the piece that says so."""
    jobs = PrintJob.objects.visible_to(request.user).select_related("ceremony", "started_by")
    job = get_object_or_404(jobs, pk=pk)
    if request.htmx:  # type: ignore[attr-defined]
        if not job.is_under_way:
            return HttpResponseClientRefresh()
        return render(request, "certificates/_print_progress.html", {"job": job})
    context = {
        "page_title": job.get_what_display(),
        "job": job,
        "files": job.files.defer("pdf") if job.is_done else [],
        "kept_until": timezone.localtime(job.created_at + KEPT),
    }
    return render(request, "certificates/print_detail.html", context)


@allow(*OFFICE)
@require_safe
def print_file(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    """One of the files; none is handed out before all are there."""
    job = get_object_or_404(PrintJob.objects.visible_to(request.user), pk=pk)
    if not job.is_done:
        messages.info(request, _("It is not finished yet."))
        return redirect(job)
    file = get_object_or_404(job.files, position=number)
    day = timezone.localtime(job.created_at)
    return pdf_response(bytes(file.pdf), f"{FILE_NAMES[PrintKind(job.what)]}_{day:%Y-%m-%d}_{number}.pdf")
