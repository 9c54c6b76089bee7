"""The outbox: what goes out, what went out, and what needs the office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ListPage
from messaging.enums import MailStatus
from messaging.filters import MailFilter
from messaging.links import without_tokens
from messaging.models import OutgoingMail
from messaging.services import resend_mail
from messaging.tables import MailTable, status_badge

# Mails leave within a minute. What waits longer waits for the mail server.
STUCK_AFTER = timedelta(minutes=15)


@allow(*OFFICE)
class MailList(ListPage):
    page_title = gettext_lazy("Outbox")
    intro = gettext_lazy("All e-mails of the programme: written, sent, and those that need you.")
    table_class, filterset_class = MailTable, MailFilter
    empty_text = gettext_lazy("No e-mail has been written yet.")
    template_name = "messaging/mail_list.html"

    def get_queryset(self) -> QuerySet[OutgoingMail]:
        mails = OutgoingMail.objects.visible_to(self.request.user).defer("text", "html", "calendar")
        return mails.select_related("person").troubled_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = OutgoingMail.objects.visible_to(self.request.user)
        troubled = visible.filter(status__in=(MailStatus.UNCLEAR, MailStatus.FAILED)).count()
        stuck = visible.filter(status=MailStatus.QUEUED, attempts=0)
        stuck = stuck.filter(due_at__lt=timezone.now() - STUCK_AFTER)
        return super().get_context_data(**kwargs) | {"troubled": troubled, "stuck": stuck.count()}

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d e-mail", "%(count)d e-mails", count) % {"count": count}


@allow(*OFFICE)
@require_safe
def mail_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One mail with its text as it is sent, but for the addresses that are meant for the reader alone."""
    mails = OutgoingMail.objects.visible_to(request.user).select_related("person")
    mail = get_object_or_404(mails, pk=pk)
    context = {"mail": mail, "text": without_tokens(mail.text), "status": status_badge(mail)}
    return render(request, "messaging/mail_detail.html", context)


@allow(*OFFICE)
@require_POST
def mail_resend(request: SignedInRequest, pk: UUID) -> HttpResponse:
    mail = get_object_or_404(OutgoingMail.objects.visible_to(request.user), pk=pk)
    try:
        resend_mail(mail=mail, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The e-mail is sent again."))
    return redirect(mail)
