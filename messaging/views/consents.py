"""Somebody's consents behind the link in their mails, and the sheet on which they sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow, allow_signed_link
from accounts.enums import OFFICE
from kern.pdf import CannotPrint, pdf_response
from messaging import links
from messaging.consents import LINK_PURPOSE, consent_sheet, sheet_name
from people.consents import ENGLISH, GERMAN
from people.enums import Channel
from people.letters import reading_language
from people.models import Person
from people.own_consents import consents_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def consents(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows them with a button each, POST takes one back or gives it: mail scanners press no buttons."""
    payload = links.read(token, purpose=LINK_PURPOSE)
    person = get_object_or_404(Person, pk=payload["person"], erased_on=None)
    language = reading_language(request, person)
    with translation.override(language):
        response = consents_page(request, person, channel=Channel.LINK)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@allow(*OFFICE)
@require_safe
def sheet(request: SignedInRequest, pk: UUID, language: str) -> HttpResponse:
    """What is asked for, to be read and signed on paper, in German or plain English."""
    if language not in (GERMAN, ENGLISH):
        raise Http404("no such language")
    person = get_object_or_404(
        Person.objects.visible_to(request.user).select_related("organisation"), pk=pk, erased_on=None
    )
    try:
        pdf = consent_sheet(person, language=language, today=localdate())
    except CannotPrint as error:
        messages.error(request, error.messages[0])
        return redirect("people:consent_create", pk)
    return pdf_response(pdf, sheet_name(language), inline=True)
