"""A member's yes, maybe or no, without login."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import allow_signed_link
from kern.views import way_back
from messaging import links
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionInvitation
from partnerships.services.supervision import answer_invitation
from partnerships.services.supervision_mails import ANSWER_PURPOSE

ANSWERS = (Answer.YES, Answer.MAYBE, Answer.NO)


@allow_signed_link
@require_http_methods(["GET", "HEAD", "POST"])
def supervision_answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows, with the answer chosen in the mail ready to be confirmed: mail scanners open links."""
    payload = links.read(token, purpose=ANSWER_PURPOSE)
    invitations = SupervisionInvitation.objects.select_related("meeting__group", "volunteer__person")
    invitation = invitations.filter(pk=payload["invitation"]).first()
    if invitation is None:
        # Whoever has left the group is not invited any more; the link in the mail stays.
        return render(request, "partnerships/supervision_answer.html", {"is_gone": True}, status=404)
    meeting, now = invitation.meeting, timezone.now()
    error, status = "", 200
    if request.method == "POST":
        try:
            answer_invitation(invitation=invitation, answer=request.POST.get("answer", ""), now=now)
        except ValidationError as problem:
            error, status = " ".join(problem.messages), 422
            invitation.refresh_from_db(fields=["answer"])
        else:
            messages.success(request, _("Thank you, your answer is saved."))
            own_page = reverse("partnerships:supervision_answer", args=[token])
            return redirect(way_back(request, otherwise=own_page))
    wished = request.GET.get("answer", "")
    chosen = wished if wished in ANSWERS else ""
    context = {
        "invitation": invitation,
        "meeting": meeting,
        "chosen": chosen or (invitation.answer if invitation.answer in ANSWERS else Answer.YES),
        "is_to_confirm": bool(chosen) and chosen != invitation.answer,
        "is_open": meeting.status == SupervisionStatus.PLANNED and not meeting.has_begun(now=now),
        "error": error,
    }
    return render(request, "partnerships/supervision_answer.html", context, status=status)
