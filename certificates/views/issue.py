"""Issuing: choose what for and to whom, and let the worker do it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_tables2 import RequestConfig

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.eligibility import candidates, eligible_for, verdicts
from certificates.forms.issue import ALL, IssueForm, OccasionForm
from certificates.models import CertificateKind, IssueBatch
from certificates.services.batch import start_batch
from certificates.tables import PeopleTable
from certificates.views.office import uuids
from volunteers.models import Volunteer

PER_PAGE = 50
RECENT = 5
EVERYBODY = "everybody"


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: SignedInRequest) -> HttpResponse:
    """What is to be issued stands in the address; whom it is to be issued to, and how, is posted."""
    today = timezone.localdate()
    form = OccasionForm(request.GET if "kind" in request.GET else None, user=request.user, today=today)
    if not form.is_complete:
        # Not wrong yet: the kind has just been chosen, or nothing at all.
        form = OccasionForm(initial=request.GET.dict(), user=request.user, today=today)
        return _page(request, {"form": form}, 422 if request.method == "POST" else 200)
    if not form.is_valid():
        return _page(request, {"form": form}, 422)
    kind, occasion = form.cleaned_data["kind"], form.occasion
    people = _people(request, kind)
    may = eligible_for(kind, candidates(kind, people, occasion=occasion), today=today, occasion=occasion)
    issue_form = IssueForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and issue_form.is_valid():
        everybody = request.POST.get("scope") == EVERYBODY
        chosen = may if everybody else people.filter(pk__in=uuids(request.POST.getlist("volunteer")))
        try:
            batch = start_batch(
                kind=kind,
                volunteers=chosen,
                by=request.user,
                today=today,
                language=issue_form.cleaned_data["language"],
                occasion=occasion,
                tell=issue_form.cleaned_data["tell"],
            )
        except ValidationError as error:
            issue_form.add_error(None, error.messages)
        else:
            return redirect(batch)
    table = _table(request, form, candidates(kind, people, occasion=occasion), may)
    context = {
        "form": form,
        "issue_form": issue_form,
        "kind": kind,
        "table": table,
        "count": table.paginator.count,
        "eligible_count": may.count(),
        "everybody": EVERYBODY,
    }
    return _page(request, context, 422 if issue_form.errors else 200)


def _people(request: SignedInRequest, kind: CertificateKind) -> QuerySet[Volunteer]:
    people = Volunteer.objects.visible_to(request.user).filter(programme=kind.programme_id)
    return people.select_related("person", "programme").order_by("person__last_name", "person__first_name")


def _table(
    request: SignedInRequest,
    form: OccasionForm,
    everybody: QuerySet[Volunteer],
    may: QuerySet[Volunteer],
) -> PeopleTable:
    """A page of the people asked for, each with the verdict."""
    found = everybody if form.cleaned_data.get("who") == ALL else may
    for word in form.cleaned_data.get("q", "").split():
        found = found.filter(person__last_name__icontains=word) | found.filter(
            person__first_name__icontains=word
        )
    table = PeopleTable(found)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    shown = [row.record for row in table.page.object_list]
    kind = form.cleaned_data["kind"]
    table.verdicts = verdicts(kind, shown, today=timezone.localdate(), occasion=form.occasion)
    table.chosen = frozenset(request.POST.getlist("volunteer"))
    return table


def _page(request: SignedInRequest, context: dict[str, Any], status: int) -> HttpResponse:
    recent = IssueBatch.objects.visible_to(request.user).with_numbers().select_related("kind")[:RECENT]
    shared = {"page_title": _("Issue certificates"), "recent": recent}
    return render(request, "certificates/issue.html", shared | context, status=status)
