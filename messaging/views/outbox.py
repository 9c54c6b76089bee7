"""The outbox: what goes out, what went out, and what needs the office."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ListPage, way_back
from messaging.bounces import comes_back
from messaging.enums import TROUBLED, MailStatus
from messaging.events import event_named
from messaging.filters import TROUBLE, MailFilter
from messaging.links import without_tokens
from messaging.models import OutgoingMail
from messaging.services import resend_mail
from messaging.tables import MailTable, status_badge
from messaging.trouble import mail_server_waits


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
        user = self.request.user
        counts = OutgoingMail.objects.visible_to(user).aggregate(
            troubled=Count("pk", filter=Q(status__in=TROUBLED)),
            expired=Count("pk", filter=Q(status=MailStatus.EXPIRED)),
        )
        waits = mail_server_waits(user, now=timezone.now())
        return super().get_context_data(**kwargs) | counts | {"waits": waits, "look_at": TROUBLE}

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d e-mail", "%(count)d e-mails", count) % {"count": count}


@allow(*OFFICE)
@require_safe
def mail_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One mail with its text as it is sent, but for the addresses that are meant for the reader alone."""
    visible = OutgoingMail.objects.visible_to(request.user)
    mail = get_object_or_404(visible.select_related("person"), pk=pk)
    context = {
        "mail": mail,
        "text": _shown_text(mail),
        "status": status_badge(mail),
        "comes_back": comes_back(mail),
        "collected_in": visible.filter(parts=mail).first(),
        "parts": visible.filter(collected_in=mail).order_by("created_at"),
    }
    return render(request, "messaging/mail_detail.html", context)


def _shown_text(mail: OutgoingMail) -> str:
    event = event_named(mail.event)
    if event and event.is_secret:
        return _("What it says is meant for its reader alone.")
    return without_tokens(mail.text)


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


@allow(*OFFICE)
@require_POST
def mails_resend(request: SignedInRequest) -> HttpResponse:
    """Send all that were ticked again; those that cannot be are said with the reason."""
    chosen = _uuids(request.POST.getlist("mail"))
    sent = 0
    for mail in OutgoingMail.objects.visible_to(request.user).filter(pk__in=chosen).order_by("due_at"):
        try:
            resend_mail(mail=mail, by=request.user)
            sent += 1
        except ValidationError as error:
            messages.error(request, f"{mail.subject}: {' '.join(error.messages)}")
    if sent:
        done = ngettext("%(count)d e-mail is sent again.", "%(count)d e-mails are sent again.", sent)
        messages.success(request, done % {"count": sent})
    elif not chosen:
        messages.error(request, _("Please choose at least one e-mail."))
    return redirect(way_back(request, otherwise=reverse("messaging:list")))


def _uuids(texts: list[str]) -> list[UUID]:
    """Those that are one; anything else was never on the page."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return found
