"""The page after login: what waits today, for whatever roles somebody has."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow_login
from accounts.enums import Kind
from office.desk.glance import figures, next_dates
from office.desk.own import portal, teaching
from office.desk.worklist import worklist


@allow_login
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    context: dict[str, object] = {
        "today": today,
        "places": list(dict.fromkeys(role.municipality or role.organisation for role in user.own_roles)),
    }
    if user.works_in_office:
        context["worklist"] = worklist(user, today=today, everything="alles" in request.GET)
        context["figures"] = figures(user, today=today)
        context["dates"] = next_dates(user, now=now)
    if Kind.TRAINER in user.role_kinds:
        context["teaching"] = teaching(user, now=now)
    if Kind.VOLUNTEER in user.role_kinds:
        context["portal"] = portal(user, today=today, now=now)
    return render(request, "office/desk.html", context)
