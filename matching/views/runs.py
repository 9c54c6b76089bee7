"""A proposal for all: start one, watch it being made, look at what came out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from kern.views import ListPage
from matching.forms.run import StartForm
from matching.models import MatchingRun
from matching.permissions import may_change_rules
from matching.runs.page import ONLY_FIELD, PAGE_FIELD, difference, outcome
from matching.runs.table import RunFilter, RunTable
from matching.services.run import start_run

# The part of the try-out page that htmx fills.
PREVIEW_PIECE = "preview"


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class RunList(ListPage):
    """All proposals for all so far, the newest first; above them the button that starts another one."""

    template_name = "matching/run_list.html"
    page_title = gettext_lazy("Propose for all")
    intro = gettext_lazy(
        "Who suits whom, so that as many as possible get somebody who fits: all who wait and all free "
        "places are looked at together."
    )
    table_class, filterset_class = RunTable, RunFilter
    empty_text = gettext_lazy("No proposal for all has been made yet.")
    http_method_names = ("get", "head", "options", "post")

    def get_queryset(self) -> QuerySet[MatchingRun]:
        runs = MatchingRun.objects.visible_to(self.request.user).filter(is_preview=False)
        return runs.with_numbers().select_related("programme", "started_by", "organisation", "municipality")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d proposal for all", "%(count)d proposals for all", count) % {"count": count}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start one. One that is under way for the same people is shown instead."""
        form = self.get_form()
        if not form.is_valid():
            self.form = form
            response = self.get(request, *args, **kwargs)
            response.status_code = 422
            return response
        reach = form.cleaned_data["reach"]
        run = start_run(
            programme=form.cleaned_data["programme"],
            organisation=reach.organisation,
            municipality=reach.municipality,
            by=self.request.user,
            now=timezone.now(),
        )
        return redirect(run)

    def get_form(self) -> StartForm:
        return StartForm(self.request.POST or None, user=self.request.user, today=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = getattr(self, "form", None) or self.get_form()
        return super().get_context_data(**kwargs) | {"form": form}


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What came out, or how far it is. htmx asks here again and again for the piece that says so."""
    found = run_or_404(request, pk)
    if request.htmx:  # type: ignore[attr-defined]
        return _piece(request, found)
    context: dict[str, Any] = {"run": found, "page_title": _("Proposal for all")}
    if found.is_finished:
        only, page = request.GET.get(ONLY_FIELD, ""), request.GET.get(PAGE_FIELD)
        context |= outcome(found, user=request.user, only=only, page=page)
        context["may_change_rules"] = may_change_rules(request.user, found.programme)
    return render(request, "matching/run_detail.html", context)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def run_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Propose for the same people once more, with what is recorded now."""
    return redirect(start_anew(run_or_404(request, pk), by=request.user))


def run_or_404(request: SignedInRequest, pk: UUID) -> MatchingRun:
    runs = MatchingRun.objects.visible_to(request.user).with_numbers()
    related = ("programme__organisation", "organisation", "municipality", "started_by", "previous")
    found: MatchingRun = get_object_or_404(runs.select_related(*related), pk=pk)
    return found


def start_anew(found: MatchingRun, *, by: User) -> MatchingRun:
    """The next run for the same people, compared with this one, or with the one this was tried out from."""
    return start_run(
        programme=found.programme,
        organisation=found.organisation,
        municipality=found.municipality,
        previous=found.previous if found.is_preview else found,
        by=by,
        now=timezone.now(),
    )


def _piece(request: SignedInRequest, found: MatchingRun) -> HttpResponse:
    """While it runs, how far it is; then the result: a short one beside the form, else the page anew."""
    beside_weights = request.htmx.target == PREVIEW_PIECE  # type: ignore[attr-defined]
    if found.is_under_way:
        context = {"run": found, "beside_weights": beside_weights}
        return render(request, "matching/_run_progress.html", context)
    if found.is_preview and beside_weights:
        context = {"run": found, "may_change_rules": may_change_rules(request.user, found.programme)}
        if found.is_finished:
            context |= difference(found, user=request.user)
        return render(request, "matching/_run_preview.html", context)
    return HttpResponseClientRefresh()
