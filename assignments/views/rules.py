"""The page on which a programme's rules for assignments are set."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.forms.rules import RulesForm
from assignments.rules import rules_of
from assignments.services.rules import save_rules
from kern.views import ServicePage
from matching.permissions import may_change_rules
from programmes.models import Programme


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class RulesEdit(ServicePage):
    """For administrators, and for the coordinators of the organisation that runs the programme."""

    request: SignedInRequest
    template_name = "assignments/rules.html"
    form_class = RulesForm
    page_title = _("Rules for assignments")
    success_message = _("Saved. Whoever is asked next is asked by these rules.")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.programme = get_object_or_404(Programme, pk=self.kwargs["pk"])
        if not may_change_rules(self.request.user, self.programme):
            raise Http404("not their programme")
        return super().get_form_kwargs() | {"instance": rules_of(self.programme)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"programme": self.programme}

    def get_cancel_url(self) -> str:
        return reverse("assignments:directory")

    def perform(self, form: RulesForm) -> str:
        save_rules(rules=form.instance, by=self.request.user)
        return reverse("assignments:rules", args=[self.programme.pk])
