"""A group's dates, as the office decides on them: planned singly or as a series, moved, cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ServicePage, way_back
from partnerships.enums import SupervisionStatus
from partnerships.forms.supervision import DateForm
from partnerships.models import SupervisionGroup, SupervisionMeeting
from partnerships.services.supervision import (
    CLASH,
    cancel_supervision,
    move_supervision,
    plan_supervision,
    propose_date,
)


@allow(*OFFICE)
@require_POST
def supervision_invite(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One click on the proposed date, which comes along so that the office gets the day it saw."""
    group = get_object_or_404(SupervisionGroup.objects.run_by(request.user), pk=pk)
    target = way_back(request, otherwise=group.get_absolute_url())
    starts_at = _moment(request.POST.get("starts_at", ""))
    if starts_at is None:
        messages.error(request, _("This is not a date. Please choose another one."))
        return redirect(target)
    try:
        meeting = plan_supervision(
            group=group, starts_at=starts_at, place=group.place, by=request.user, now=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitations for %(date)s go out.") % {"date": meeting.when})
    return redirect(target)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


class DatePage(ServicePage):
    """A date of a group. What clashes is put before the office, which may plan it all the same."""

    request: SignedInRequest
    form_class = DateForm

    def form_invalid(self, form: Any) -> HttpResponse:
        if any(error.code == CLASH for error in form.non_field_errors().as_data()):
            form.offer_despite_clash()
        return super().form_invalid(form)

    def date_of(self, form: DateForm) -> dict[str, Any]:
        """What the services are given."""
        names = ("minutes", "place", "despite_clash")
        return {
            "starts_at": form.starts_at,
            "by": self.request.user,
            "now": timezone.now(),
            **{name: form.cleaned_data[name] for name in names},
        }


@allow(*OFFICE)
class SupervisionCreate(DatePage):
    page_title = gettext_lazy("Plan a date")
    intro = gettext_lazy("All members are invited by e-mail, with an entry for their calendar.")
    submit_label = gettext_lazy("Invite everybody")
    success_message = gettext_lazy("The invitations go out.")

    def get_group(self) -> SupervisionGroup:
        groups = SupervisionGroup.objects.run_by(self.request.user).select_related("programme")
        group: SupervisionGroup = get_object_or_404(groups, pk=self.kwargs["pk"])
        return group

    def get_initial(self) -> dict[str, Any]:
        group = self.get_group()
        proposal = propose_date(group, today=timezone.localdate())
        return {
            "day": proposal.date(),
            "time": proposal.time(),
            "minutes": group.minutes,
            "place": group.place,
        }

    def get_cancel_url(self) -> str:
        return self.get_group().get_absolute_url()

    def perform(self, form: DateForm) -> str:
        group = self.get_group()
        plan_supervision(group=group, **self.date_of(form))
        return group.get_absolute_url()


@allow(*OFFICE)
class SupervisionEdit(DatePage):
    page_title = gettext_lazy("Move the date")
    intro = gettext_lazy(
        "All members get the new date by e-mail. With another day or time everybody is asked again."
    )
    success_message = gettext_lazy("The new date is saved.")

    def get_meeting(self) -> SupervisionMeeting:
        meetings = SupervisionMeeting.objects.run_by(self.request.user).select_related("group")
        return get_object_or_404(meetings, pk=self.kwargs["pk"], status=SupervisionStatus.PLANNED)

    def get_initial(self) -> dict[str, Any]:
        meeting = self.get_meeting()
        start = timezone.localtime(meeting.starts_at)
        return {
            "day": start.date(),
            "time": start.time(),
            "minutes": meeting.minutes,
            "place": meeting.place,
        }

    def get_cancel_url(self) -> str:
        return self.get_meeting().group.get_absolute_url()

    def perform(self, form: DateForm) -> str:
        meeting = move_supervision(meeting=self.get_meeting(), **self.date_of(form))
        return meeting.group.get_absolute_url()


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def supervision_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST cancels."""
    meetings = SupervisionMeeting.objects.run_by(request.user).select_related("group")
    meeting = get_object_or_404(meetings, pk=pk)
    if request.method == "POST":
        try:
            cancel_supervision(meeting=meeting, by=request.user, now=timezone.now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The date is cancelled, the members are told."))
        return redirect(meeting.group)
    context = {
        "page_title": _("Cancel the date"),
        "question": _("Cancel %(group)s on %(date)s? All members are told by e-mail.")
        % {"group": meeting.group, "date": meeting.when},
        "submit_label": _("Cancel the date"),
        "cancel_url": reverse("partnerships:group_detail", args=[meeting.group_id]),
        "cancel_label": _("Keep it"),
    }
    return render(request, "kern/confirm.html", context)
