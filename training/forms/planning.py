"""Planning a course: its facts and rhythm, then its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.forms import KernFormMixin
from programmes.holidays import school_holidays_known
from training.forms.courses import DayField, LinkField, NewCourseForm, trainers
from training.services.planning import (
    LONGEST_SESSION,
    LOOK_AHEAD,
    PlannedDate,
    draft_dates,
    local_moment,
)
from training.services.session_rules import not_valid_on

RHYTHMS = [
    (1, _("every week")),
    (2, _("every second week")),
    (3, _("every third week")),
    (4, _("every fourth week")),
]


class CoursePlanForm(NewCourseForm):
    """A new course and the rhythm of its dates."""

    fieldsets = [
        (_("The course"), ["programme", "title", "organisation", "municipality", "seats"]),
        (
            _("Its dates"),
            ["starts_on", "weekdays", "every_weeks", "starts_at", "longest", "together"],
        ),
        (_("Days that stay free"), ["without_school_holidays"]),
        (_("Where and with whom"), ["place", "online_url", "trainer"]),
    ]

    starts_on = DayField(label=_("First day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Public holidays are left out."),
    )
    every_weeks = forms.TypedChoiceField(label=_("Rhythm"), choices=RHYTHMS, coerce=int, initial=1)
    starts_at = forms.TimeField(label=_("Start time"))
    longest = forms.IntegerField(
        label=_("Longest date (minutes)"),
        min_value=45,
        max_value=600,
        initial=LONGEST_SESSION,
        help_text=_("A longer module becomes several dates."),
    )
    together = forms.BooleanField(
        label=_("Short modules that follow each other share a date, as long as they fit"), required=False
    )
    without_school_holidays = forms.BooleanField(label=_("Also leave out school holidays"), required=False)
    place = forms.CharField(label=_("Venue"), max_length=160, required=False)
    online_url = LinkField(
        label=_("Link for taking part online"),
        required=False,
        help_text=_("A date needs a place, a link, or both."),
    )
    trainer = forms.ModelChoiceField(label=_("Trainer"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, today=today, **kwargs)
        self.today = today
        self.fields["trainer"].queryset = trainers(user)  # type: ignore[attr-defined]
        known = [year for year in range(today.year, today.year + 10) if school_holidays_known(year)]
        self.fields["without_school_holidays"].help_text = (
            _("Their dates are known up to %(year)d.") % {"year": max(known)}
            if known
            else _("Their dates are not known at present.")
        )

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on > self.today + LOOK_AHEAD:
            raise ValidationError(_("Please enter a day within the next five years."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"place", "online_url"} & self.errors.keys() and not (data["place"] or data["online_url"]):
            self.add_error("place", _("Please enter a place or a link for taking part online."))
        return data

    def draft(self) -> list[PlannedDate]:
        """The dates, from a valid form. Raises ValidationError as the service does."""
        rhythm = ("starts_on", "weekdays", "every_weeks", "starts_at", "longest", "together")
        options = {name: self.cleaned_data[name] for name in (*rhythm, "without_school_holidays")}
        return draft_dates(programme=self.cleaned_data["programme"], **options)

    def where(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("place", "online_url", "trainer")}


class PlannedDatesForm(KernFormMixin, forms.Form):
    """The dates of a draft, each with its day and time to be changed. Nothing of it is stored."""

    def __init__(self, *args: Any, draft: Sequence[PlannedDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["curriculum"] = forms.CharField(
            widget=forms.HiddenInput, initial=curriculum_of(draft), required=False
        )
        for row, planned in enumerate(draft):
            words = {"number": row + 1, "title": planned.title}
            starts_at = planned.starts_at
            self.fields[f"day_{row}"] = DayField(
                label=_("Day of date %(number)d, %(title)s") % words,
                initial=starts_at.date(),
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
            self.fields[f"time_{row}"] = forms.TimeField(
                label=_("Time of date %(number)d, %(title)s") % words,
                initial=starts_at.time(),
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )

    def rows(self) -> list[tuple[PlannedDate, forms.BoundField, forms.BoundField]]:
        return [
            (planned, self[f"day_{row}"], self[f"time_{row}"]) for row, planned in enumerate(self.dates())
        ]

    def dates(self) -> list[PlannedDate]:
        """The draft, with what was changed as far as it can be read."""
        data = getattr(self, "cleaned_data", {}) if self.is_bound else {}
        dates = []
        for row, planned in enumerate(self.draft):
            day, at = data.get(f"day_{row}"), data.get(f"time_{row}")
            dates.append(replace(planned, starts_at=local_moment(day, at)) if day and at else planned)
        return dates

    def clean(self) -> dict[str, Any]:
        dates = self.dates()
        for row, planned in enumerate(dates):
            if {f"day_{row}", f"time_{row}"} & self.errors.keys():
                continue
            field = f"day_{row}"
            for module in planned.modules:
                if not module.is_valid_on(planned.starts_at.date()):
                    self.add_error(field, not_valid_on(module, planned.starts_at.date()))
            for number, other in enumerate(dates[:row], 1):
                if planned.starts_at < other.ends_at and other.starts_at < planned.ends_at:
                    self.add_error(
                        field, gettext("Date %(number)d is at the same time.") % {"number": number}
                    )
        return self.cleaned_data


def curriculum_of(draft: Sequence[PlannedDate]) -> str:
    """Tells whether a draft that was looked at is still the one that the curriculum gives."""
    parts = [f"{module.pk}:{minutes}" for planned in draft for module, minutes in planned.modules.items()]
    return sha256(",".join(parts).encode()).hexdigest()[:16]
