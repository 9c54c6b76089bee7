"""Contact points: whose contact was passed on to whom, and what a volunteer is willing to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.contact_filters import PassingFilter
from assignments.contact_tables import PassingTable
from assignments.contacts import has_contact, is_known_to
from assignments.forms.contacts import PassOnForm
from assignments.forms.profile import PROFILE_FIELDS, ProfileForm
from assignments.models import Assignment, ContactPassing
from assignments.services.passing import agrees_to_passing, end_passing, pass_on, pass_on_to_requester
from assignments.services.profile import profile_of, save_profile
from assignments.views.common import assignment_or_404, tell
from assignments.views.directory import ContactPages
from kern.views import ListPage, ServicePage, way_back
from volunteers.models import Volunteer


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PassingList(ContactPages, ListPage):
    """Given and received, those that ended among them: who, when, to whom, what for."""

    request: SignedInRequest
    page_title = _("Passed-on contacts")
    intro = _("Whose contact details went where, with the volunteer's consent.")
    table_class, filterset_class = PassingTable, PassingFilter
    empty_text = _("No contact has been passed on yet. That is done on a volunteer's page.")

    def get_queryset(self) -> QuerySet[ContactPassing]:
        user = self.request.user
        theirs = Volunteer.objects.filter(pk=OuterRef("volunteer"))
        return (
            ContactPassing.objects.visible_to(user)
            .annotate(
                is_own=Exists(Volunteer.objects.visible_to(user).filter(pk=OuterRef("volunteer"))),
                is_run=Exists(Assignment.objects.run_by(user).filter(pk=OuterRef("assignment"))),
                is_reachable=Exists(theirs.filter(has_contact(user))),
                is_known=Exists(theirs.filter(is_known_to(user))),
            )
            .select_related("volunteer__person__organisation", "organisation", "assignment", "passed_by")
        )

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d contact", "%(count)d contacts", count) % {"count": count}


class OfVolunteer:
    """A page about one of the office's own volunteers."""

    request: SignedInRequest
    kwargs: dict[str, Any]

    @cached_property
    def volunteer(self) -> Volunteer:
        theirs = Volunteer.objects.visible_to(self.request.user).select_related("person__organisation")
        found: Volunteer = get_object_or_404(theirs, pk=self.kwargs["pk"])
        return found

    def get_cancel_url(self) -> str:
        return self.volunteer.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PassOn(OfVolunteer, ServicePage):
    request: SignedInRequest
    template_name = "assignments/pass_on.html"
    form_class = PassOnForm
    page_title = _("Pass the contact on")
    submit_label = _("Pass on")
    success_message = _("The contact is passed on. The volunteer gets a mail that says so.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"home": self.volunteer.person.organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        passings = ContactPassing.objects.visible_to(self.request.user).running().to_organisations()
        return super().get_context_data(**kwargs) | {
            "volunteer": self.volunteer,
            "person": self.volunteer.person,
            "agrees": agrees_to_passing(self.volunteer.person),
            "can_end": True,
            "passings": passings.filter(volunteer=self.volunteer).select_related("organisation"),
        }

    def perform(self, form: Any) -> str:
        pass_on(
            volunteer=self.volunteer,
            organisation=form.cleaned_data["organisation"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=timezone.now(),
        )
        return self.get_cancel_url()


@require_POST
@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
def passing_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ended by either office, or by the volunteer themself: an organisation no longer has the contact."""
    own = Q(volunteer__person__user=request.user)
    visible = Q(pk__in=ContactPassing.objects.visible_to(request.user).values("pk"))
    passings = (
        ContactPassing.objects.to_organisations()
        .filter(own | visible)
        .select_related("volunteer__person", "organisation")
    )
    passing = get_object_or_404(passings, pk=pk)
    tell(
        request,
        lambda: end_passing(passing=passing, by=request.user, now=timezone.now()),
        _("%(office)s no longer has the contact.") % {"office": passing.organisation},
    )
    return redirect(way_back(request, otherwise=reverse("programmes:home")))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def contact_to_requester(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """First name and telephone of whoever goes along, for whoever asked for it."""
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: pass_on_to_requester(assignment=assignment, by=request.user, now=timezone.now()),
        _("The requester gets first name and telephone by mail."),
    )
    return redirect(assignment)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class ProfileEdit(OfVolunteer, ServicePage):
    """What the volunteer is willing to do, noted by the office."""

    request: SignedInRequest
    form_class = ProfileForm
    page_title = _("Willingness for assignments")
    success_message = _("Saved.")

    def get_initial(self) -> dict[str, Any]:
        profile = profile_of(self.volunteer)
        return {name: getattr(profile, name) for name in PROFILE_FIELDS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.subject = self.volunteer
        self.intro = str(self.volunteer)
        return super().get_context_data(**kwargs)

    def perform(self, form: Any) -> str:
        save_profile(volunteer=self.volunteer, **form.cleaned_data, by=self.request.user)
        return self.get_cancel_url()
