"""The office's side of the handbook: list, preview, writing, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.markdown import as_html
from kern.views import ListPage, ServicePage
from publications.filters import PageFilter
from publications.forms import PageForm
from publications.models import HandbookPage, Newsletter, Subscription
from publications.services import delete_page, publish_page, save_page, unpublish_page
from publications.tables import PageTable

ISSUES_SHOWN = 3


@allow(*OFFICE)
class PageList(ListPage):
    """The pages of the handbook, with the newsletter above them."""

    template_name = "publications/office_list.html"
    page_title = gettext_lazy("Handbook & newsletter")
    table_class, filterset_class = PageTable, PageFilter
    queryset = HandbookPage.objects.defer("text")
    empty_text = gettext_lazy("The handbook has no pages yet. What has worked well and should be known?")
    actions = (
        ("publications:page_create", gettext_lazy("Write a page")),
        ("publications:newsletter_create", gettext_lazy("Write a newsletter")),
    )

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d page", "%(count)d pages", count) % {"count": count}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issues = Newsletter.objects.defer("text")
        return super().get_context_data(**kwargs) | {
            "drafts": issues.filter(sent_on=None),
            "issues": issues.sent()[:ISSUES_SHOWN],
            "subscribers": Subscription.objects.count(),
        }


@allow(*OFFICE)
@require_safe
def page_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The page as the public reads it, published or not."""
    page = get_object_or_404(HandbookPage, pk=pk)
    context = {"page_title": page.title, "page": page, "html": as_html(page.text)}
    return render(request, "publications/page_detail.html", context)


class WritePage(ServicePage):
    request: SignedInRequest
    form_class = PageForm
    submit_label = gettext_lazy("Save and preview")
    success_message = gettext_lazy("The page is saved. This is how it looks.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: PageForm) -> str:
        return save_page(page=form.instance).get_absolute_url()


@allow(*OFFICE)
class PageCreate(WritePage):
    page_title = gettext_lazy("Write a page")

    def get_cancel_url(self) -> str:
        return reverse("publications:list")


@allow(*OFFICE)
class PageEdit(WritePage):
    page_title = gettext_lazy("Edit page")

    @cached_property
    def page(self) -> HandbookPage:
        return get_object_or_404(HandbookPage, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.page}

    def get_cancel_url(self) -> str:
        return self.page.get_absolute_url()


@allow(*OFFICE)
@require_POST
def page_publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    page = get_object_or_404(HandbookPage, pk=pk)
    try:
        publish_page(page=page)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The page is on the website."))
    return redirect(page)


@allow(*OFFICE)
@require_POST
def page_unpublish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    page = get_object_or_404(HandbookPage, pk=pk)
    unpublish_page(page=page)
    messages.success(request, _("The page is off the website."))
    return redirect(page)


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def page_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST deletes a page that is not published."""
    page = get_object_or_404(HandbookPage, pk=pk)
    if request.method == "POST":
        try:
            delete_page(page=page)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(page)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": page})
        return redirect("publications:list")
    context = {
        "page_title": _("Delete page"),
        "question": _("“%(title)s” will be gone with its text.") % {"title": page},
        "submit_label": _("Delete page"),
        "cancel_url": page.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)
