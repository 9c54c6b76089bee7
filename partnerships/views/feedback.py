"""What both sides say at the end: over the address in their mail, or told to the office."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import allow, allow_signed_link
from accounts.enums import Kind
from messaging.links import read
from partnerships.enums import Side
from partnerships.forms.closure import FeedbackForm
from partnerships.models import Partnership
from partnerships.services.feedback import FEEDBACK_OPEN_FOR, FEEDBACK_PURPOSE, give_feedback
from partnerships.views.partnership import PartnershipFormPage


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the questions, or thanks where this side has answered; POST saves, once."""
    link = read(token, purpose=FEEDBACK_PURPOSE, max_age=FEEDBACK_OPEN_FOR)
    partnership = get_object_or_404(Partnership.objects.with_people(), pk=link["partnership"])
    side = Side(link["side"])
    answered = partnership.feedback.filter(side=side).exists()
    form = FeedbackForm(request.POST or None)
    status = 200
    if request.method == "POST" and not answered:
        if form.is_valid():
            try:
                give_feedback(partnership=partnership, side=side, **form.cleaned_data, today=localdate())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("partnerships:feedback", token)
        status = 422
    context = {
        "form": form,
        "answered": answered,
        "first_name": partnership.person_on(side).first_name,
        "partner": partnership.person_on(side.other).first_name,
    }
    return render(request, "partnerships/feedback_answer.html", context, status=status)


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
