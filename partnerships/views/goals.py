"""The goals of a pair: noted at the start, looked at half-way and at the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from partnerships.enums import ReviewMoment
from partnerships.forms.goals import GoalForm, ReviewForm
from partnerships.goals import moment_of
from partnerships.models import Goal, Partnership
from partnerships.services.goals import change_goal, review_goals, set_goal, withdraw_goal
from partnerships.views.partnership import PartnershipFormPage


def _goal_or_404(user: User, pk: UUID) -> Goal:
    run = Goal.objects.filter(partnership__in=Partnership.objects.run_by(user))
    people = ("partnership__volunteer__person", "partnership__newcomer__person")
    found: Goal = get_object_or_404(run.select_related(*people), pk=pk)
    return found


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class GoalCreate(PartnershipFormPage):
    form_class = GoalForm
    page_title = _("Note a goal")
    success_message = _("The goal is noted.")

    def perform(self, form: Any) -> str:
        set_goal(partnership=self.partnership, **form.cleaned_data, by=self.request.user, today=localdate())
        return f"{self.partnership.get_absolute_url()}#goals"


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class GoalEdit(PartnershipFormPage):
    form_class = GoalForm
    template_name = "partnerships/goal_form.html"
    page_title = _("Change the goal")

    @cached_property
    def goal(self) -> Goal:
        return _goal_or_404(self.request.user, self.kwargs["pk"])

    @cached_property
    def partnership(self) -> Partnership:
        return self.goal.partnership

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.goal.text}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"goal": self.goal}

    def perform(self, form: Any) -> str:
        change_goal(goal=self.goal, **form.cleaned_data, by=self.request.user)
        return f"{self.partnership.get_absolute_url()}#goals"


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def goal_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    goal = _goal_or_404(request.user, pk)
    try:
        withdraw_goal(goal=goal, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The goal is taken away."))
    return redirect(goal.partnership)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class GoalsReview(PartnershipFormPage):
    """All goals on one page; what was noted at this look before stands there to be corrected."""

    form_class = ReviewForm
    page_title = _("Look at the goals")
    success_message = _("It is noted how far the goals are.")

    @cached_property
    def goals(self) -> list[Goal]:
        goals = list(self.partnership.goals.prefetch_related("reviews"))
        if not goals:
            raise Http404
        return goals

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"goals": self.goals}

    def get_initial(self) -> dict[str, Any]:
        moment = moment_of(self.partnership, today=localdate()) or ReviewMoment.MIDDLE
        initial = {"moment": moment.value}
        for goal in self.goals:
            for review in goal.reviews.all():
                if review.moment == moment:
                    initial |= {f"state_{goal.pk}": review.state, f"note_{goal.pk}": review.note}
        return initial

    def perform(self, form: Any) -> str:
        review_goals(
            partnership=self.partnership,
            moment=form.cleaned_data["moment"],
            found=form.found(),
            by=self.request.user,
            today=localdate(),
        )
        return f"{self.partnership.get_absolute_url()}#goals"
