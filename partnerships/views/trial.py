"""Getting to know each other: what both sides answer, and the agreement that follows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow, allow_signed_link
from accounts.enums import Kind
from kern.pdf import CannotPrint, pdf_response
from messaging.links import read
from partnerships.agreement import file_name
from partnerships.agreement import render as render_agreement
from partnerships.enums import PartnershipStatus, Side, TrialChoice
from partnerships.forms.trial import AgreementForm, TrialAnswerForm, TrialNoteForm
from partnerships.models import Partnership
from partnerships.services.trial import (
    TRIAL_PURPOSE,
    activate_partnership,
    answer_trial,
    has_agreement,
    want_to_go_on,
)
from partnerships.views.partnership import PartnershipFormPage, partnership_or_404
from people.letters import reading_language


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def trial_answer(request: HttpRequest, token: str) -> HttpResponse:
    """One question to one side. GET only shows, for mail scanners open links; POST answers."""
    link = read(token, purpose=TRIAL_PURPOSE)
    partnership = get_object_or_404(Partnership.objects.with_people(), pk=link["partnership"])
    side = Side(link["side"])
    language = reading_language(request, partnership.person_on(side))
    with translation.override(language):
        form = TrialAnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                answer_trial(partnership=partnership, side=side, **form.cleaned_data, now=timezone.now())
            except ValidationError as error:
                form.add_error(None, error)
                partnership.refresh_from_db()
            else:
                return redirect("partnerships:trial_answer", token)
        response = _page(request, partnership, side, form)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, partnership: Partnership, side: Side, form: TrialAnswerForm) -> HttpResponse:
    """What this side may know: its own answer, and of the other side whether the trial goes on."""
    given = partnership.trial_answers.filter(side=side).first()
    is_in_trial = partnership.status == PartnershipStatus.TRIAL
    said = given.answer if given else ""
    context = {
        "form": form,
        "said": said,
        "asks": is_in_trial and said in ("", TrialChoice.TALK),
        "is_in_trial": is_in_trial,
        "is_agreed": is_in_trial and want_to_go_on(partnership),
        "is_closed": partnership.status == PartnershipStatus.CLOSED,
        "first_name": partnership.person_on(side).first_name,
        "partner": partnership.person_on(side.other).first_name,
        "organisation": partnership.person_on(side).organisation,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partnerships/trial_answer.html", context, status=status)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class TrialNote(PartnershipFormPage):
    """For those who rather say it than write it, at any time of the trial."""

    form_class = TrialNoteForm
    intro = _("A no ends the pair at once: both are free again and will not be proposed to each other again.")
    submit_label = _("Note the answer")
    success_message = _("The answer is noted.")

    @cached_property
    def side(self) -> Side:
        if self.kwargs["side"] not in Side.values:
            raise Http404
        return Side(self.kwargs["side"])

    def get_page_title(self) -> str:
        return _("Answer of %(name)s") % {"name": self.partnership.person_on(self.side)}

    def perform(self, form: Any) -> str:
        answer_trial(
            partnership=self.partnership,
            side=self.side,
            **form.cleaned_data,
            now=timezone.now(),
            by=self.request.user,
        )
        return self.partnership.get_absolute_url()


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def agreement(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The agreement to print, once both want to go on."""
    partnership = partnership_or_404(request.user, pk)
    if not has_agreement(partnership):
        messages.error(request, _("There is no agreement yet: first both have to say yes."))
        return redirect(partnership)
    try:
        pdf = render_agreement(partnership)
    except CannotPrint as error:
        messages.error(request, " ".join(error.messages))
        return redirect(partnership)
    return pdf_response(pdf, file_name(partnership), inline=True)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipActivate(PartnershipFormPage):
    form_class = AgreementForm
    page_title = _("The agreement is signed")
    intro = _("The partnership is active from then on, and both are told so by e-mail.")
    submit_label = _("Agreement signed")
    success_message = _("The partnership is active. Both have been told.")

    def get_initial(self) -> dict[str, Any]:
        return {"agreed_on": timezone.localdate()}

    def perform(self, form: Any) -> str:
        activate_partnership(
            partnership=self.partnership,
            **form.cleaned_data,
            by=self.request.user,
            today=timezone.localdate(),
        )
        return self.partnership.get_absolute_url()
