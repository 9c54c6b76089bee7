"""What both sides say at the end: over the address in their mail, or told to the office."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import allow, allow_signed_link
from accounts.enums import Kind
from messaging.links import read
from partnerships.enums import PartnershipStatus, Side
from partnerships.forms.closure import FeedbackForm
from partnerships.models import Partnership
from partnerships.services.feedback import (
    FEEDBACK_OPEN_FOR,
    FEEDBACK_PURPOSE,
    both_stay_in_touch,
    give_feedback,
)
from partnerships.views.partnership import PartnershipFormPage
from people.letters import reading_language


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the questions, or thanks where this side has answered; POST saves, once."""
    try:
        link = read(token, purpose=FEEDBACK_PURPOSE)
    except Http404:
        return render(request, "partnerships/feedback_link.html", status=404)
    partnership = get_object_or_404(Partnership.objects.with_people(), pk=link["partnership"])
    side = Side(link["side"])
    language = reading_language(request, partnership.person_on(side))
    with translation.override(language):
        response = _answer(request, token, partnership, side)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, token: str, partnership: Partnership, side: Side) -> HttpResponse:
    given = partnership.feedback.filter(side=side).first()
    if given is None and _is_too_old(token):
        context: dict[str, Any] = {"organisation": partnership.person_on(side).organisation}
        return render(request, "partnerships/feedback_link.html", context, status=404)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and given is None and form.is_valid():
        try:
            give_feedback(partnership=partnership, side=side, **form.cleaned_data, today=localdate())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("partnerships:feedback", token)
    context = {
        "form": form,
        "given": given,
        "is_open": partnership.status != PartnershipStatus.CLOSED,
        "is_asked": partnership.asks_for_feedback,
        "in_touch": given is not None and both_stay_in_touch(partnership),
        "first_name": partnership.person_on(side).first_name,
        "partner": partnership.person_on(side.other).first_name,
    }
    status = 422 if request.method == "POST" and given is None else 200
    return render(request, "partnerships/feedback_answer.html", context, status=status)


def _is_too_old(token: str) -> bool:
    try:
        read(token, purpose=FEEDBACK_PURPOSE, max_age=FEEDBACK_OPEN_FOR)
    except Http404:
        return True
    return False


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class FeedbackCreate(PartnershipFormPage):
    """For those who rather say it than write it."""

    form_class = FeedbackForm
    success_message = _("The feedback is saved.")

    @cached_property
    def side(self) -> Side:
        if self.kwargs["side"] not in Side.values:
            raise Http404
        return Side(self.kwargs["side"])

    def get_page_title(self) -> str:
        person = self.partnership.person_on(self.side)
        return _("Feedback of %(name)s") % {"name": person}

    def perform(self, form: Any) -> str:
        give_feedback(partnership=self.partnership, side=self.side, **form.cleaned_data, today=localdate())
        return self.partnership.get_absolute_url()
