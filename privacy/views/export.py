"""The access export for the office, and "My data" for volunteers.

Only administrators export for others: such a file holds everything about somebody in one place. Who it is
must have been confirmed within the last minutes, and each export is noted in the record of access.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow, freshly_confirmed
from accounts.enums import Kind
from audit.enums import How
from audit.services.readings import note_reading
from kern.pdf import CannotPrint
from kern.views import ServicePage
from people.models import Person
from privacy.clock import request_clock
from privacy.enums import RequestChannel, RequestStatus
from privacy.export.files import pdf_for, zip_for
from privacy.export.gather import counts_about
from privacy.forms.requests import OwnRequestForm
from privacy.models import DataRequest
from privacy.pages import page_of
from privacy.services.requests import open_request


def _file(request: SignedInRequest, person: Person, *, view: str) -> HttpResponse:
    """The file that the button asks for, noted as read; raises CannotPrint."""
    make = pdf_for if request.POST.get("form") == "pdf" else zip_for
    response = make(person, today=localdate())
    note_reading(user=request.user, record=person, how=How.EXPORT, view=view)
    return response


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the export of a person holds; a button makes it. People who are restricted get theirs as well."""
    people = Person.objects.visible_to(request.user).filter(erased_on=None)
    person = get_object_or_404(people.select_related("organisation"), pk=pk)
    if request.method == "POST":
        try:
            return _file(request, person, view="privacy:export")
        except CannotPrint as error:
            messages.error(request, " ".join(error.messages))
    context = {
        "page_title": _("Access export"),
        "person": person,
        "person_url": page_of(person),
        "counts": counts_about(person),
    }
    return render(request, "privacy/export.html", context)


def _own_person(request: SignedInRequest) -> Person | None:
    return Person.objects.select_related("organisation").filter(user=request.user, erased_on=None).first()


@allow(Kind.VOLUNTEER)
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What a volunteer may know and ask for: the export, requests and how far they are."""
    person, today = _own_person(request), localdate()
    requests = DataRequest.objects.filter(person=person).order_by("-received_on", "-pk") if person else []
    context = {
        "page_title": _("My data"),
        "person": person,
        "requests": [
            (asked, request_clock(asked, today=today) if asked.status == RequestStatus.OPEN else None)
            for asked in requests
        ],
    }
    return render(request, "privacy/mine.html", context)


@allow(Kind.VOLUNTEER)
@freshly_confirmed
@require_POST
def my_export(request: SignedInRequest) -> HttpResponse:
    """One's own export, as ZIP or only the PDF."""
    person = _own_person(request)
    if person is not None:
        try:
            return _file(request, person, view="privacy:my_export")
        except CannotPrint as error:
            messages.error(request, " ".join(error.messages))
    return redirect("privacy:mine")


@allow(Kind.VOLUNTEER)
class OwnRequest(ServicePage):
    """A volunteer asks for something; whoever is logged in has shown who they are."""

    request: SignedInRequest
    form_class = OwnRequestForm
    page_title = gettext_lazy("Ask for something about my data")
    intro = gettext_lazy("You get an answer within one month, usually much sooner.")
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("Your request has arrived.")

    def get_cancel_url(self) -> str:
        return reverse("privacy:mine")

    def perform(self, form: OwnRequestForm) -> str:
        person = _own_person(self.request)
        if person is None:
            raise ValidationError(_("No personal data belong to your account. Please call the office."))
        open_request(
            person=person,
            received_on=localdate(),
            channel=RequestChannel.PORTAL,
            identity_checked=_("logged in to the portal"),
            by=self.request.user,
            today=localdate(),
            **form.cleaned_data,
        )
        return reverse("privacy:mine")
