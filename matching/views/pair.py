"""What the office decides about a pair on the workbench: ask, keep, rule out, and take back.

The address names the newcomer, the form the volunteer, and `side` from whose page it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from matching.forms.pair import PinForm
from matching.models import PinnedPair
from matching.services.pair import forbid_pair, permit_pair, pin_pair, unpin_pair
from matching.services.proposal import propose
from matching.views.workbench import workbench
from newcomers.models import Newcomer
from partnerships.enums import Side
from volunteers.models import Volunteer


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the two in the programme's order; the reason of a pair that is kept goes along."""
    pair = _pair(request, pk)
    pin = PinnedPair.objects.filter(newcomer=pair.newcomer, volunteer=pair.volunteer).first()
    try:
        proposal = propose(
            volunteer=pair.volunteer,
            newcomer=pair.newcomer,
            by=request.user,
            today=timezone.localdate(),
            override_reason=pin.reason if pin else "",
        )
    except ValidationError as error:
        return _refused(request, error, pair)
    messages.success(request, _("The proposal is made: the two are being asked."))
    return redirect("matching:proposal", pk=proposal.pk)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def pair_pin(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Keep the pair in mind: every proposal for all contains it. A missing reason is asked for."""
    pair = _pair(request, pk)
    form = PinForm(request.POST)
    if form.is_valid():
        try:
            pin_pair(
                volunteer=pair.volunteer,
                newcomer=pair.newcomer,
                by=request.user,
                today=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                return _refused(request, error, pair)
            form.add_error(None, error)
        else:
            messages.success(request, _("The pair is kept: every proposal for all contains it."))
            return redirect(pair.address)
    return workbench(request, pair.side, pair.subject.pk, str(pair.candidate.pk), form=form)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def pair_unpin(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """No longer keep the pair."""
    pair = _pair(request, pk)
    unpin_pair(newcomer=pair.newcomer)
    messages.success(request, _("The pair is no longer kept."))
    return redirect(pair.address)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def pair_forbid(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Never suggest this pair again."""
    pair = _pair(request, pk)
    try:
        forbid_pair(
            volunteer=pair.volunteer, newcomer=pair.newcomer, by=request.user, today=timezone.localdate()
        )
    except ValidationError as error:
        return _refused(request, error, pair)
    messages.success(request, _("This pair will not be suggested any more."))
    return redirect(pair.subject_address)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def pair_permit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Suggest this pair again."""
    pair = _pair(request, pk)
    permit_pair(volunteer=pair.volunteer, newcomer=pair.newcomer)
    messages.success(request, _("This pair may be suggested again."))
    return redirect(pair.address)


@dataclass(frozen=True)
class Posted:
    """The two whom a form means, and the page that it came from."""

    newcomer: Newcomer
    volunteer: Volunteer
    side: Side

    @property
    def subject(self) -> Newcomer | Volunteer:
        return self.newcomer if self.side == Side.NEWCOMER else self.volunteer

    @property
    def candidate(self) -> Newcomer | Volunteer:
        return self.volunteer if self.side == Side.NEWCOMER else self.newcomer

    @property
    def subject_address(self) -> str:
        return reverse(f"matching:{self.side.value}", args=[self.subject.pk])

    @property
    def address(self) -> str:
        return f"{self.subject_address}?{urlencode({'kandidat': self.candidate.pk})}"


def _pair(request: SignedInRequest, pk: UUID) -> Posted:
    try:
        volunteer_pk = UUID(request.POST.get("volunteer", ""))
        side = Side(request.POST.get("side", Side.NEWCOMER))
    except ValueError as error:
        raise Http404("no such pair") from error
    newcomer = get_object_or_404(Newcomer.objects.visible_to(request.user), pk=pk)
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=volunteer_pk)
    return Posted(newcomer, volunteer, side)


def _refused(request: SignedInRequest, error: ValidationError, pair: Posted) -> HttpResponse:
    for sentence in error.messages:
        messages.error(request, sentence)
    return redirect(pair.address)
