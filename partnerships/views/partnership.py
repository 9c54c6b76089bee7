"""What the office sees and does about a pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from kern.panels import with_next_step
from kern.views import ListPage, ServicePage
from partnerships.chart import bars_of
from partnerships.enums import PartnershipStatus, Side
from partnerships.filters.partnership import PartnershipFilter
from partnerships.forms.partnership import PauseForm
from partnerships.models import Partnership, TrialAnswer
from partnerships.rhythm import in_words, weeks_of
from partnerships.services.partnership import pause_partnership, resume_partnership
from partnerships.tables.partnership import PartnershipTable
from partnerships.trial import trial_state, with_trial
from people.models import Person


def partnership_or_404(user: User, pk: UUID) -> Partnership:
    """A pair that this user looks after for the office, with both people."""
    found: Partnership = get_object_or_404(Partnership.objects.run_by(user).with_people(), pk=pk)
    return found


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipList(ListPage):
    request: SignedInRequest
    page_title = _("Partnerships")
    table_class, filterset_class = PartnershipTable, PartnershipFilter
    empty_text = _("There are no partnerships yet. They start from a matching proposal.")

    def get_queryset(self) -> QuerySet[Partnership]:
        pairs = Partnership.objects.run_by(self.request.user).with_people()
        return with_next_step("partnership", pairs)

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d partnership", "%(count)d partnerships", count) % {"count": count}


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def partnership_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The story of a pair: trial, rhythm, meetings, pauses, closure and feedback."""
    pairs = with_trial(Partnership.objects.run_by(request.user).with_people())
    partnership: Partnership = get_object_or_404(pairs.select_related("agreed_by"), pk=pk)
    trial = trial_state(partnership)
    meetings = list(partnership.meetings.prefetch_related("tasks"))
    held = [(meeting.met_on, meeting.minutes or 0) for meeting in meetings if meeting.took_place]
    last_day = partnership.closed_on or localdate()
    answers = {feedback.side: feedback for feedback in partnership.feedback.all()}
    context = {
        "partnership": partnership,
        "meetings": meetings,
        "held": len(held),
        "total_minutes": sum(minutes for _day, minutes in held),
        "rhythm": in_words([day for day, _minutes in held], today=localdate()),
        "bars": bars_of(weeks_of(held, today=last_day)),
        "calls": [meeting for meeting in meetings if meeting.wants_to_talk],
        "pauses": partnership.pauses.all(),
        "is_open": partnership.status != PartnershipStatus.CLOSED,
        "is_paused": partnership.status == PartnershipStatus.PAUSED,
        "answers": [(side, answers.get(side.value)) for side in Side],
        "trial": trial,
        "trial_answers": _trial_answers(partnership) if partnership.trial_meetings else [],
        "has_agreement": trial.is_agreed if trial else partnership.status != PartnershipStatus.CLOSED,
    }
    return render(request, "partnerships/partnership_detail.html", context)


def _trial_answers(partnership: Partnership) -> list[tuple[Side, Person, TrialAnswer | None]]:
    given = {answer.side: answer for answer in partnership.trial_answers.select_related("noted_by")}
    return [(side, partnership.person_on(side), given.get(side.value)) for side in Side]


class PartnershipFormPage(ServicePage):
    """A form about one pair that hands its input to a service."""

    request: SignedInRequest

    @cached_property
    def partnership(self) -> Partnership:
        return partnership_or_404(self.request.user, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        self.subject = str(self.partnership)
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return self.partnership.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipPause(PartnershipFormPage):
    form_class = PauseForm
    page_title = _("Pause the partnership")
    intro = _("The pair keeps its place and may log meetings all the same.")
    submit_label = _("Note the pause")
    success_message = _("The pause is noted.")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": localdate()}

    def perform(self, form: Any) -> str:
        pause_partnership(
            partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate()
        )
        return self.partnership.get_absolute_url()


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def partnership_resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    partnership = partnership_or_404(request.user, pk)
    try:
        resume_partnership(partnership=partnership, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The partnership goes on."))
    return redirect(partnership)
