"""What was counted for one volunteer, and hours from elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ServicePage, way_back
from training.enums import CourseKind
from training.forms.credits import CreditForm
from training.models import Attendance, Completion, CountedTime, Course
from training.progress import progress_of
from training.services.completion import note_lost
from training.services.credits import credit_time, take_back_credit
from training.words import duration, missing_parts, talks_of, talks_rule
from volunteers.models import Volunteer


@allow(*OFFICE)
@require_safe
def volunteer_training(request: SignedInRequest, pk: str) -> HttpResponse:
    """Everything that counts for somebody, and where each minute comes from."""
    volunteers = Volunteer.objects.visible_to(request.user).select_related("person", "programme")
    volunteer = get_object_or_404(volunteers, pk=pk)
    progress = progress_of(volunteer)
    counted = CountedTime.objects.filter(volunteer=volunteer, module__programme=volunteer.programme)
    talks = Attendance.objects.filter(
        volunteer=volunteer,
        session__course__kind=CourseKind.SERIES,
        session__course__programme=volunteer.programme,
        session__cancelled_at=None,
    )
    completions = Completion.objects.filter(volunteer=volunteer, programme=volunteer.programme)
    context = {
        "volunteer": volunteer,
        "progress": progress,
        "missing": [] if progress.is_ready else missing_parts(progress),
        "talks": talks_of(progress.regular) if progress.regular else "",
        "talks_rule": talks_rule(progress.regular.rule) if progress.regular else "",
        "counted": [
            (time, duration(time.minutes))
            for time in counted.select_related(
                "module", "attendance__session__course", "attendance__recorded_by", "credited_by"
            )
        ],
        "attended_talks": talks.select_related("session__course", "recorded_by").order_by(
            "session__starts_at"
        ),
        "completions": completions.select_related("lost_by"),
        "own_courses": set(Course.objects.planned_by(request.user).values_list("pk", flat=True)),
    }
    return render(request, "training/volunteer_training.html", context)


@allow(*OFFICE)
class CreditCreate(ServicePage):
    request: SignedInRequest
    form_class, page_title = CreditForm, gettext_lazy("Credit hours")
    intro = gettext_lazy(
        "For what somebody did elsewhere. Hours of our own dates come from the attendance list."
    )
    submit_label = gettext_lazy("Credit")
    success_message = gettext_lazy("The hours are credited.")
    template_name = "training/credit_create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        volunteers = Volunteer.objects.visible_to(self.request.user).select_related("person", "programme")
        self.volunteer = get_object_or_404(volunteers, pk=self.kwargs["pk"])
        return super().get_form_kwargs() | {"volunteer": self.volunteer}

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"volunteer": self.volunteer}

    def get_cancel_url(self) -> str:
        return reverse("training:volunteer_training", args=[self.volunteer.pk])

    def perform(self, form: CreditForm) -> str:
        credit_time(
            volunteer=self.volunteer, by=self.request.user, today=timezone.localdate(), **form.values()
        )
        return self.get_cancel_url()


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_take_back(request: SignedInRequest, pk: str) -> HttpResponse:
    """GET asks, POST takes a credit back."""
    credits = CountedTime.objects.filter(
        attendance=None, volunteer__in=Volunteer.objects.visible_to(request.user)
    )
    credit = get_object_or_404(credits.select_related("volunteer__person", "module"), pk=pk)
    page = reverse("training:volunteer_training", args=[credit.volunteer_id])
    words = {
        "time": duration(credit.minutes),
        "module": credit.module,
        "name": credit.volunteer,
        "reason": credit.reason,
    }
    if request.method == "POST":
        try:
            take_back_credit(credit=credit, by=request.user, today=timezone.localdate())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The credit is taken back."))
        return redirect(page)
    context = {
        "page_title": _("Take back the credit"),
        "question": _("%(time)s of “%(module)s” will no longer count for %(name)s (%(reason)s).") % words,
        "submit_label": _("Take back the credit"),
        "cancel_url": page,
        "volunteer": credit.volunteer,
    }
    return render(request, "training/credit_take_back.html", context)


@allow(*OFFICE)
@require_POST
def completion_note(request: SignedInRequest, pk: str) -> HttpResponse:
    """The office has seen that somebody is no longer ready."""
    completions = Completion.objects.filter(volunteer__in=Volunteer.objects.visible_to(request.user))
    completion = get_object_or_404(completions.select_related("volunteer__person"), pk=pk)
    try:
        note_lost(completion=completion, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Noted for %(name)s.") % {"name": completion.volunteer})
    return redirect(way_back(request, otherwise=completion.volunteer.get_absolute_url()))
