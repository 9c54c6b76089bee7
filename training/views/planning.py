"""A course from the curriculum: the form, the preview with every date, and only then the course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from accounts.access import allow
from accounts.enums import OFFICE
from kern.views import FormPage, ServicePage
from programmes.holidays import public_holiday, school_holiday, school_holidays_known
from training.clashes import Slot, find_clashes
from training.forms import CoursePlanForm, PlannedDatesForm, SeriesForm
from training.forms.planning import curriculum_of
from training.services import save_course
from training.services.planning import PlannedDate, save_planned


@allow(*OFFICE)
class CourseCreate(FormPage, FormView):
    """Each step posts everything again, so that nothing is stored before the last one.

    The buttons of the preview say what is wished: `step` is "change" (back to the form), "check" (look again
    after a date was changed) or "save".
    """

    form_class, page_title = CoursePlanForm, gettext_lazy("Plan a course")
    submit_label = gettext_lazy("Show the dates")
    intro = gettext_lazy(
        "Every module of the curriculum gets its dates. "
        "You see them all, and can change each, before they are planned."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "today": timezone.localdate()}

    def get_cancel_url(self) -> str:
        return reverse("training:course_list")

    def form_valid(self, form: CoursePlanForm) -> HttpResponse:
        step = self.request.POST.get("step", "")
        if step == "change":
            return self.render_to_response(self.get_context_data(form=form))
        try:
            draft = form.draft()
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        if step not in ("check", "save"):
            return self._preview(form, PlannedDatesForm(draft=draft))
        if self.request.POST.get("curriculum") != curriculum_of(draft):
            messages.warning(self.request, _("The curriculum has changed meanwhile. Please look again."))
            return self._preview(form, PlannedDatesForm(draft=draft), status=422)
        dates = PlannedDatesForm(self.request.POST, draft=draft)
        if not dates.is_valid():
            return self._preview(form, dates, status=422)
        if step == "check":
            return self._preview(form, dates)
        try:
            course = save_planned(course=form.instance, dates=dates.dates(), **form.where())
        except ValidationError as error:
            dates.add_error(None, error.messages)
            return self._preview(form, dates, status=422)
        messages.success(self.request, _("The course is planned."))
        return HttpResponseRedirect(course.get_absolute_url())

    def _preview(self, form: CoursePlanForm, dates: PlannedDatesForm, status: int = 200) -> HttpResponse:
        user: Any = self.request.user
        planned = dates.dates()
        clashes = find_clashes([_slot(one, form) for one in planned], user=user)
        context = {
            "plan": form,
            "form": dates,
            "rows": [
                (*row, _holiday(row[0], form), found)
                for row, found in zip(dates.rows(), clashes, strict=True)
            ],
            "clashing": sum(bool(found) for found in clashes),
            "unknown_years": _unknown_years(planned, form),
            "typed": [(name, value) for name in form.fields for value in self.request.POST.getlist(name)],
            "cancel_url": self.get_cancel_url(),
        }
        return render(self.request, "training/course_preview.html", context, status=status)


def _slot(planned: PlannedDate, form: CoursePlanForm) -> Slot:
    where = form.where()
    return Slot(planned.starts_at, planned.ends_at, place=where["place"], trainer=where["trainer"])


def _holiday(planned: PlannedDate, form: CoursePlanForm) -> str:
    """The holiday that a date lies on, after somebody moved it there."""
    day = planned.starts_at.date()
    without_school = form.cleaned_data["without_school_holidays"]
    return public_holiday(day) or (school_holiday(day) if without_school else "")


def _unknown_years(planned: Sequence[PlannedDate], form: CoursePlanForm) -> list[int]:
    """For which years nobody knows yet when school holidays are, though they were to be left out."""
    if not form.cleaned_data["without_school_holidays"]:
        return []
    years = {form.cleaned_data["starts_on"].year, *(one.starts_at.year for one in planned)}
    return sorted(year for year in years if not school_holidays_known(year))


@allow(*OFFICE)
class SeriesCreate(ServicePage):
    form_class, page_title = SeriesForm, gettext_lazy("New series of talks and workshops")
    intro = gettext_lazy("Its dates are entered one by one; each has a title of its own.")
    success_message = gettext_lazy("The series is saved. Now add its dates.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "today": timezone.localdate()}

    def get_cancel_url(self) -> str:
        return reverse("training:course_list")

    def perform(self, form: SeriesForm) -> str:
        return save_course(form.instance).get_absolute_url()
