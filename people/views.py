"""A person's own data and consents, whatever part they play. `next` names the page to go back to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ServicePage, way_back
from people.enums import Channel, ConsentPurpose
from people.forms import ConsentForm, PersonEditForm
from people.models import Consent, Person
from people.own_consents import consents_page
from people.services import confirm_email, give_consent, save_profile, withdraw_consent


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PersonEdit(ServicePage):
    request: SignedInRequest
    form_class = PersonEditForm
    template_name = "people/person_form.html"
    success_message = gettext_lazy("The data were saved.")

    def get_person(self) -> Person:
        people = Person.objects.visible_to(self.request.user).with_profile()
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        person = self.get_person()
        # Before the form touches it: refused input must not become the page's heading.
        self.page_title = str(person)
        return super().get_form_kwargs() | {"instance": person}

    def get_cancel_url(self) -> str:
        return way_back(self.request, otherwise=reverse("programmes:home"))

    def perform(self, form: PersonEditForm) -> str:
        save_profile(form.instance, form.profile, today=localdate())
        return way_back(self.request, otherwise=reverse("programmes:home"))


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class ConsentCreate(ServicePage):
    request: SignedInRequest
    form_class = ConsentForm
    page_title = gettext_lazy("Record a consent")
    success_message = gettext_lazy("The consent was recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        people = Person.objects.visible_to(self.request.user)
        self.person = get_object_or_404(people, pk=self.kwargs["pk"])
        self.subject = self.intro = str(self.person)
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return way_back(self.request, otherwise=reverse("programmes:home"))

    def perform(self, form: ConsentForm) -> str:
        give_consent(
            self.person,
            purpose=form.cleaned_data["purpose"],
            channel=form.cleaned_data["channel"],
            language=form.cleaned_data["language"],
            now=now(),
        )
        return way_back(self.request, otherwise=reverse("programmes:home"))


@allow(Kind.VOLUNTEER)
@require_http_methods(["GET", "HEAD", "POST"])
def my_consents(request: SignedInRequest) -> HttpResponse:
    """One's own: GET shows them with a button each, POST takes one back or gives it."""
    person = get_object_or_404(Person, user=request.user)
    return consents_page(request, person, channel=Channel.PORTAL)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_POST
def consent_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a consent back at once."""
    people = Person.objects.visible_to(request.user)
    consent = get_object_or_404(Consent.objects.filter(person__in=people).select_related("person"), pk=pk)
    if withdraw_consent(consent.person, purpose=ConsentPurpose(consent.purpose), now=now()):
        messages.success(request, _("The consent “%(consent)s” ended.") % {"consent": consent})
    return redirect(way_back(request, otherwise=reverse("programmes:home")))


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_POST
def email_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Mail came back, but the address is right all the same: forget it."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    confirm_email(person)
    messages.success(request, _("E-mails go to %(address)s again.") % {"address": person.email or person})
    return redirect(way_back(request, otherwise=reverse("programmes:home")))
