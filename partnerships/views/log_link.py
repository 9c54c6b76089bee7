"""Logging meetings over the address in a mail, without an account.

GET shows only, for mail scanners open links too. A link that opens nothing says so in a sentence that helps,
and gives back what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import allow_signed_link
from kern.offline import LINK, keep_copy
from partnerships.enums import EntrySource, Mood, NoMeetingReason, PartnershipStatus
from partnerships.forms.meeting import MeetingByLinkForm, MeetingLogForm, initial_of, mood_in
from partnerships.models import Meeting, Partnership
from partnerships.question import WEEK, question_for, week_asked_for, weeks_without_entry
from partnerships.services.log_link import entries_by_link, other_pairs, partnership_of
from partnerships.services.meeting import (
    change_meeting,
    log_meeting,
    may_change,
    say_mood,
    withdraw_meeting,
)
from partnerships.views.meeting import OPEN_WEEKS
from people.letters import reading_language

WORDS = ("note", "for_coordinator")


def _opens_pair(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the pair behind the link, and the page to the volunteer's language."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **arguments: Any) -> HttpResponse:
        partnership = partnership_of(token)
        if partnership is None:
            response = _opens_nothing(request)
        else:
            language = reading_language(request, partnership.volunteer.person)
            with translation.override(language):
                if partnership.status == PartnershipStatus.CLOSED:
                    response = _opens_nothing(request, partnership)
                else:
                    response = view(request, token, partnership, **arguments)
            response.headers["Content-Language"] = language
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return opened


def _opens_entry(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like `_opens_pair`, for an entry made by this link in the last seven days."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, partnership: Partnership, entry: UUID) -> HttpResponse:
        meeting = partnership.meetings.filter(pk=entry).first()
        if meeting is None or not may_change(meeting, by=None, today=localdate()):
            return _opens_nothing(request, partnership, token=token)
        meeting.partnership = partnership
        return view(request, token, meeting)

    return _opens_pair(opened)


def _opens_nothing(
    request: HttpRequest, partnership: Partnership | None = None, *, token: str = ""
) -> HttpResponse:
    """Why the link opens nothing, whom to call, and what was typed, to be copied; 410 where it once did."""
    context = {
        "partnership": partnership,
        "organisation": partnership.newcomer.person.organisation if partnership else None,
        "is_closed": partnership is not None and partnership.status == PartnershipStatus.CLOSED,
        "token": token,
        "typed": [text for name in WORDS if (text := request.POST.get(name, "").strip())],
    }
    return render(request, "partnerships/log_gone.html", context, status=410 if partnership else 404)


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
@_opens_pair
def log_by_link(request: HttpRequest, token: str, partnership: Partnership) -> HttpResponse:
    """The same question as in the portal."""
    today = localdate()
    week = week_asked_for(request.GET.get(WEEK, ""), partnership, today=today)
    question = question_for(partnership, today=today, week=week)
    form = MeetingLogForm(request.POST or None, partnership=partnership, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = log_meeting(
                partnership=partnership, **form.facts(), source=EntrySource.LINK, by=None, today=today
            )
        except ValidationError as error:
            if partnership.status == PartnershipStatus.CLOSED:  # at this very moment
                return _opens_nothing(request, partnership)
            form.add_error(None, error)
        else:
            return redirect("partnerships:logged_by_link", token, meeting.pk)
    context = {
        "token": token,
        "partnership": partnership,
        "question": question,
        "form": form,
        "reasons": NoMeetingReason.choices,
        "is_own": True,
        "entries": entries_by_link(partnership, today=today),
        "open_weeks": [
            other for other in weeks_without_entry(partnership, today=today) if other != question.week
        ][:OPEN_WEEKS],
    }
    status = 422 if form.errors else 200
    response = render(request, "partnerships/log_by_link.html", context, status=status)
    keep_copy(response, owner=LINK)
    return response


@require_http_methods(["GET", "HEAD"])
@allow_signed_link
@_opens_entry
def logged_by_link(request: HttpRequest, token: str, meeting: Meeting) -> HttpResponse:
    """Thanks, with what was saved and the way to correct it; words are not shown again."""
    partnership = meeting.partnership
    context = {
        "token": token,
        "meeting": meeting,
        "partnership": partnership,
        "tasks": meeting.tasks.all(),
        "moods": Mood.choices,
        "is_own": True,
        "open_weeks": weeks_without_entry(partnership, today=localdate())[:OPEN_WEEKS],
        "others": other_pairs(partnership),
    }
    return render(request, "partnerships/log_thanks.html", context)


@require_POST
@allow_signed_link
@_opens_entry
def mood_by_link(request: HttpRequest, token: str, meeting: Meeting) -> HttpResponse:
    """How it was, in one tap after the entry is saved."""
    try:
        say_mood(meeting=meeting, mood=mood_in(request), by=None, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("partnerships:logged_by_link", token, meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
@_opens_entry
def correct_by_link(request: HttpRequest, token: str, meeting: Meeting) -> HttpResponse:
    partnership = meeting.partnership
    form = MeetingByLinkForm(
        request.POST or None,
        initial=initial_of(meeting),
        partnership=partnership,
        meeting=meeting,
        current_minutes=meeting.minutes,
    )
    thanks = reverse("partnerships:logged_by_link", args=[token, meeting.pk])
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(meeting=meeting, **form.facts(), by=None, today=localdate())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(thanks)
    context = {"form": form, "page_title": _("Change the entry"), "cancel_url": thanks}
    return render(request, "partnerships/log_correct.html", context, status=422 if form.errors else 200)


@require_POST
@allow_signed_link
@_opens_entry
def withdraw_by_link(request: HttpRequest, token: str, meeting: Meeting) -> HttpResponse:
    withdraw_meeting(meeting=meeting, by=None, today=localdate())
    messages.success(request, _("The entry is taken back."))
    return redirect("partnerships:log_by_link", token)
