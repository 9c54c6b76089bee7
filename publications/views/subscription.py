"""Getting the newsletter and leaving it, without an account."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import allow_public, allow_signed_link
from kern.views import PublicPage
from messaging.links import read
from publications.forms import SubscriptionForm
from publications.models import Subscription
from publications.services import confirm_subscription, request_subscription, unsubscribe
from publications.services.subscription import (
    CONFIRM_PURPOSE,
    CONFIRM_WITHIN,
    UNSUBSCRIBE_PURPOSE,
    requested_address,
)


@allow_public
class Subscribe(PublicPage):
    """Says the same whether the address is known or not."""

    template_name = "publications/subscribe.html"
    notice = "newsletter"
    form_class, page_title = SubscriptionForm, gettext_lazy("Get the newsletter")
    intro = gettext_lazy(
        "What happens in the programme, a few times a year. We use your address for nothing else, and you "
        "can leave at any time."
    )
    submit_label = gettext_lazy("Send me the link")
    success_message = gettext_lazy(
        "Thank you. If this address does not get the newsletter yet, a mail is on its way. Please open its "
        "link: only then you are subscribed."
    )

    def get_cancel_url(self) -> str:
        return reverse("publications:newsletter_list")

    def perform(self, form: SubscriptionForm) -> str:
        if not form.is_trapped:
            request_subscription(
                email=form.cleaned_data["email"],
                language=(get_language() or "de")[:2],
                now=timezone.now(),
            )
        return reverse("publications:newsletter_list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST subscribes: mail scanners open links, but press no buttons."""
    link = read(token, purpose=CONFIRM_PURPOSE, max_age=CONFIRM_WITHIN)
    email = requested_address(link["mail"])
    if email is None:
        raise Http404("no such request")
    if request.method == "POST":
        confirm_subscription(
            email=email,
            language=link["language"],
            requested_at=datetime.fromisoformat(link["requested_at"]),
            now=timezone.now(),
        )
        messages.success(request, _("You are subscribed. Every issue has a link by which you can leave."))
        return redirect("publications:newsletter_list")
    context = {
        "page_title": _("Get the newsletter"),
        "question": _("Shall the newsletter come to %(email)s?") % {"email": email},
        "submit_label": _("Yes, subscribe"),
    }
    return render(request, "kern/confirm.html", context)


# Mail programs unsubscribe with a POST of their own and know no CSRF token (RFC 8058). Nobody can forge it
# all the same: only who has the mail knows the signed address.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST deletes the address and answers at once: mail programs do not redirect."""
    link = read(token, purpose=UNSUBSCRIBE_PURPOSE)
    subscription = Subscription.objects.filter(pk=link["subscription"]).first()
    if request.method == "POST" and subscription:
        unsubscribe(subscription=subscription)
        subscription = None
    context = {
        "page_title": _("Leave the newsletter") if subscription else _("You have left the newsletter"),
        "subscription": subscription,
    }
    return render(request, "publications/unsubscribe.html", context)
