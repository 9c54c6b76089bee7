"""What a data-protection officer opens first: what is held, what is due, and what somebody waits for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from privacy.enums import RequestStatus
from privacy.models import Breach, DataRequest


@require_safe
@allow(Kind.ADMINISTRATOR)
def overview(request: SignedInRequest) -> HttpResponse:
    """The page "Data protection"."""
    context = {
        "page_title": _("Data protection"),
        "requests": DataRequest.objects.visible_to(request.user)
        .filter(status=RequestStatus.OPEN)
        .select_related("person"),
        "breaches": Breach.objects.visible_to(request.user).filter(closed_on=None),
    }
    return render(request, "privacy/overview.html", context)
