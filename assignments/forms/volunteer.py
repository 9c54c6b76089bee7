"""What volunteers answer and note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assignments.enums import Outcome
from assignments.forms.profile import ProfileForm
from assignments.models import LONGEST, Assignment
from assignments.services.reports import LONGEST_WAY_KM
from kern.forms import KernFormMixin

USUAL_MINUTES = (30, 45, 60, 90, 120)


class ReportForm(KernFormMixin, forms.Form):
    """The button says whether it took place; how long it took is set to what was planned."""

    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        widget=forms.HiddenInput,
        error_messages={"required": _("Please choose one of the answers.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("How many minutes did it take?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    own_minutes = forms.IntegerField(
        label=_("Another number of minutes"), required=False, min_value=1, max_value=LONGEST
    )
    waited_minutes = forms.IntegerField(
        label=_("How long did you wait? (minutes)"),
        help_text=_("That time counts, too."),
        required=False,
        min_value=0,
        max_value=LONGEST,
    )
    travel_km = forms.IntegerField(
        label=_("Kilometres, there and back"), required=False, min_value=0, max_value=LONGEST_WAY_KM
    )
    travel_minutes = forms.IntegerField(
        label=_("Minutes, there and back"), required=False, min_value=0, max_value=LONGEST
    )
    needs_follow_up = forms.BooleanField(label=_("There is still something to do"), required=False)
    report = forms.CharField(
        label=_("A word, if you like"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only your coordinator reads this."),
    )

    def __init__(self, *args: Any, assignment: Assignment, shows_words: bool = True, **kwargs: Any) -> None:
        """`shows_words` False: what was written stays unless something new is written, and is not shown."""
        self.kept = "" if shows_words else assignment.report
        took = assignment.actual_minutes if assignment.outcome else assignment.minutes
        usual = sorted({*USUAL_MINUTES, assignment.minutes})
        in_vain = assignment.outcome not in ("", Outcome.TOOK_PLACE)
        kwargs["initial"] = {
            "minutes": took if took in usual and not in_vain else None,
            "own_minutes": took if took not in usual and not in_vain else None,
            "waited_minutes": took if in_vain else None,
            "travel_km": assignment.travel_km,
            "travel_minutes": assignment.travel_minutes,
            "needs_follow_up": assignment.needs_follow_up,
            "report": assignment.report if shows_words else "",
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = [(each, str(each)) for each in usual]  # type: ignore[attr-defined]
        if self.kept:
            self.fields["report"].help_text = _(
                "What you wrote is kept, unless you write something new here."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            data.get("outcome") != Outcome.TOOK_PLACE
            or "minutes" in self.errors
            or "own_minutes" in self.errors
        ):
            return data
        if not (data.get("own_minutes") or data.get("minutes")):
            self.add_error("minutes", gettext("Please say how many minutes it took."))
        return data

    def add_refusal(self, error: ValidationError) -> None:
        """What the service refuses, beside the field in which it was entered."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error.messages)
            return
        took_place = self.cleaned_data.get("outcome") == Outcome.TOOK_PLACE
        for name, sentences in error.message_dict.items():
            field = ("minutes" if took_place else "waited_minutes") if name == "actual_minutes" else name
            self.add_error(field if field in self.fields else None, sentences)

    def facts(self) -> dict[str, Any]:
        """What `complete_assignment` wants to know. A number that was typed counts more than one tapped."""
        data = self.cleaned_data
        took_place = data["outcome"] == Outcome.TOOK_PLACE
        took = data["own_minutes"] or data["minutes"]
        names = ("outcome", "travel_km", "travel_minutes", "needs_follow_up")
        return {name: data[name] for name in names} | {
            "actual_minutes": took if took_place else data["waited_minutes"],
            "report": data["report"] or self.kept,
        }


class GiveBackForm(KernFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("Why, if you like"),
        required=False,
        max_length=200,
        help_text=_("Only your coordinator reads this."),
    )

    def facts(self) -> dict[str, Any]:
        """What `give_back` wants to know."""
        return dict(self.cleaned_data)


class OwnProfileForm(ProfileForm):
    """The same questions, asked of the volunteer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "is_asked": _("You may ask me for single assignments"),
            "kinds": _("I go along to"),
            "at_short_notice": _("You may ask me on the same day, too"),
            "most_per_month": _("So many a month at most"),
            "is_listed": _("I would like to be in the directory of contact persons"),
            "remark": _("What I gladly do, in my words"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
