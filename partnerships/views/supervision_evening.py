"""What whoever leads a group needs at a date: list, themes, attendance, and minutes of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow_login
from kern.views import ServicePage
from partnerships.enums import Answer, SupervisionStatus
from partnerships.forms.supervision import AttendanceForm, MinutesForm
from partnerships.models import SupervisionMeeting, SupervisionMinutes
from partnerships.services.minutes import keep_minutes
from partnerships.services.supervision import record_supervision_attendance
from partnerships.themes import LEAST_MEMBERS, LEAST_VOLUNTEERS, themes_of
from people.enums import ConsentPurpose
from people.models import Consent


@allow_login
@require_safe
def supervision_sheet(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """To be printed: who comes, how to reach them, what moved the group since it last met.

    Telephone numbers are those of members who agreed that their contact details are passed on.
    """
    meetings = SupervisionMeeting.objects.led_by(request.user).with_answers()
    meetings = meetings.select_related("group__programme", "group__facilitator")
    meeting = get_object_or_404(meetings.exclude(status=SupervisionStatus.CANCELLED), pk=pk)
    invitations = list(meeting.invitations.select_related("volunteer__person"))
    reachable = set(
        Consent.objects.filter(
            person__in=[invitation.volunteer.person_id for invitation in invitations],
            purpose=ConsentPurpose.CONTACT,
            withdrawn_at=None,
        ).values_list("person", flat=True)
    )
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "rows": [
            (
                invitation,
                invitation.volunteer.person.phone if invitation.volunteer.person_id in reachable else "",
            )
            for invitation in invitations
        ],
        "themes": themes_of(meeting.group, today=timezone.localdate()),
        "least_volunteers": LEAST_VOLUNTEERS,
        "least_members": LEAST_MEMBERS,
    }
    return render(request, "partnerships/supervision_sheet.html", context)


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


@allow_login
class SupervisionMinutesPage(ServicePage):
    """The facilitator's own minutes of a date. For everybody else, the office included, there is no such
    page; a facilitator who took over is told that there are minutes that stay with whoever wrote them."""

    request: SignedInRequest
    form_class = MinutesForm
    template_name = "partnerships/supervision_minutes.html"
    submit_label = gettext_lazy("Save the minutes")
    success_message = gettext_lazy("The minutes are saved.")

    @cached_property
    def meeting(self) -> SupervisionMeeting:
        own = SupervisionMeeting.objects.filter(group__facilitator=self.request.user)
        begun = own.filter(starts_at__lte=timezone.now()).exclude(status=SupervisionStatus.CANCELLED)
        return get_object_or_404(begun.select_related("group"), pk=self.kwargs["pk"])

    @cached_property
    def minutes(self) -> SupervisionMinutes | None:
        found: SupervisionMinutes | None = (
            SupervisionMinutes.objects.visible_to(self.request.user).filter(meeting=self.meeting).first()
        )
        return found

    @cached_property
    def is_anothers(self) -> bool:
        return self.minutes is None and SupervisionMinutes.objects.filter(meeting=self.meeting).exists()

    def get_page_title(self) -> str:
        return _("Minutes of %(date)s") % {"date": self.meeting.when}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.minutes or SupervisionMinutes()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "group": self.meeting.group,
            "is_anothers": self.is_anothers,
        }

    def get_cancel_url(self) -> str:
        return self.meeting.group.get_absolute_url()

    def perform(self, form: MinutesForm) -> str:
        keep_minutes(
            meeting=self.meeting, text=form.cleaned_data["text"], by=self.request.user, now=timezone.now()
        )
        return self.meeting.group.get_absolute_url()
