"""Erasing the guest or the requester of an assignment, at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.models import Assignment
from privacy.services.strangers import erase_guest, erase_requester


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def guest_erase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST erases: it cannot be undone."""
    guests = Assignment.objects.run_by(request.user).filter(newcomer=None).exclude(guest_name="")
    assignment = get_object_or_404(guests, pk=pk)
    question = _(
        "First name, telephone and everything written about %(name)s are erased here and wherever the same "
        "number stands; what is still to come is called off. This cannot be undone."
    )
    return _erase(request, assignment, erase_guest, question % {"name": assignment.guest_name})


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def requester_erase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST erases: it cannot be undone."""
    asked = Assignment.objects.run_by(request.user).exclude(requester_name="", requester_email="")
    assignment = get_object_or_404(asked, pk=pk)
    question = _(
        "Name, institution, e-mail and telephone of %(name)s are erased here and wherever the same e-mail "
        "address stands. They hear nothing of the assignments any more, which go on. This cannot be undone."
    )
    name = assignment.requester_name or assignment.requester_email
    return _erase(request, assignment, erase_requester, question % {"name": name})


def _erase(
    request: SignedInRequest, assignment: Assignment, service: Callable[..., int], question: str
) -> HttpResponse:
    if request.method == "POST":
        number = service(assignment=assignment, by=request.user, now=timezone.now())
        sentence = ngettext("Erased in one assignment.", "Erased in %(count)d assignments.", number)
        messages.success(request, sentence % {"count": number})
        return redirect(assignment)
    context = {
        "page_title": _("Erase at once"),
        "subject": assignment,
        "question": question,
        "submit_label": _("Erase for good"),
        "cancel_url": assignment.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)
