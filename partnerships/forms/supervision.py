"""Dates of exchange groups: one, a series, who was there, and the facilitator's minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.models import SupervisionInvitation, SupervisionMeeting, SupervisionMinutes
from partnerships.services.supervision_dates import local_moment
from volunteers.models import Volunteer

NO_SUCH_TIME = _("This time does not exist: the clocks are put forward that night.")
# More dates than a year of weeks holds are no series of ours.
MOST_DATES = 60


def _exists(moment: datetime, day: Any, at: Any) -> bool:
    shown = timezone.localtime(moment)
    return (shown.date(), shown.time()) == (day, at)


class DateForm(KernFormMixin, forms.Form):
    """Day, time, length and place of a group's date."""

    day = forms.DateField(label=_("Day"))
    time = forms.TimeField(label=_("Time"))
    minutes = SupervisionMeeting._meta.get_field("minutes").formfield(min_value=15, max_value=480)
    place = SupervisionMeeting._meta.get_field("place").formfield()
    # Shown only where there is a clash to put up with.
    despite_clash = forms.BooleanField(
        label=_("Plan it all the same"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("despite_clash"):
            self.offer_despite_clash()

    def offer_despite_clash(self) -> None:
        self.fields["despite_clash"].widget = forms.CheckboxInput()

    @property
    def starts_at(self) -> datetime:
        """The moment that day and time name here."""
        return local_moment(self.cleaned_data["day"], self.cleaned_data["time"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") and data.get("time") and not _exists(self.starts_at, data["day"], data["time"]):
            self.add_error("time", NO_SUCH_TIME)
        return data


class SeriesForm(KernFormMixin, forms.Form):
    """Proposed dates, each of which can be left out or changed. Nothing is stored before all are planned.

    `draft` goes along hidden, so that the rows stay the same ones; `seen` is what was remarked on the dates
    when they were last shown.
    """

    place = SupervisionMeeting._meta.get_field("place").formfield()
    minutes = SupervisionMeeting._meta.get_field("minutes").formfield(min_value=15, max_value=480)

    def __init__(self, *args: Any, draft: Sequence[datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = [timezone.localtime(moment) for moment in draft]
        for row, moment in enumerate(self.draft):
            words = {"number": row + 1}
            self.fields[f"take_{row}"] = forms.BooleanField(
                label=_("Plan date %(number)d") % words, initial=True, required=False
            )
            self.fields[f"day_{row}"] = forms.DateField(
                label=_("Day of date %(number)d") % words,
                initial=moment.date(),
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
            self.fields[f"time_{row}"] = forms.TimeField(
                label=_("Time of date %(number)d") % words,
                initial=moment.time(),
                required=False,
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )

    @staticmethod
    def read_draft(text: str) -> list[datetime]:
        """The dates that went along; none where somebody changed them."""
        try:
            moments = [parse_datetime(part) for part in text.split(",")[:MOST_DATES]]
        except ValueError:
            return []
        return [moment for moment in moments if moment and timezone.is_aware(moment)]

    @property
    def draft_text(self) -> str:
        return ",".join(moment.isoformat() for moment in self.draft)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for row in range(len(self.draft)):
            if not data.get(f"take_{row}"):
                continue
            day, at = data.get(f"day_{row}"), data.get(f"time_{row}")
            for name, value in ((f"day_{row}", day), (f"time_{row}", at)):
                if value is None and name not in self.errors:
                    self.add_error(name, gettext("Please fill this in, or leave the date out."))
            if day and at and not _exists(local_moment(day, at), day, at):
                self.add_error(f"time_{row}", NO_SUCH_TIME)
        return data

    def moments(self) -> list[tuple[int, datetime]]:
        """Row and moment of the dates that are ticked, as far as they can be read, in order of time."""
        if not self.is_bound:
            return list(enumerate(self.draft))
        data = self.cleaned_data
        ticked = [
            (row, local_moment(data[f"day_{row}"], data[f"time_{row}"]))
            for row in range(len(self.draft))
            if data.get(f"take_{row}") and data.get(f"day_{row}") and data.get(f"time_{row}")
        ]
        return sorted(ticked, key=lambda entry: entry[1])


class AttendanceForm(KernFormMixin, forms.Form):
    present = forms.ModelMultipleChoiceField(
        label=_("Who was there?"),
        queryset=Volunteer.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, meeting: SupervisionMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = SupervisionInvitation.objects.filter(meeting=meeting).values("volunteer")
        volunteers = Volunteer.objects.filter(pk__in=invited).select_related("person")
        self.fields["present"].queryset = volunteers  # type: ignore[attr-defined]


class MinutesForm(KernFormMixin, forms.ModelForm):
    text = forms.CharField(
        label=_("Own minutes"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("What was spoken of, what was agreed. Names are not needed."),
    )

    class Meta:
        model = SupervisionMinutes
        fields = ("text",)
