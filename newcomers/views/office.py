"""The office's pages about newcomers: list, page of one, new, changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.panels import with_next_step
from kern.views import ListPage, ServicePage
from newcomers.countries import country_name
from newcomers.entering import enter_newcomer
from newcomers.enums import NewcomerStatus
from newcomers.filters import NewcomerFilter
from newcomers.forms import NewcomerCreateForm, NewcomerForm
from newcomers.models import Newcomer
from newcomers.steps import main_step
from newcomers.tables import BADGES, NewcomerTable, how_long
from people.pages import InRunningProgramme, possible_duplicates, settle_in
from people.services import refuse_if_restricted
from people.week import week_rows


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class NewcomerList(ListPage):
    request: SignedInRequest
    page_title = _("Newcomers")
    table_class, filterset_class = NewcomerTable, NewcomerFilter
    empty_text = _("Nobody has registered yet. Pass on the address of the form, or enter somebody.")
    actions = (("newcomers:create", _("Enter a newcomer")),)

    def get_queryset(self) -> QuerySet[Newcomer]:
        visible = Newcomer.objects.visible_to(self.request.user).with_person().newest_first()
        return with_next_step("newcomer", visible)

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d newcomer", "%(count)d newcomers", count) % {"count": count}


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    visible = Newcomer.objects.visible_to(request.user).with_person()
    newcomer = get_object_or_404(visible.select_related("person__organisation", "decided_by"), pk=pk)
    today = localdate()
    windows = [(w.weekday, w.starts_at, w.ends_at) for w in newcomer.person.availability.all()]
    waits = newcomer.waiting_since and how_long(newcomer.waiting_since, today=today)
    return render(
        request,
        "newcomers/newcomer_detail.html",
        {
            "page_title": str(newcomer),
            "newcomer": newcomer,
            "person": newcomer.person,
            "status_kind": BADGES[NewcomerStatus(newcomer.status)],
            "step": main_step(newcomer),
            "week": week_rows(windows),
            "waits": waits,
            "country": country_name(newcomer.country_of_origin),
            "intakes": newcomer.intakes.select_related("held_by"),
            "duplicates": possible_duplicates(newcomer.person, user=request.user),
        },
    )


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class NewcomerCreate(InRunningProgramme):
    request: SignedInRequest
    form_class = NewcomerCreateForm
    page_title = _("Enter a newcomer")
    success_message = _("The registration was recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("newcomers:list")

    def perform(self, form: NewcomerCreateForm) -> str:
        newcomer = enter_newcomer(form, programme=self.programme, now=now())
        return settle_in(self.request, Newcomer.objects.all(), newcomer, "newcomers:list")


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class NewcomerEdit(ServicePage):
    request: SignedInRequest
    form_class = NewcomerForm
    page_title = _("Edit needs and wishes")
    success_message = _("The data were saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        visible = Newcomer.objects.visible_to(self.request.user).select_related("person", "programme")
        self.newcomer = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.subject = self.intro = str(self.newcomer)
        return super().get_form_kwargs() | {"instance": self.newcomer}

    def get_cancel_url(self) -> str:
        return self.newcomer.get_absolute_url()

    def perform(self, form: NewcomerForm) -> str:
        refuse_if_restricted(self.newcomer.person)
        form.save()
        return self.newcomer.get_absolute_url()
