"""The end of partnerships, and what both sides say about it. What is allowed is decided by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.forms import KernFormMixin
from partnerships.enums import AfterClosure, ClosureReason, NewcomerNext, VolunteerNext
from partnerships.models import Feedback, Partnership
from partnerships.queries import ready_for_matching
from programmes.models import Programme
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

RATINGS = [
    (5, _("very good")),
    (4, _("good")),
    (3, _("so-so")),
    (2, _("rather not good")),
    (1, _("not good")),
]
YES_NO = [("True", _("yes")), ("False", _("no"))]
MOST_TRIAL_MEETINGS = 12


class EndForm(KernFormMixin, forms.Form):
    """What every end asks: the day, and what the volunteer does next where that is the user's to decide."""

    closed_on = Partnership._meta.get_field("closed_on").formfield(required=True, label=_("Last day"))
    note = Partnership._meta.get_field("closure_note").formfield(
        label=_("Remark"),
        help_text=_("Only the office reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    volunteer_next = forms.ChoiceField(choices=VolunteerNext.choices, widget=forms.RadioSelect)
    break_until = forms.DateField(
        label=_("Break until"),
        required=False,
        help_text=_("Only for a break. Leave it empty if the end is open."),
    )

    def __init__(self, *args: Any, partnership: Partnership, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        volunteer = partnership.volunteer
        self.is_their_office = Volunteer.objects.visible_to(user).filter(pk=volunteer.pk).exists()
        if not self.is_their_office:
            del self.fields["volunteer_next"], self.fields["break_until"]
            return
        field: Any = self.fields["volunteer_next"]
        field.label = _("What comes next for %(name)s?") % {"name": volunteer.person}
        if volunteer.status == VolunteerStatus.PAUSED:
            self.initial.setdefault("volunteer_next", VolunteerNext.BREAK)
            self.initial.setdefault("break_until", volunteer.paused_until)
        self.initial.setdefault("volunteer_next", VolunteerNext.FREE)
        others = Partnership.objects.open().filter(volunteer=volunteer).exclude(pk=partnership.pk)
        if others.exists():
            field.choices = [choice for choice in VolunteerNext.choices if choice[0] != VolunteerNext.END]
            field.help_text = _("Accompanies somebody else as well, and so cannot stop volunteering.")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("break_until") and found.get("volunteer_next") != VolunteerNext.BREAK:
            self.add_error("break_until", _("This day belongs to a break. Please choose the break, too."))
        return found


class ClosureForm(EndForm):
    reason = Partnership._meta.get_field("closure_reason").formfield(
        required=True, help_text=_("Both sides read these words in their mail.")
    )
    newcomer_next = forms.ChoiceField(
        choices=NewcomerNext.choices, initial=NewcomerNext.WAIT, widget=forms.RadioSelect
    )

    fieldsets = [
        (_("The end"), ["closed_on", "reason", "note"]),
        (_("What comes next"), ["volunteer_next", "break_until", "newcomer_next"]),
    ]

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, partnership=partnership, **kwargs)
        name = {"name": partnership.newcomer.person}
        self.fields["newcomer_next"].label = _("What comes next for %(name)s?") % name
        if not partnership.is_beyond_trial:
            self.fields["reason"].help_text = _("Only the office reads it.")


class ReadyVolunteerChoice(forms.ModelChoiceField):
    def label_from_instance(self, volunteer: Any) -> str:
        town = volunteer.person.municipality
        return f"{volunteer.person}, {town}" if town else str(volunteer.person)


class ChangeForm(EndForm):
    successor = ReadyVolunteerChoice(
        label=_("Who goes on?"),
        queryset=Volunteer.objects.none(),
        required=False,
        empty_label=_("nobody yet: the newcomer waits again"),
        help_text=_("Volunteers who are prepared and have a free place. The new partnership begins today."),
    )
    trial_meetings = forms.IntegerField(
        label=_("Meetings to get to know each other"),
        min_value=0,
        max_value=MOST_TRIAL_MEETINGS,
        help_text=_("0: the new partnership is active at once."),
    )
    wish = forms.CharField(
        label=_("Wish for the next volunteer"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Is added to the office's note about the newcomer who waits."),
    )

    fieldsets = [
        (_("How it goes on"), ["successor", "trial_meetings", "wish"]),
        (_("The volunteer until now"), ["closed_on", "volunteer_next", "break_until", "note"]),
    ]

    def __init__(self, *args: Any, partnership: Partnership, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, partnership=partnership, user=user, **kwargs)
        theirs = Volunteer.objects.visible_to(user).filter(programme=partnership.newcomer.programme_id)
        field: Any = self.fields["successor"]
        field.queryset = (
            ready_for_matching(theirs.exclude(pk=partnership.volunteer_id), today)
            .exclude(person=partnership.newcomer.person_id)
            .select_related("person__municipality")
        )


class RoundForm(KernFormMixin, forms.Form):
    """Many pairs of a programme at once: closed, or carried over into another programme."""

    pairs = forms.ModelMultipleChoiceField(
        queryset=Partnership.objects.none(),
        label=_("Partnerships"),
        required=False,
        error_messages={
            "invalid_choice": _("One of them has been closed meanwhile. Please look at the list again."),
            "invalid_pk_value": _("One of them has been closed meanwhile. Please look at the list again."),
        },
    )
    everybody = forms.BooleanField(label=_("All partnerships of this list"), required=False)
    closed_on = forms.DateField(label=_("Last day"))
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ClosureReason.choices,
        initial=ClosureReason.PROGRAMME_ENDED,
        required=False,
        help_text=_("For those who end. Both sides read these words in their mail."),
    )
    programme = forms.ModelChoiceField(
        label=_("Goes on in"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("please choose"),
        help_text=_("For those who go on together."),
    )

    def __init__(
        self,
        *args: Any,
        open_pairs: QuerySet[Partnership],
        programmes: QuerySet[Programme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        pairs: Any = self.fields["pairs"]
        pairs.queryset = open_pairs
        programme: Any = self.fields["programme"]
        programme.queryset = programmes

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("everybody"):
            pairs: Any = self.fields["pairs"]
            found["pairs"] = pairs.queryset
        elif not found.get("pairs") and "pairs" not in self.errors:
            self.add_error("pairs", _("Please tick at least one partnership."))
        return found


class FeedbackForm(KernFormMixin, forms.Form):
    rating = forms.TypedChoiceField(
        label=_("How was it altogether?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )
    went_well = Feedback._meta.get_field("went_well").formfield(label=_("What went well?"))
    to_improve = Feedback._meta.get_field("to_improve").formfield(label=_("What could be better?"))
    afterwards = forms.ChoiceField(
        label=_("What would you like next?"),
        choices=AfterClosure.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    stays_in_touch = forms.TypedChoiceField(
        label=_("May the other side keep your telephone number?"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The other side only hears of it if both of you say yes."),
    )
    may_be_quoted = Feedback._meta.get_field("may_be_quoted").formfield()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("went_well", "to_improve"):
            self.fields[name].widget.attrs["rows"] = 3
