"""What everybody may read about their data, and the record of processing for administrators."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, allow_public
from accounts.enums import Kind
from kern.pdf import pdf_response
from privacy.notices import VERSION, all_notices, authority, controllers, notice_for
from privacy.processing import processing_pdf, record_of_processing


@allow_public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Which groups there is a notice for."""
    context = {
        "page_title": _("Data protection"),
        "notices": all_notices(),
        "controllers": controllers(),
        "authority": authority(),
        "version": VERSION,
    }
    return render(request, "privacy/notices.html", context)


@allow_public
@require_safe
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """What is done with the data of one group, and their rights."""
    found = notice_for(slug)
    if found is None:
        raise Http404("no such notice")
    context = {
        "page_title": _("Data protection"),
        "notice": found,
        "controllers": controllers(),
        "authority": authority(),
    }
    return render(request, "privacy/notice.html", context)


@allow(Kind.ADMINISTRATOR)
@require_safe
def processing(request: SignedInRequest) -> HttpResponse:
    """The record of processing activities."""
    context = {"page_title": _("Record of processing activities"), **record_of_processing(today=localdate())}
    return render(request, "privacy/processing.html", context)


@allow(Kind.ADMINISTRATOR)
@require_safe
def processing_paper(request: SignedInRequest) -> HttpResponse:
    today = localdate()
    name = _("processing-activities-%(date)s.pdf") % {"date": today.isoformat()}
    return pdf_response(processing_pdf(today=today), name)
