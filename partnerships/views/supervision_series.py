"""A year of dates for a group: first looked at, then planned with one click."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import FormPage
from partnerships.forms.supervision import SeriesForm
from partnerships.models import SupervisionGroup
from partnerships.services.supervision import plan_series, propose_series
from partnerships.services.supervision_checks import Checked, check_dates


@allow(*OFFICE)
class SupervisionSeries(FormPage, FormView):
    """`step` is "check" (look again after something was changed) or "plan".

    What speaks against a date is shown beside it. Where something is found that was not on the page yet, it
    is shown before anything is planned.
    """

    request: SignedInRequest
    form_class = SeriesForm
    template_name = "partnerships/supervision_series.html"
    page_title = gettext_lazy("Plan a year of dates")

    @cached_property
    def group(self) -> SupervisionGroup:
        groups = SupervisionGroup.objects.run_by(self.request.user).select_related("programme", "facilitator")
        group: SupervisionGroup = get_object_or_404(groups, pk=self.kwargs["pk"])
        return group

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    def get_initial(self) -> dict[str, Any]:
        return {"place": self.group.place, "minutes": self.group.minutes}

    def get_form_kwargs(self) -> dict[str, Any]:
        draft = SeriesForm.read_draft(self.request.POST.get("draft", ""))
        if self.request.method != "POST":
            draft = propose_series(self.group, today=timezone.localdate(self.now))
        return super().get_form_kwargs() | {"draft": draft}

    def get_cancel_url(self) -> str:
        return self.group.get_absolute_url()

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        checked = self._checked(form)
        for row, found in checked.items():
            if found.refusal:
                form.add_error(f"day_{row}", found.refusal)
        if form.errors:
            return self.form_invalid(form)
        if self.request.POST.get("step") != "plan":
            return self.render_to_response(self.get_context_data(form=form))
        if _remarks(checked) != self.request.POST.get("seen", ""):
            form.add_error(None, _("Please look at the remarks on the dates, then plan them."))
            return self.form_invalid(form)
        try:
            meetings = plan_series(
                group=self.group,
                starts=[moment for _row, moment in form.moments()],
                place=form.cleaned_data["place"],
                minutes=form.cleaned_data["minutes"],
                by=self.request.user,
                now=self.now,
                despite_clash=True,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        text = ngettext(
            "%(count)d date is planned, the members are told.",
            "%(count)d dates are planned, the members are told.",
            len(meetings),
        )
        messages.success(self.request, text % {"count": len(meetings)})
        return HttpResponseRedirect(self.group.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: SeriesForm = context["form"]
        checked = self._checked(form)
        rows = [
            (checked.get(row), moment, form[f"take_{row}"], form[f"day_{row}"], form[f"time_{row}"])
            for row, moment in enumerate(form.draft)
        ]
        has_members = self.group.memberships.filter(left_on=None).exists()
        return context | {
            "group": self.group,
            "rows": rows,
            "seen": _remarks(checked),
            "has_members": has_members,
        }

    def _checked(self, form: SeriesForm) -> dict[int, Checked]:
        """By row, for the dates that are ticked."""
        moments = form.moments()
        data = getattr(form, "cleaned_data", {})
        found = check_dates(
            self.group,
            [moment for _row, moment in moments],
            minutes=data.get("minutes") or self.group.minutes,
            place=data.get("place") or self.group.place,
            now=self.now,
        )
        return {row: one for (row, _moment), one in zip(moments, found, strict=True)}


def _remarks(checked: dict[int, Checked]) -> str:
    """All remarks as one line: the page gives it back, so that nothing new goes by unseen."""
    return " | ".join(f"{row}: {note}" for row, one in sorted(checked.items()) for note in one.notes)
