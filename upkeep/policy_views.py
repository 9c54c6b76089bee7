"""Where browsers report what they have refused, and where administrators read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.access import allow, allow_public
from accounts.enums import Kind
from kern.forms import KernFilterSet
from kern.limits import Limit, client_address
from kern.tables import KernTable, NumberColumn
from kern.views import ListPage
from upkeep.models import PolicyReport
from upkeep.policy import NEW_FORM, OLD_FORM, count_refusal, forget_refusals, read_reports

MOST_BYTES = 16 * 1024
# A page with a fault in its style sheet sends a handful; whoever sends more has another aim.
REPORTS = Limit("policy-report", 30, 10 * 60)


# Browsers send reports by themselves and know no token. Nothing is changed by one but a count.
@csrf_exempt
@allow_public
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """Counts the refusals in a report; answers nothing: 204, 400, 413, 415 or 429."""
    content_type = request.content_type or ""
    if content_type not in (OLD_FORM, NEW_FORM):
        return HttpResponse(status=415)
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    if REPORTS.wait(client_address(request)):
        return HttpResponse(status=429)
    try:
        refusals = read_reports(request.body, content_type=content_type, host=request.get_host())
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    for refusal in refusals:
        count_refusal(refusal, now=timezone.now())
    return HttpResponse(status=204)


class PolicyReportTable(KernTable):
    times = NumberColumn()

    class Meta(KernTable.Meta):
        model = PolicyReport
        fields = ("last_seen_at", "directive", "blocked", "view", "times")


class PolicyReportFilter(KernFilterSet):
    class Meta:
        model = PolicyReport
        fields = ("directive",)


@allow(Kind.ADMINISTRATOR)
class PolicyReportList(ListPage):
    page_title = gettext_lazy("Refusals of browsers")
    intro = gettext_lazy(
        "Browsers report what a page wanted to load or run against its rules. Nothing of it happened. One of "
        "our own pages with “inline” or a foreign address is a fault or an attempt to slip something in: "
        "please tell whoever looks after the software."
    )
    empty_text = gettext_lazy("No browser has refused anything.")
    table_class, filterset_class = PolicyReportTable, PolicyReportFilter
    template_name = "upkeep/policy_list.html"

    def get_queryset(self) -> Any:
        return PolicyReport.objects.all()

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d kind of refusal", "%(count)d kinds of refusals", count) % {"count": count}


@allow(Kind.ADMINISTRATOR)
@require_POST
def policy_forget(request: HttpRequest) -> HttpResponse:
    """Begin to count anew, once the cause is mended."""
    forget_refusals()
    messages.success(request, _("The list is empty again."))
    return redirect("upkeep:policy_list")
