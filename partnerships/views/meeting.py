"""Logging meetings: on the phone by volunteers, at the desk by the office for somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from kern.offline import keep_copy, owner_of
from kern.views import ServicePage
from partnerships.enums import EntrySource, Mood, NoMeetingReason, PartnershipStatus, Side
from partnerships.forms.meeting import MeetingForm, MeetingLogForm, initial_of, mood_in
from partnerships.models import Meeting, Partnership
from partnerships.partner import partner_of, with_partner
from partnerships.question import WEEK, question_for, week_asked_for, weeks_without_entry
from partnerships.rhythm import in_words
from partnerships.services.feedback import feedback_path
from partnerships.services.meeting import (
    change_meeting,
    is_own_and_fresh,
    is_run_by,
    log_meeting,
    may_change,
    note_call,
    say_mood,
    withdraw_meeting,
)
from partnerships.services.trial import answer_path
from partnerships.trial import trial_state, with_trial

LATEST = 5
OPEN_WEEKS = 3


def _meeting_or_404(user: User, pk: UUID) -> Meeting:
    visible = Meeting.objects.visible_to(user).select_related(
        "partnership__volunteer__person", "partnership__newcomer__person"
    )
    found: Meeting = get_object_or_404(visible, pk=pk)
    return found


def _is_own(partnership: Partnership, user: User) -> bool:
    return partnership.volunteer.person.user_id == user.pk


def _way_back(partnership: Partnership, user: User) -> str:
    """Volunteers return to their pairs, the office to the pair's page."""
    if _is_own(partnership, user):
        return reverse("partnerships:mine")
    return partnership.get_absolute_url()


@require_safe
@allow(Kind.VOLUNTEER)
def mine(request: SignedInRequest) -> HttpResponse:
    """A volunteer's pairs, with what they may know of the partner (`partnerships.partner`)."""
    own = with_partner(Partnership.objects.filter(volunteer__person__user=request.user))
    entries = Prefetch("meetings", Meeting.objects.prefetch_related("tasks"), to_attr="entries")
    pairs = []
    for partnership in with_trial(own).prefetch_related(entries, "feedback"):
        days = [meeting.met_on for meeting in partnership.entries if meeting.took_place]
        is_open = partnership.status != PartnershipStatus.CLOSED
        trial = trial_state(partnership)
        pairs.append(
            {
                "partnership": partnership,
                "partner": partner_of(partnership),
                "is_open": is_open,
                "minutes": sum(meeting.minutes or 0 for meeting in partnership.entries),
                "rhythm": in_words(days, today=localdate()),
                "latest": [
                    (meeting, is_own_and_fresh(meeting, by=request.user, today=localdate()))
                    for meeting in partnership.entries[:LATEST]
                ],
                "feedback_url": "" if is_open else _open_feedback_url(partnership),
                "trial": trial,
                "trial_url": answer_path(partnership, Side.VOLUNTEER),
            }
        )
    pairs.sort(key=lambda pair: not pair["is_open"])
    return render(request, "partnerships/partnership_mine.html", {"pairs": pairs})


def _open_feedback_url(partnership: Partnership) -> str:
    """The page with the questions to the volunteer, where they are asked and have not answered yet."""
    if not partnership.asks_for_feedback:
        return ""
    if any(feedback.side == Side.VOLUNTEER for feedback in partnership.feedback.all()):
        return ""
    return feedback_path(partnership, Side.VOLUNTEER)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
def meeting_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One question, the likeliest answer first."""
    visible = Partnership.objects.visible_to(request.user).with_people()
    partnership: Partnership = get_object_or_404(visible, pk=pk)
    week = week_asked_for(request.GET.get(WEEK, ""), partnership, today=localdate())
    question = question_for(partnership, today=localdate(), week=week)
    is_own = _is_own(partnership, request.user)
    form = MeetingLogForm(
        request.POST or None, partnership=partnership, question=question, is_for_office=not is_own
    )
    if request.method == "POST" and form.is_valid():
        try:
            meeting = log_meeting(
                partnership=partnership,
                **form.facts(),
                source=EntrySource.PORTAL if is_own else EntrySource.OFFICE,
                by=request.user,
                today=localdate(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("partnerships:meeting_saved", meeting.pk)
    context = {
        "partnership": partnership,
        "question": question,
        "form": form,
        "reasons": NoMeetingReason.choices,
        "is_own": is_own,
        "way_back": _way_back(partnership, request.user),
    }
    status = 422 if form.errors else 200
    response = render(request, "partnerships/meeting_create.html", context, status=status)
    if is_own:
        keep_copy(response, owner=owner_of(request.user))
    return response


@require_safe
@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
def meeting_saved(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Thanks, with what was saved and the way to change it or take it back."""
    meeting = _meeting_or_404(request.user, pk)
    context = {
        "meeting": meeting,
        "partnership": meeting.partnership,
        "tasks": meeting.tasks.all(),
        "moods": Mood.choices,
        "is_own": _is_own(meeting.partnership, request.user),
        "can_be_changed": may_change(meeting, by=request.user, today=localdate()),
        "open_weeks": weeks_without_entry(meeting.partnership, today=localdate())[:OPEN_WEEKS],
        # What the office noted with an entry of its own stays in the office.
        "shows_words": is_run_by(meeting, request.user) or meeting.logged_by_id == request.user.pk,
        "way_back": _way_back(meeting.partnership, request.user),
    }
    return render(request, "partnerships/meeting_saved.html", context)


@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
class MeetingEdit(ServicePage):
    form_class = MeetingForm
    page_title = _("Change the entry")
    request: SignedInRequest

    @cached_property
    def meeting(self) -> Meeting:
        meeting = _meeting_or_404(self.request.user, self.kwargs["pk"])
        if not may_change(meeting, by=self.request.user, today=localdate()):
            raise PermissionDenied
        return meeting

    def get_cancel_url(self) -> str:
        return _way_back(self.meeting.partnership, self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "partnership": self.meeting.partnership,
            "is_for_office": not _is_own(self.meeting.partnership, self.request.user),
            "is_by_author": self.meeting.logged_by_id == self.request.user.pk,
            "current_minutes": self.meeting.minutes,
        }

    def get_initial(self) -> dict[str, Any]:
        meeting = self.meeting
        return initial_of(meeting) | {"note": meeting.note, "for_coordinator": meeting.for_coordinator}

    def perform(self, form: Any) -> str:
        facts = {"for_coordinator": self.meeting.for_coordinator} | form.facts()
        change_meeting(meeting=self.meeting, **facts, by=self.request.user, today=localdate())
        return reverse("partnerships:meeting_saved", args=[self.meeting.pk])


@require_POST
@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
def meeting_mood(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How it was, in one tap after the entry is saved."""
    meeting = _meeting_or_404(request.user, pk)
    try:
        say_mood(meeting=meeting, mood=mood_in(request), by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("partnerships:meeting_saved", pk)


@require_POST
@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
def meeting_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    meeting = _meeting_or_404(request.user, pk)
    withdraw_meeting(meeting=meeting, by=request.user, today=localdate())
    messages.success(request, _("The entry is taken back."))
    return redirect(_way_back(meeting.partnership, request.user))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def meeting_called(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The call that the volunteer asked for has been made."""
    meeting = get_object_or_404(Meeting.objects.run_by(request.user).select_related("partnership"), pk=pk)
    note_call(meeting=meeting, by=request.user)
    messages.success(request, _("The call is noted."))
    return redirect(meeting.partnership)
