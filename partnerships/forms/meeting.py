"""The entry of a meeting: the short one for the phone, the full one for corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.enums import Mood, NoMeetingReason
from partnerships.models import Partnership
from partnerships.question import Question
from partnerships.rhythm import duration
from programmes.models import Task

# Quarters of an hour up to four hours, then whole hours: what a thumb finds in a list.
DURATIONS = (*range(15, 241, 15), *range(300, 721, 60))


def duration_choices(*, also: int | None = None) -> list[tuple[int, str]]:
    """The durations to choose from, and one that an entry has already."""
    return [(minutes, duration(minutes)) for minutes in sorted({*DURATIONS, *([also] if also else [])})]


class _MeetingFields(KernFormMixin, forms.Form):
    met_on = forms.DateField(label=_("On which day?"), required=False)
    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int, empty_value=None, required=False)
    tasks = forms.ModelMultipleChoiceField(
        label=_("What did you do?"),
        queryset=Task.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mood = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=Mood.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("A word, if you like"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wants_to_talk = forms.BooleanField(label=_("Please call me"), required=False)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tasks"].queryset = Task.objects.filter(  # type: ignore[attr-defined]
            programme=partnership.volunteer.programme_id
        )


class MeetingLogForm(_MeetingFields):
    """One question with its answers as buttons.

    `answer` is the button: "yes" means `asked_on`, "other_day" `met_on`, a reason "not met".
    """

    YES, OTHER = "yes", "other_day"

    asked_on = forms.DateField(required=False, widget=forms.HiddenInput)
    usual_minutes = forms.IntegerField(required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=[(YES, ""), (OTHER, ""), *NoMeetingReason.choices],
        widget=forms.HiddenInput,
        error_messages={"required": _("Please choose one of the answers.")},
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "asked_on": question.asked_on,
            "usual_minutes": question.minutes,
            "minutes": question.minutes,
            "tasks": question.usual_tasks,
        }
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = duration_choices(also=question.minutes)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # Enter in the date field presses the first button, which is "yes": a typed day counts more.
        if data.get("answer") == self.YES and data.get("met_on"):
            data["answer"] = self.OTHER
        match data.get("answer"):
            case self.OTHER if "met_on" in data and data["met_on"] is None:
                self.add_error("met_on", gettext("Please say on which day you met."))
            case self.YES if data.get("asked_on") is None or not data.get("usual_minutes"):
                self.add_error("answer", gettext("Please say on which day you met."))
        return data

    def facts(self) -> dict[str, Any]:
        """What `log_meeting` wants to know."""
        data = self.cleaned_data
        answer = data["answer"]
        took_place = answer in (self.YES, self.OTHER)
        return {
            "met_on": data["met_on"] if answer == self.OTHER else data["asked_on"],
            "took_place": took_place,
            "minutes": data["minutes"] if answer == self.OTHER else data["usual_minutes"],
            "reason": "" if took_place else answer,
            **{name: data[name] for name in ("tasks", "mood", "note", "wants_to_talk")},
        }


class MeetingForm(_MeetingFields):
    """The whole entry, to correct it."""

    took_place = forms.TypedChoiceField(
        label=_("Did you meet?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("If not: why?"), choices=[("", "–"), *NoMeetingReason.choices], required=False
    )
    field_order = ("took_place", "met_on", "minutes", "reason", "tasks", "mood", "note", "wants_to_talk")

    def __init__(self, *args: Any, current_minutes: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met_on"].required = True
        self.fields["minutes"].choices = [("", "–"), *duration_choices(also=current_minutes)]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What `change_meeting` wants to know."""
        return dict(self.cleaned_data)
