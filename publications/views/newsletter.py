"""The office's side of the newsletter: writing, preview, sending once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.markdown import as_html
from kern.views import ServicePage
from publications.forms import NewsletterForm
from publications.models import Newsletter, Subscription
from publications.services import delete_draft, save_newsletter, send_newsletter


@allow(*OFFICE)
@require_safe
def draft(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The issue as it is, or was, sent."""
    issue = get_object_or_404(Newsletter.objects.select_related("sent_by"), pk=pk)
    context = {
        "page_title": issue.title,
        "issue": issue,
        "html": as_html(issue.text),
        "subscribers": Subscription.objects.count(),
    }
    return render(request, "publications/newsletter_draft.html", context)


class WriteNewsletter(ServicePage):
    form_class = NewsletterForm
    submit_label = gettext_lazy("Save and preview")
    success_message = gettext_lazy("The issue is saved. This is how it looks.")

    def perform(self, form: NewsletterForm) -> str:
        return save_newsletter(newsletter=form.instance).get_absolute_url()


@allow(*OFFICE)
class NewsletterCreate(WriteNewsletter):
    page_title = gettext_lazy("Write a newsletter")

    def get_cancel_url(self) -> str:
        return reverse("publications:list")


@allow(*OFFICE)
class NewsletterEdit(WriteNewsletter):
    page_title = gettext_lazy("Edit newsletter")

    @cached_property
    def issue(self) -> Newsletter:
        return get_object_or_404(Newsletter, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.issue}

    def get_cancel_url(self) -> str:
        return self.issue.get_absolute_url()


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST sends."""
    issue = get_object_or_404(Newsletter, pk=pk)
    if request.method == "POST":
        try:
            sent = send_newsletter(newsletter=issue, by=request.user, now=timezone.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _addressed(sent))
        return redirect(issue)
    subscribers = Subscription.objects.count()
    context = {
        "page_title": _("Send “%(title)s”?") % {"title": issue.title},
        "question": ngettext(
            "It goes to %(count)d address and into the archive on the website. This cannot be taken back.",
            "It goes to %(count)d addresses and into the archive on the website. This cannot be taken back.",
            subscribers,
        )
        % {"count": subscribers},
        "submit_label": _("Send now"),
        "cancel_url": issue.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)


def _addressed(count: int) -> str:
    return ngettext(
        "The issue is in the archive and on its way to %(count)d address.",
        "The issue is in the archive and on its way to %(count)d addresses.",
        count,
    ) % {"count": count}


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST deletes an issue that was never sent."""
    issue = get_object_or_404(Newsletter, pk=pk)
    if request.method == "POST":
        try:
            delete_draft(newsletter=issue)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(issue)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": issue.title})
        return redirect("publications:list")
    context = {
        "page_title": _("Delete draft"),
        "question": _("“%(title)s” will be gone with its text.") % {"title": issue.title},
        "submit_label": _("Delete draft"),
        "cancel_url": issue.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)
