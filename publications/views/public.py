"""What everybody reads: the handbook, and the archive of the newsletter."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import allow_public
from kern.markdown import as_html
from publications.enums import PageKind
from publications.models import HandbookPage, Newsletter


def _by_kind(pages: list[HandbookPage]) -> list[tuple[PageKind, list[HandbookPage]]]:
    """The kinds that have pages, in the handbook's order."""
    found = {kind: list(group) for kind, group in groupby(pages, key=lambda page: page.kind)}
    return [(kind, found[kind]) for kind in PageKind if kind in found]


@allow_public
@require_safe
def handbook(request: HttpRequest) -> HttpResponse:
    pages = HandbookPage.objects.published().defer("text")
    context = {"page_title": _("Handbook"), "chapters": _by_kind(list(pages))}
    return render(request, "publications/handbook.html", context)


@allow_public
@require_safe
def handbook_whole(request: HttpRequest) -> HttpResponse:
    """All pages in one, to be printed or saved."""
    chapters = [
        (kind, [(page, as_html(page.text, top=4)) for page in pages])
        for kind, pages in _by_kind(list(HandbookPage.objects.published()))
    ]
    context = {"page_title": _("The whole handbook"), "chapters": chapters}
    return render(request, "publications/handbook_whole.html", context)


@allow_public
@require_safe
def handbook_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(HandbookPage.objects.published(), slug=slug)
    context = {"page_title": page.title, "page": page, "html": as_html(page.text)}
    return render(request, "publications/handbook_page.html", context)


@allow_public
@require_safe
def newsletter_list(request: HttpRequest) -> HttpResponse:
    issues = Newsletter.objects.sent().defer("text")
    return render(
        request, "publications/newsletter_list.html", {"page_title": _("Newsletter"), "issues": issues}
    )


@allow_public
@require_safe
def newsletter_detail(request: HttpRequest, number: int) -> HttpResponse:
    issue = get_object_or_404(Newsletter.objects.sent(), number=number)
    context = {"page_title": issue.title, "issue": issue, "html": as_html(issue.text)}
    return render(request, "publications/newsletter_detail.html", context)
