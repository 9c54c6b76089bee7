"""What the office does on the page of an assignment: ask, note a yes, take back, tick off."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.services.answers import take_assignment
from assignments.services.asking import offer_assignment, withdraw_offer
from assignments.services.follow_up import settle_follow_up
from assignments.views.common import assignment_or_404, tell
from kern.views import way_back
from volunteers.models import Volunteer


def _chosen_volunteer(request: SignedInRequest) -> Volunteer:
    visible = Volunteer.objects.visible_to(request.user).select_related("person")
    try:
        chosen = UUID(request.POST.get("volunteer", ""))
    except ValueError:
        chosen = None
    found: Volunteer = get_object_or_404(visible, pk=chosen)
    return found


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_offer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the chosen volunteer by mail."""
    assignment, volunteer = assignment_or_404(request.user, pk), _chosen_volunteer(request)
    tell(
        request,
        lambda: offer_assignment(
            assignment=assignment, volunteer=volunteer, by=request.user, now=timezone.now()
        ),
        _("%(name)s is asked by e-mail.") % {"name": volunteer},
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note the yes that the chosen volunteer gave on the phone."""
    assignment, volunteer = assignment_or_404(request.user, pk), _chosen_volunteer(request)
    tell(
        request,
        lambda: take_assignment(
            assignment=assignment, volunteer=volunteer, by=request.user, now=timezone.now()
        ),
        _("%(name)s takes the assignment.") % {"name": volunteer},
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: withdraw_offer(assignment=assignment, by=request.user, now=timezone.now()),
        _("The assignment is open again."),
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_followed_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the report left open is done."""
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: settle_follow_up(assignment=assignment, by=request.user, now=timezone.now()),
        _("Ticked off: nothing is left to be done."),
    )
    return HttpResponseRedirect(way_back(request, otherwise=assignment.get_absolute_url()))
