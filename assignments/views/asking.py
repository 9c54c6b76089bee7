"""What the office does on the page of an assignment: ask, note a yes, take back, tick off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.contacts import known_name
from assignments.enums import AnswerChannel
from assignments.forms.hour import HourForm
from assignments.models import Assignment
from assignments.services.answers import answer_offer, take_assignment
from assignments.services.asking import (
    ask_next_wave,
    offer_assignment,
    start_asking,
    stop_asking,
    withdraw_offer,
)
from assignments.services.follow_up import settle_follow_up
from assignments.services.outside import confirm_request
from assignments.shortlist import pool
from assignments.starts import possible_starts
from assignments.views.common import assignment_or_404, tell
from kern.views import ServicePage, way_back
from volunteers.models import Volunteer


def _volunteer_or_404(assignment: Assignment, key: UUID | None) -> Volunteer:
    """One whom this organisation may ask, or has asked already."""
    asked = assignment.offers.values("volunteer")
    theirs = pool(assignment.organisation_id, assignment.programme)
    may_be_asked = Volunteer.objects.filter(Q(pk__in=theirs.values("pk")) | Q(pk__in=asked))
    found: Volunteer = get_object_or_404(may_be_asked.select_related("person"), pk=key)
    return found


def _chosen_volunteer(request: SignedInRequest, assignment: Assignment) -> Volunteer:
    try:
        chosen = UUID(request.POST.get("volunteer", ""))
    except ValueError:
        chosen = None
    return _volunteer_or_404(assignment, chosen)


def _ask(
    request: SignedInRequest, pk: UUID, ask: Callable[[Assignment, datetime], Assignment]
) -> HttpResponse:
    """Start or go on asking, and say what came of it: asked, asked in the morning, or nobody left."""
    assignment = assignment_or_404(request.user, pk)
    now = timezone.now()
    before = assignment.offers.filter(round=assignment.round).count()
    try:
        ask(assignment, now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        asked = assignment.offers.filter(round=assignment.round).count() - before
        if assignment.exhausted_at:
            messages.warning(request, now_("Nobody is left who could be asked by e-mail. Please call."))
        elif asked <= 0 and assignment.next_wave_at:
            at = timezone.localtime(assignment.next_wave_at)
            messages.success(
                request, now_("The next ones are asked at %(time)s.") % {"time": f"{at:%d.%m., %H:%M}"}
            )
        else:
            sentence = ngettext("%(count)d volunteer is asked.", "%(count)d volunteers are asked.", asked)
            messages.success(request, sentence % {"count": asked})
    return HttpResponseRedirect(way_back(request, otherwise=assignment.get_absolute_url()))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that whoever requested it has confirmed on the phone, where their mail came back, say."""
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: confirm_request(assignment=assignment, now=timezone.now()),
        _("The request is confirmed."),
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_start(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the most suitable ones, and then the next ones until somebody says yes."""
    return _ask(
        request, pk, lambda assignment, now: start_asking(assignment=assignment, by=request.user, now=now)
    )


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_next_wave(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the next ones now, without waiting any longer."""
    return _ask(request, pk, lambda assignment, now: ask_next_wave(assignment=assignment, now=now))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_stop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: stop_asking(assignment=assignment, by=request.user, now=timezone.now()),
        _("Nobody is asked any more."),
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_offer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the chosen volunteer by mail."""
    assignment = assignment_or_404(request.user, pk)
    volunteer = _chosen_volunteer(request, assignment)
    tell(
        request,
        lambda: offer_assignment(
            assignment=assignment, volunteer=volunteer, by=request.user, now=timezone.now()
        ),
        _("%(name)s is asked by e-mail.") % {"name": known_name(volunteer, request.user)},
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note the yes that the chosen volunteer gave on the phone; in a window, the hour comes next."""
    assignment = assignment_or_404(request.user, pk)
    volunteer = _chosen_volunteer(request, assignment)
    if assignment.has_window:
        return redirect("assignments:take_hour", assignment.pk, volunteer.pk)
    tell(
        request,
        lambda: take_assignment(
            assignment=assignment, volunteer=volunteer, by=request.user, now=timezone.now()
        ),
        _("%(name)s takes the assignment.") % {"name": known_name(volunteer, request.user)},
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note the no that somebody who was asked gave on the phone."""
    assignment = assignment_or_404(request.user, pk)
    volunteer = _chosen_volunteer(request, assignment)
    tell(
        request,
        lambda: answer_offer(
            assignment=assignment,
            volunteer=volunteer,
            accepts=False,
            channel=AnswerChannel.OFFICE,
            now=timezone.now(),
        ),
        _("Noted: %(name)s cannot go along.") % {"name": known_name(volunteer, request.user)},
    )
    return redirect(assignment)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentTakeHour(ServicePage):
    """A yes on the phone where the hour was left open: which hour it is."""

    request: SignedInRequest
    form_class = HourForm
    page_title = _("At what time?")
    submit_label = _("Note the yes")

    @cached_property
    def assignment(self) -> Assignment:
        return assignment_or_404(self.request.user, self.kwargs["pk"])

    @cached_property
    def volunteer(self) -> Volunteer:
        return _volunteer_or_404(self.assignment, self.kwargs["volunteer"])

    @cached_property
    def name(self) -> str:
        return known_name(self.volunteer, self.request.user)

    @property
    def intro(self) -> str:  # type: ignore[override]
        return now_("%(name)s has said yes: %(assignment)s, %(minutes)d minutes.") % {
            "name": self.name,
            "assignment": self.assignment,
            "minutes": self.assignment.minutes,
        }

    @property
    def subject(self) -> object:  # type: ignore[override]
        return self.assignment

    def get_form_kwargs(self) -> dict[str, Any]:
        found = possible_starts([self.assignment], self.volunteer, now=timezone.now())
        return super().get_form_kwargs() | {"hours": found.get(self.assignment.pk, [])}

    def get_cancel_url(self) -> str:
        return self.assignment.get_absolute_url()

    def perform(self, form: Any) -> str:
        take_assignment(
            assignment=self.assignment,
            volunteer=self.volunteer,
            starts_at=form.cleaned_data["starts_at"],
            by=self.request.user,
            now=timezone.now(),
        )
        messages.success(self.request, now_("%(name)s takes the assignment.") % {"name": self.name})
        return self.assignment.get_absolute_url()


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take it from whoever goes along, and look for somebody else."""
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
