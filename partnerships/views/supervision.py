"""A group's dates: planned, moved, cancelled by the office; attendance; answers by signed link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, allow, allow_login, allow_signed_link
from accounts.enums import OFFICE
from kern.views import ServicePage
from messaging import links
from partnerships.enums import Answer, SupervisionStatus
from partnerships.forms.group import AttendanceForm, DateForm
from partnerships.models import SupervisionGroup, SupervisionInvitation, SupervisionMeeting
from partnerships.services.supervision import (
    answer_invitation,
    cancel_supervision,
    move_supervision,
    plan_supervision,
    propose_date,
    record_supervision_attendance,
)
from partnerships.services.supervision_mails import ANSWER_PURPOSE

ANSWERS = (Answer.YES, Answer.MAYBE, Answer.NO)


@allow(*OFFICE)
@require_POST
def supervision_invite(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One click on the proposed date, which comes along so that the office gets the day it saw."""
    group = get_object_or_404(SupervisionGroup.objects.run_by(request.user), pk=pk)
    starts_at = _moment(request.POST.get("starts_at", ""))
    if starts_at is None:
        messages.error(request, _("This is not a date. Please choose another one."))
        return redirect(group)
    try:
        meeting = plan_supervision(
            group=group, starts_at=starts_at, place=group.place, by=request.user, now=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitations for %(date)s go out.") % {"date": meeting.when})
    return redirect(group)


def _moment(text: str) -> Any:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


@allow(*OFFICE)
class SupervisionCreate(ServicePage):
    request: SignedInRequest
    form_class = DateForm
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
        plan_supervision(
            group=group,
            starts_at=form.starts_at,
            minutes=form.cleaned_data["minutes"],
            place=form.cleaned_data["place"],
            by=self.request.user,
            now=timezone.now(),
        )
        return group.get_absolute_url()


@allow(*OFFICE)
class SupervisionEdit(ServicePage):
    request: SignedInRequest
    form_class = DateForm
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
        meeting = move_supervision(
            meeting=self.get_meeting(),
            starts_at=form.starts_at,
            minutes=form.cleaned_data["minutes"],
            place=form.cleaned_data["place"],
            by=self.request.user,
            now=timezone.now(),
        )
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
        "cancel_url": meeting.group.get_absolute_url(),
        "cancel_label": _("Keep it"),
    }
    return render(request, "kern/confirm.html", context)


@allow_login
class SupervisionAttendance(ServicePage):
    """Who was there, noted by the office or the group's facilitator."""

    request: SignedInRequest
    form_class = AttendanceForm
    submit_label = gettext_lazy("Save the attendance")
    success_message = gettext_lazy("The attendance is saved.")

    def get_meeting(self) -> SupervisionMeeting:
        meetings = SupervisionMeeting.objects.led_by(self.request.user).select_related("group")
        meetings = meetings.exclude(status=SupervisionStatus.CANCELLED)
        return get_object_or_404(meetings, pk=self.kwargs["pk"], starts_at__lte=timezone.now())

    def get_page_title(self) -> str:
        return _("Attendance on %(date)s") % {"date": self.get_meeting().when}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"meeting": self.get_meeting()}

    def get_initial(self) -> dict[str, Any]:
        """Who is noted already; the first time, who wanted to come."""
        meeting = self.get_meeting()
        if meeting.status == SupervisionStatus.HELD:
            chosen = meeting.invitations.filter(attended=True)
        else:
            chosen = meeting.invitations.filter(answer=Answer.YES)
        return {"present": list(chosen.values_list("volunteer", flat=True))}

    def get_cancel_url(self) -> str:
        return self.get_meeting().group.get_absolute_url()

    def perform(self, form: AttendanceForm) -> str:
        meeting = record_supervision_attendance(
            meeting=self.get_meeting(),
            present=[volunteer.pk for volunteer in form.cleaned_data["present"]],
            by=self.request.user,
            now=timezone.now(),
        )
        return meeting.group.get_absolute_url()


@allow_signed_link
@require_http_methods(["GET", "HEAD", "POST"])
def supervision_answer(request: HttpRequest, token: str) -> HttpResponse:
    """A member's yes, maybe or no, without login. GET only shows: mail scanners open links."""
    payload = links.read(token, purpose=ANSWER_PURPOSE)
    invitations = SupervisionInvitation.objects.select_related("meeting__group", "volunteer__person")
    invitation = invitations.filter(pk=payload["invitation"]).first()
    if invitation is None:
        raise Http404("no such invitation")
    meeting, now = invitation.meeting, timezone.now()
    error, status = "", 200
    if request.method == "POST":
        try:
            answer_invitation(invitation=invitation, answer=request.POST.get("answer", ""), now=now)
        except ValidationError as problem:
            error, status = " ".join(problem.messages), 422
            invitation.refresh_from_db(fields=["answer"])
        else:
            messages.success(request, _("Thank you, your answer is saved."))
            return redirect(reverse("partnerships:supervision_answer", args=[token]))
    context = {
        "invitation": invitation,
        "meeting": meeting,
        "answers": ANSWERS,
        "is_open": meeting.status == SupervisionStatus.PLANNED and not meeting.has_begun(now=now),
        "error": error,
    }
    return render(request, "partnerships/supervision_answer.html", context, status=status)
