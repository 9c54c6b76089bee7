"""Feedback on a course: the page behind the mail, and what the answers say together."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow, allow_signed_link
from accounts.enums import OFFICE, Kind
from messaging.links import read
from training.forms.feedback import FeedbackForm
from training.models import Course, FeedbackRequest
from training.results import MARKS, SHOWN_FROM, results_of
from training.services.feedback import OPEN_FOR, PURPOSE, ask_for_feedback, give_feedback


@allow_signed_link
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the questions, or thanks whoever has answered; POST keeps the answer, once."""
    link = read(token, purpose=PURPOSE, max_age=OPEN_FOR)
    requests = FeedbackRequest.objects.select_related("course__organisation")
    asked = get_object_or_404(requests, pk=link["request"])
    form = FeedbackForm(request.POST or None)
    status = 200
    if request.method == "POST" and not asked.is_answered:
        if form.is_valid():
            try:
                give_feedback(request=asked, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("training:feedback_answer", token)
        status = 422
    context = {
        "form": form,
        "course": asked.course,
        "answered": asked.is_answered,
        "shown_from": SHOWN_FROM,
    }
    return render(request, "training/feedback_answer.html", context, status=status)


@allow(*OFFICE, Kind.TRAINER)
@require_safe
def course_feedback(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How many answered, and from three answers on what they say, as a chart and as a table."""
    course = get_object_or_404(Course.objects.run_by(request.user), pk=pk)
    held = course.sessions.held()
    context = {
        "course": course,
        "results": results_of(course),
        "marks": MARKS,
        "shown_from": SHOWN_FROM,
        "is_over": held.exists() and not held.filter(ends_at__gt=timezone.now()).exists(),
        "plans": Course.objects.planned_by(request.user).filter(pk=course.pk).exists(),
    }
    return render(request, "training/course_feedback.html", context)


@allow(*OFFICE)
@require_POST
def feedback_ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    course = get_object_or_404(Course.objects.planned_by(request.user), pk=pk)
    try:
        number = ask_for_feedback(course=course, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        if number:
            sentence = ngettext(
                "%(number)d person is asked by mail.", "%(number)d people are asked by mail.", number
            )
            messages.success(request, sentence % {"number": number})
        else:
            messages.warning(request, _("Nobody with an e-mail address had a place in this course."))
    return redirect("training:course_feedback", course.pk)
