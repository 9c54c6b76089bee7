"""Trying out other weights: what they change is shown before anybody is asked or any rule is changed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from matching.forms.run import TryOutForm
from matching.models import MatchingRun
from matching.permissions import may_change_rules
from matching.rules import from_json
from matching.runs.words import headline
from matching.services.rules import adopt_rules
from matching.services.run import start_run
from matching.views.runs import run_or_404, start_anew


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_tryout(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The weights of a run to be moved, and beside them what that would change.

    The address may also name a run that was tried out: the form then starts with its weights, and the result
    is compared with the same run as before. htmx gets the result alone and swaps it in beside the form.
    """
    shown = run_or_404(request, pk)
    base = shown.previous if shown.is_preview and shown.previous else shown
    rules = from_json(shown.rules)
    if request.method != "POST":
        return _page(request, base, TryOutForm.of(rules))
    form = TryOutForm.of(rules, request.POST)
    if not form.is_valid():
        return _refused(request, base, form)
    preview = start_run(
        programme=base.programme,
        organisation=base.organisation,
        municipality=base.municipality,
        previous=base,
        rules=form.rules,
        by=request.user,
        now=timezone.now(),
    )
    if request.htmx:  # type: ignore[attr-defined]
        # Errors told before go away with the form that had them.
        context = {
            "run": preview,
            "beside_weights": True,
            "form": form if "had_errors" in request.POST else None,
        }
        return render(request, "matching/_run_tried.html", context)
    return redirect(preview)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_adopt(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make the rules that were tried out those of the programme, and propose by them."""
    mine = MatchingRun.objects.visible_to(request.user).filter(is_preview=True)
    preview = get_object_or_404(mine.select_related("programme", "previous"), pk=pk)
    if not may_change_rules(request.user, preview.programme):
        messages.error(request, _("The rules of the programme are changed by the office that runs it."))
        return redirect(preview)
    try:
        adopt_rules(programme=preview.programme, rules=from_json(preview.rules), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(preview)
    messages.success(request, _("These rules hold for the programme from now on."))
    return redirect(start_anew(preview, by=request.user))


def _refused(request: SignedInRequest, base: MatchingRun, form: TryOutForm) -> HttpResponse:
    """What was sent with its errors; for htmx the form alone, in the place of the one on the page."""
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, base, form, status=422)
    response = render(request, "matching/_run_weights.html", {"run": base, "form": form}, status=422)
    return retarget(reswap(response, "outerHTML"), "#weights")


def _page(request: SignedInRequest, base: MatchingRun, form: TryOutForm, status: int = 200) -> HttpResponse:
    pairs, unmatched = base.entries.pairs().count(), base.entries.unmatched().count()
    context = {
        "run": base,
        "form": form,
        "headline": headline(pairs=pairs, unmatched=unmatched),
        "page_title": _("Try out other weights"),
    }
    return render(request, "matching/run_tryout.html", context, status=status)
