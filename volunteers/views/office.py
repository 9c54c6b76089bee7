"""The office's pages about volunteers: list, page of one, new, changes."""

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
from people.pages import InRunningProgramme, possible_duplicates, settle_in
from people.services import refuse_if_restricted
from people.week import week_rows
from volunteers.enums import VolunteerStatus
from volunteers.filters import VolunteerFilter
from volunteers.forms import VolunteerCreateForm, VolunteerForm
from volunteers.models import Volunteer
from volunteers.services import apply_as_volunteer
from volunteers.steps import main_step
from volunteers.tables import BADGES, VolunteerTable


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class VolunteerList(ListPage):
    request: SignedInRequest
    page_title = _("Volunteers")
    table_class, filterset_class = VolunteerTable, VolunteerFilter
    empty_text = _("Nobody has applied yet. Pass on the address of the interest form, or enter somebody.")
    actions = (("volunteers:create", _("Enter a volunteer")),)

    def get_queryset(self) -> QuerySet[Volunteer]:
        visible = Volunteer.objects.visible_to(self.request.user)
        return with_next_step("volunteer", visible.with_person())

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d volunteer", "%(count)d volunteers", count) % {"count": count}


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    visible = Volunteer.objects.visible_to(request.user).with_person()
    volunteer = get_object_or_404(visible.select_related("person__organisation", "decided_by"), pk=pk)
    today = localdate()
    windows = [(w.weekday, w.starts_at, w.ends_at) for w in volunteer.person.availability.all()]
    return render(
        request,
        "volunteers/volunteer_detail.html",
        {
            "page_title": str(volunteer),
            "volunteer": volunteer,
            "person": volunteer.person,
            "status_kind": BADGES[VolunteerStatus(volunteer.status)],
            "step": main_step(volunteer, today=today),
            "today": today,
            "week": week_rows(windows),
            "interviews": volunteer.interviews.select_related("held_by"),
            "checks": volunteer.checks.select_related("inspected_by"),
            "duplicates": possible_duplicates(volunteer.person, user=request.user),
        },
    )


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class VolunteerCreate(InRunningProgramme):
    form_class = VolunteerCreateForm
    page_title = _("Enter a volunteer")
    success_message = _("The application was recorded.")

    request: SignedInRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("volunteers:list")

    def perform(self, form: VolunteerCreateForm) -> str:
        person = form.instance
        person.organisation = form.cleaned_data["organisation"]
        volunteer = apply_as_volunteer(
            person=person,
            profile=form.profile,
            programme=self.programme,
            consents=form.consents,
            channel=form.cleaned_data["channel"],
            now=now(),
            **form.facts,
        )
        return settle_in(self.request, Volunteer.objects.all(), volunteer, "volunteers:list")


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class VolunteerEdit(ServicePage):
    request: SignedInRequest
    form_class = VolunteerForm
    page_title = _("Edit offers and wishes")
    success_message = _("The data were saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        visible = Volunteer.objects.visible_to(self.request.user)
        self.volunteer = get_object_or_404(
            visible.select_related("person", "programme"), pk=self.kwargs["pk"]
        )
        self.subject = self.intro = str(self.volunteer)
        return super().get_form_kwargs() | {"instance": self.volunteer}

    def get_cancel_url(self) -> str:
        return self.volunteer.get_absolute_url()

    def perform(self, form: VolunteerForm) -> str:
        refuse_if_restricted(self.volunteer.person)
        form.save()
        return self.volunteer.get_absolute_url()
