"""Agreed breaks: noted by the office for a pair, by volunteers when they are away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from kern.views import ServicePage
from partnerships.forms.partnership import HolidayForm, PauseForm
from partnerships.models import Partnership
from partnerships.services.partnership import note_holiday, pause_partnership, resume_partnership
from partnerships.views.partnership import PartnershipFormPage, partnership_or_404


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipPause(PartnershipFormPage):
    form_class = PauseForm
    page_title = _("Pause the partnership")
    intro = _(
        "The pair keeps its place and may log meetings all the same. The pause begins and ends by itself; as "
        "long as it lasts nobody is asked about meetings."
    )
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
    """The running pause is over, or the planned one is off."""
    partnership = partnership_or_404(request.user, pk)
    _resume(request, partnership)
    return redirect(partnership)


def _own_pair_or_404(user: User, pk: UUID) -> Partnership:
    """An open pair of this volunteer."""
    own = Partnership.objects.open().filter(volunteer__person__user=user)
    found: Partnership = get_object_or_404(own.with_people(), pk=pk)
    return found


@allow(Kind.VOLUNTEER)
class Holiday(ServicePage):
    """The volunteer is away for some time: nobody asks about meetings meanwhile."""

    request: SignedInRequest
    form_class = HolidayForm
    template_name = "partnerships/holiday_form.html"
    page_title = _("We are away")
    submit_label = _("Note it")
    success_message = _("Noted. Have a good time! Until then nobody asks you about meetings.")

    @cached_property
    def partnership(self) -> Partnership:
        return _own_pair_or_404(self.request.user, self.kwargs["pk"])

    def get_cancel_url(self) -> str:
        return reverse("partnerships:mine")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pause = self.partnership.pauses.filter(ended_on=None).first()
        return super().get_context_data(**kwargs) | {
            "partnership": self.partnership,
            "partner": self.partnership.newcomer.person.first_name,
            "pause": pause,
            "is_own_pause": pause is not None and pause.noted_by_id == self.request.user.pk,
            "has_begun": pause is not None and pause.starts_on <= localdate(),
        }

    def perform(self, form: Any) -> str:
        note_holiday(
            partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate()
        )
        return self.get_cancel_url()


@require_POST
@allow(Kind.VOLUNTEER)
def holiday_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Back earlier, or not away after all; only for what the volunteer noted."""
    _resume(request, _own_pair_or_404(request.user, pk))
    return redirect("partnerships:mine")


def _resume(request: SignedInRequest, partnership: Partnership) -> None:
    try:
        resume_partnership(partnership=partnership, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The partnership goes on."))
