"""What the office does with the pairs of a proposal for all: ask about them, keep one, rule one out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from matching.models import MatchingRun, Proposal, RunEntry
from matching.services.pair import forbid_pair, pin_pair, unpin_pair
from matching.services.run import Accepted, accept_entries
from matching.views.runs import start_anew
from newcomers.models import Newcomer
from partnerships.queries import waiting

# So many refusals are told one by one.
REFUSALS_TOLD = 8


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_accept(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask about the chosen pairs, or with `all` about every one that can still be asked about."""
    run, pairs = _pairs(request, pk)
    if "all" in request.POST:
        chosen = _askable(pairs)
    else:
        chosen = pairs.filter(pk__in=[_uuid(value) for value in request.POST.getlist("entry")])
    entries = list(chosen)
    if not entries:
        messages.error(request, _("Please choose at least one pair."))
        return redirect(run)
    _tell(request, accept_entries(run=run, entries=entries, by=request.user, today=timezone.localdate()))
    return redirect(run)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_pin(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Keep a pair in every proposal for all from now on, and propose anew."""

    def keep(entry: RunEntry) -> None:
        pin_pair(
            volunteer=entry.volunteer,  # type: ignore[arg-type]
            newcomer=entry.newcomer,
            by=request.user,
            today=timezone.localdate(),
        )

    return _decide(request, pk, keep, _("%(pair)s will be kept together."))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_unpin(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Leave a kept pair to the choice again, and propose anew."""

    def let_go(entry: RunEntry) -> None:
        unpin_pair(newcomer=entry.newcomer)

    return _decide(request, pk, let_go, _("%(pair)s need not stay together any more."))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_forbid(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Never suggest a pair again, and propose anew."""

    def rule_out(entry: RunEntry) -> None:
        forbid_pair(
            volunteer=entry.volunteer,  # type: ignore[arg-type]
            newcomer=entry.newcomer,
            by=request.user,
            today=timezone.localdate(),
        )

    return _decide(request, pk, rule_out, _("%(pair)s will not be proposed any more."))


def _decide(
    request: SignedInRequest, pk: UUID, decide: Callable[[RunEntry], object], sentence: str
) -> HttpResponse:
    """Decide about the pair that the form names; the next proposal shows what that changes."""
    run, pairs = _pairs(request, pk)
    entry = get_object_or_404(pairs, pk=_uuid(request.POST.get("pair", "")))
    try:
        decide(entry)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(run)
    messages.success(request, sentence % {"pair": entry})
    return redirect(start_anew(run, by=request.user))


def _pairs(request: SignedInRequest, pk: UUID) -> tuple[MatchingRun, QuerySet[RunEntry]]:
    """The run, which must be one that counts, and those of its pairs that are the user's."""
    run = get_object_or_404(MatchingRun.objects.visible_to(request.user).kept(), pk=pk)
    pairs = RunEntry.objects.filter(run=run).visible_to(request.user).pairs()
    return run, pairs.select_related("newcomer__person", "volunteer__person")


def _askable(pairs: QuerySet[RunEntry]) -> QuerySet[RunEntry]:
    """Whose newcomer still waits and is not being asked."""
    asked = Proposal.objects.open().values("newcomer")
    return pairs.filter(newcomer__in=waiting(Newcomer.objects.all())).exclude(newcomer__in=asked)


def _tell(request: SignedInRequest, accepted: Accepted) -> None:
    number = len(accepted.proposals)
    if number:
        messages.success(
            request,
            ngettext("%(count)d pair is being asked.", "%(count)d pairs are being asked.", number)
            % {"count": number},
        )
    for entry, sentence in accepted.refused[:REFUSALS_TOLD]:
        messages.warning(request, _("Not asked: %(pair)s. %(reason)s") % {"pair": entry, "reason": sentence})
    more = len(accepted.refused) - REFUSALS_TOLD
    if more > 0:
        messages.warning(
            request,
            ngettext(
                "%(count)d more pair could not be asked about.",
                "%(count)d more pairs could not be asked about.",
                more,
            )
            % {"count": more},
        )


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404("not an id") from error
