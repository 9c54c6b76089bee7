"""The entry of a meeting: the short one for the phone, the full one for corrections."""

from __future__ import annotations

import secrets
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.enums import Mood, NoMeetingReason
from partnerships.models import Meeting, Partnership
from partnerships.question import Question
from partnerships.rhythm import duration
from programmes.models import Task

# Quarters of an hour up to four hours, then whole hours: what a thumb finds in a list.
DURATIONS = (*range(15, 241, 15), *range(300, 721, 60))
KEY_LENGTH = 64
WORDS = ("mood", "note", "for_coordinator", "wants_to_talk")


def duration_choices(*, also: int | None = None) -> list[tuple[int, str]]:
    """The durations to choose from, and one that an entry has already."""
    return [(minutes, duration(minutes)) for minutes in sorted({*DURATIONS, *([also] if also else [])})]


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """The entry as `MeetingForm` shows it, without what somebody wrote."""
    names = ("met_on", "met_from", "minutes", "reason", "mood", "wants_to_talk")
    return {name: getattr(meeting, name) for name in names} | {
        "took_place": "yes" if meeting.took_place else "no",
        "tasks": [task.pk for task in meeting.tasks.all()],
    }


def mood_in(request: HttpRequest) -> int:
    """The answer posted, 0 where it is none."""
    given = request.POST.get("mood", "")
    return int(given) if given in {str(mood) for mood in Mood.values} else 0


class _MeetingFields(KernFormMixin, forms.Form):
    met_on = forms.DateField(label=_("On which day?"), required=False)
    met_from = forms.TimeField(label=_("From when, if you like"), required=False)
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
        help_text=_("It belongs to your log, which the coordination office reads as well."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    for_coordinator = forms.CharField(
        label=_("Only for your coordinator"),
        help_text=_("Nobody else sees this, your partner least of all."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wants_to_talk = forms.BooleanField(label=_("Please call me"), required=False)

    def __init__(
        self, *args: Any, partnership: Partnership, is_for_office: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_for_office:
            self.fields["note"].help_text = ""
            self.fields["wants_to_talk"].label = _("The volunteer asks for a call")
            self.fields["for_coordinator"].label = _("Only for the coordinator")
            self.fields["for_coordinator"].help_text = _("The volunteer and the newcomer do not see this.")
        self.fields["tasks"].queryset = Task.objects.filter(  # type: ignore[attr-defined]
            programme=partnership.volunteer.programme_id
        )

    def _check_time(self, met_on: date | None, met_from: time | None) -> None:
        now = timezone.localtime()
        if met_on == now.date() and met_from and met_from > now.time():
            self.add_error("met_from", gettext("This hour still lies ahead."))


class MeetingLogForm(_MeetingFields):
    """One question with its answers as buttons.

    `answer` is the button: "yes" means `asked_on`, "other_day" `met_on`, a reason "not met". Each form that
    is opened carries a key of its own, so that sending it twice makes one entry.
    """

    YES, OTHER = "yes", "other_day"

    asked_on = forms.DateField(required=False, widget=forms.HiddenInput)
    usual_from = forms.TimeField(required=False, widget=forms.HiddenInput)
    usual_minutes = forms.IntegerField(required=False, widget=forms.HiddenInput)
    entry_key = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-entry-key": ""}))
    answer = forms.ChoiceField(
        choices=[(YES, ""), (OTHER, ""), *NoMeetingReason.choices],
        widget=forms.HiddenInput,
        error_messages={"required": _("Please choose one of the answers.")},
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "asked_on": question.asked_on,
            "usual_from": question.met_from,
            "entry_key": secrets.token_urlsafe(16),
            "usual_minutes": question.minutes,
            "minutes": question.minutes,
            "tasks": question.usual_tasks,
        }
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = duration_choices(also=question.minutes)  # type: ignore[attr-defined]

    def clean_entry_key(self) -> str:
        """The key, or nothing where it cannot be one of ours: an entry is not lost for it."""
        key: str = self.cleaned_data["entry_key"]
        return key if len(key) <= KEY_LENGTH else ""

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
            case self.OTHER:
                self._check_time(data.get("met_on"), data.get("met_from"))
        return data

    def facts(self) -> dict[str, Any]:
        """What `log_meeting` wants to know."""
        data = self.cleaned_data
        answer = data["answer"]
        took_place = answer in (self.YES, self.OTHER)
        return {
            "met_on": data["met_on"] if answer == self.OTHER else data["asked_on"],
            "took_place": took_place,
            "met_from": data["met_from"] if answer == self.OTHER else data.get("usual_from"),
            "minutes": data["minutes"] if answer == self.OTHER else data["usual_minutes"],
            "reason": "" if took_place else answer,
            **{name: data[name] for name in ("tasks", *WORDS, "entry_key")},
        }


class MeetingForm(_MeetingFields):
    """The whole entry, to correct it. What somebody else wrote for the office stands as they wrote it."""

    took_place = forms.TypedChoiceField(
        label=_("Did you meet?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("If not: why?"), choices=[("", "–"), *NoMeetingReason.choices], required=False
    )
    field_order = ("took_place", "met_on", "met_from", "minutes", "reason", "tasks", *WORDS)

    def __init__(
        self, *args: Any, current_minutes: int | None, is_by_author: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_by_author:
            del self.fields["for_coordinator"]
        self.fields["met_on"].required = True
        self.fields["minutes"].choices = [("", "–"), *duration_choices(also=current_minutes)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("took_place"):
            self._check_time(data.get("met_on"), data.get("met_from"))
        return data

    def facts(self) -> dict[str, Any]:
        """What `change_meeting` wants to know."""
        return dict(self.cleaned_data)


class MeetingByLinkForm(MeetingForm):
    """The entry for whoever holds the link: what was written stays, but is not shown again."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, **kwargs)
        for name in ("note", "for_coordinator"):
            if getattr(meeting, name):
                self.fields[name].help_text = _(
                    "What you wrote is kept, unless you write something new here."
                )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {
            name: facts[name] or getattr(self.meeting, name) for name in ("note", "for_coordinator")
        }
