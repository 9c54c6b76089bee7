"""Volunteers ask for company for their own partner; the office looks at it first."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.enums import Source
from assignments.forms.partner import PartnerRequestForm
from assignments.models import Assignment
from assignments.services.for_partner import request_for_partner, running_pairs_of
from kern.views import ServicePage

SHOWN = 10


@allow(Kind.VOLUNTEER)
class RequestForPartner(ServicePage):
    """The form, while a pair of theirs runs; below, what became of what they asked for."""

    request: SignedInRequest
    template_name = "assignments/partner_request.html"
    form_class = PartnerRequestForm
    page_title = _("My partner needs somebody to go along")
    intro = _(
        "You cannot go along yourself, or do not speak the language? Tell us. The office looks at it and "
        "asks somebody who does."
    )
    submit_label = _("Send to the office")
    success_message = _("Thank you! The office looks for somebody.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"minutes": 60, "wished_gender": "any", "urgency": "normal"}

    def get_cancel_url(self) -> str:
        return reverse("assignments:mine")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Assignment.objects.filter(
            requested_by=self.request.user, source=Source.VOLUNTEER, starts_at__gt=timezone.now()
        )
        # Only of pairs that still run: what is over is not theirs to read any more.
        pairs = running_pairs_of(self.request.user)
        asked = mine.filter(newcomer__in=pairs.values("newcomer")).select_related(
            "newcomer__person", "volunteer__person"
        )
        return super().get_context_data(**kwargs) | {
            "has_partner": pairs.exists(),
            "asked": asked.order_by("starts_at")[:SHOWN],
        }

    def perform(self, form: PartnerRequestForm) -> str:
        request_for_partner(**form.facts, by=self.request.user, now=timezone.now())
        return reverse("assignments:request_for_partner")
