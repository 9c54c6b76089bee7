"""Erasing a person: what it would do, a name typed once more, and what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, freshly_confirmed
from accounts.enums import Kind
from certificates.models import Certificate
from kern.personal_data import described
from kern.views import ServicePage
from newcomers.models import Newcomer
from people.models import Person
from privacy.enums import ErasureReason, RequestKind, RequestStatus, Told, ToldHow
from privacy.forms.erasing import EraseForm
from privacy.models import DataRequest, Erasure
from privacy.pages import page_of
from privacy.recipients import recipients_of
from privacy.services.erasure import erase_person, plan_of


@allow(Kind.ADMINISTRATOR)
@freshly_confirmed
class Erase(ServicePage):
    request: SignedInRequest
    form_class = EraseForm
    template_name = "privacy/erase.html"
    page_title = gettext_lazy("Erase this person")
    submit_label = gettext_lazy("Erase for good")
    success_message = gettext_lazy("The person was erased.")

    def get_form_kwargs(self) -> dict[str, Any]:
        people = Person.objects.visible_to(self.request.user).filter(erased_on=None)
        self.person = get_object_or_404(people.select_related("user"), pk=self.kwargs["pk"])
        self.subject = self.person
        self.plan = plan_of(self.person)
        return super().get_form_kwargs() | {
            "person": self.person,
            "mentions": self.plan.mentions,
            "has_certificates": Certificate.objects.filter(volunteer__person=self.person).exists(),
        }

    def get_initial(self) -> dict[str, Any]:
        withdrew = self.request.GET.get("reason") == ErasureReason.WITHDRAWAL
        return {"reason": ErasureReason.WITHDRAWAL if withdrew else ErasureReason.REQUEST}

    def get_cancel_url(self) -> str:
        return page_of(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "person": self.person,
            "plan": self.plan,
            "told": told_in_words(self.plan.told),
            "recipients": recipients_of(self.person, by=self.request.user),
            "contact": Newcomer.objects.filter(person=self.person).exclude(contact_name="").first(),
        }

    def perform(self, form: EraseForm) -> str:
        given = form.cleaned_data
        erasure = erase_person(
            person=self.person,
            reason=given["reason"],
            by=self.request.user,
            now=now(),
            keeps_certificates=given.get("keeps_certificates", False),
            spared=given.get("spared", ()),
            also=given.get("also", ()),
        )
        return reverse("privacy:erasure_detail", args=[erasure.pk])


@require_safe
@allow(Kind.ADMINISTRATOR)
def erasures(request: SignedInRequest) -> HttpResponse:
    """That people were erased, when and why; never who."""
    context = {
        "page_title": _("Erasures"),
        "erasures": Erasure.objects.visible_to(request.user).select_related("done_by")[:200],
    }
    return render(request, "privacy/erasures.html", context)


@require_safe
@allow(Kind.ADMINISTRATOR)
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What one erasure did, and what is left to do by hand."""
    erasure = get_object_or_404(Erasure.objects.visible_to(request.user).select_related("done_by"), pk=pk)
    context = {
        "page_title": _("Erasure"),
        "erasure": erasure,
        "deleted": _counts_in_words(erasure.counts.get("deleted", {})),
        "emptied": _counts_in_words(erasure.counts.get("emptied", {})),
        "texts": erasure.counts.get("texts", 0),
        "told": told_in_words(erasure.told),
        "open_requests": DataRequest.objects.visible_to(request.user).filter(
            person_id=erasure.person_id, kind=RequestKind.ERASURE, status=RequestStatus.OPEN
        ),
    }
    return render(request, "privacy/erasure_detail.html", context)


def told_in_words(told: list[dict[str, str]]) -> list[tuple[str, str]]:
    """(Who, how) as people read it."""
    return [(str(Told(each["who"]).label), str(ToldHow(each["how"]).label)) for each in told]


def _counts_in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    names = {label: described(label) for label in counts}
    return sorted(
        (capfirst(str(each.model._meta.verbose_name_plural)) if each else label, counts[label])
        for label, each in names.items()
    )
