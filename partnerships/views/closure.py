"""The office closes a pair, lets somebody else go on, or takes a closure back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from partnerships.enums import PartnershipStatus
from partnerships.forms.closure import ChangeForm, ClosureForm
from partnerships.models import Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.reopening import reopen_partnership
from partnerships.services.succession import change_volunteer
from partnerships.views.partnership import PartnershipFormPage, partnership_or_404


class EndPage(PartnershipFormPage):
    """A form that ends the pair; where it has ended already, its page says so."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._over() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._over() or super().post(request, *args, **kwargs)

    def _over(self) -> HttpResponse | None:
        if self.partnership.status != PartnershipStatus.CLOSED:
            return None
        messages.error(self.request, _("This partnership is closed already."))
        return redirect(self.partnership)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"partnership": self.partnership, "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"closed_on": localdate()}

    def form_invalid(self, form: Any) -> HttpResponse:
        # A service that refused may have begun to change it.
        del self.partnership
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "partnership": self.partnership,
            "last_meeting": self.partnership.meetings.took_place().first(),
            "goals_count": self.partnership.goals.count(),
            "is_their_office": context["form"].is_their_office,
        }


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class PartnershipClose(EndPage):
    template_name = "partnerships/closure_form.html"
    form_class = ClosureForm
    page_title = _("Close the partnership")
    submit_label = _("Close the partnership")

    def perform(self, form: Any) -> str:
        closed = close_partnership(
            partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate()
        )
        if closed.is_beyond_trial:
            self.success_message = _("The partnership is closed. Both are thanked and asked for feedback.")
        else:
            self.success_message = _("The partnership is closed. Both are told.")
        return closed.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class VolunteerChange(EndPage):
    template_name = "partnerships/change_volunteer.html"
    form_class = ChangeForm
    page_title = _("Change of volunteer")
    submit_label = _("Change the volunteer")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"today": localdate()}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"trial_meetings": self.partnership.trial_meetings}

    def perform(self, form: Any) -> str:
        started = change_volunteer(
            partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate()
        )
        name = {"name": self.partnership.newcomer.person}
        if started is None:
            self.success_message = gettext_now("%(name)s waits for another volunteer.") % name
            return self.partnership.get_absolute_url()
        self.success_message = _("The new partnership has begun. Both have been told.")
        return started.get_absolute_url()


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def partnership_reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The closure was a mistake."""
    partnership: Partnership = partnership_or_404(request.user, pk)
    try:
        reopen_partnership(partnership=partnership, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The closure is taken back. The partnership goes on as before."))
    return redirect(reverse("partnerships:detail", args=[pk]))
