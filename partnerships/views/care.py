"""Conversations of the office with the two sides, and until when they have agreed to meet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from kern.views import way_back
from partnerships.enums import ContactChannel, Side
from partnerships.forms.care import ContactForm, EndChangeForm
from partnerships.goals import agreed_until
from partnerships.models import Contact, Partnership
from partnerships.services.care import change_contact, change_end, record_contact, withdraw_contact
from partnerships.views.partnership import PartnershipFormPage


def _contact_or_404(user: User, pk: UUID) -> Contact:
    """Fetched through its pair: whoever does not look after that does not learn that this exists."""
    run = Contact.objects.filter(partnership__in=Partnership.objects.run_by(user))
    people = ("partnership__volunteer__person", "partnership__newcomer__person")
    found: Contact = get_object_or_404(run.select_related(*people), pk=pk)
    return found


class ContactPage(PartnershipFormPage):
    """The form for a conversation, beside whose number it is about."""

    form_class = ContactForm
    template_name = "partnerships/contact_form.html"
    success_message = _("The conversation is noted.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"partnership": self.partnership}

    def get_cancel_url(self) -> str:
        return way_back(self.request, otherwise=self.partnership.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sides = [(side, self.partnership.person_on(side)) for side in Side]
        return super().get_context_data(**kwargs) | {"sides": sides}


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class ContactCreate(ContactPage):
    """`?side=` is whom the call is with; `?next=` where to go on afterwards."""

    page_title = _("Note a call")

    def get_initial(self) -> dict[str, Any]:
        return {
            "side": self.request.GET.get("side", ""),
            "was_reached": "yes",
            "made_on": localdate(),
            "channel": ContactChannel.PHONE,
        }

    def perform(self, form: Any) -> str:
        record_contact(
            partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate()
        )
        return self.get_cancel_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class ContactEdit(ContactPage):
    page_title = _("Change the note")

    @cached_property
    def contact(self) -> Contact:
        return _contact_or_404(self.request.user, self.kwargs["pk"])

    @cached_property
    def partnership(self) -> Partnership:
        return self.contact.partnership

    def get_initial(self) -> dict[str, Any]:
        names = ("side", "made_on", "channel", "note")
        reached = {"was_reached": "yes" if self.contact.was_reached else "no"}
        return {name: getattr(self.contact, name) for name in names} | reached

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"contact": self.contact}

    def perform(self, form: Any) -> str:
        change_contact(contact=self.contact, **form.cleaned_data, by=self.request.user, today=localdate())
        return self.get_cancel_url()


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def contact_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = _contact_or_404(request.user, pk)
    withdraw_contact(contact=contact, by=request.user)
    messages.success(request, _("The note is taken back."))
    return redirect(contact.partnership)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class EndChangePage(PartnershipFormPage):
    """Another agreed end; whoever wants no further time closes the partnership instead."""

    form_class = EndChangeForm
    template_name = "partnerships/end_form.html"
    page_title = _("How it goes on")
    submit_label = _("Note the new day")
    success_message = _("The agreed end is changed.")

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": agreed_until(self.partnership)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        until = agreed_until(self.partnership)
        return super().get_context_data(**kwargs) | {"partnership": self.partnership, "until": until}

    def perform(self, form: Any) -> str:
        change_end(partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate())
        return self.partnership.get_absolute_url()
