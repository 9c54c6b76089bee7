"""A list on paper, typed in row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.enums import Mood, NoMeetingReason
from partnerships.models import Partnership
from partnerships.services.meeting_rules import LONGEST
from partnerships.services.paper import PaperRow
from programmes.models import Task

ROWS = 15
MOST_ROWS = 60
SHOWN = 5
TOO_LONG = _("A meeting lasts between one minute and twelve hours.")


class Choices:
    """Pairs and tasks by the words that people type or choose; three queries for any number of rows."""

    def __init__(self, pairs: Iterable[Partnership]) -> None:
        found = list(pairs)
        names = {pair.pk: f"{pair.volunteer.person} – {pair.newcomer.person}" for pair in found}
        same = Counter(names.values())
        self.pairs = {
            names[pair.pk] + (f" ({pair.started_on:%d.%m.%Y})" if same[names[pair.pk]] > 1 else ""): pair
            for pair in found
        }
        tasks = Task.objects.filter(programme__in={pair.volunteer.programme_id for pair in found})
        self.tasks: dict[tuple[UUID, str], Task] = {(task.programme_id, str(task)): task for task in tasks}
        self.task_names = list(dict.fromkeys(name for _programme, name in self.tasks))

    def pair(self, typed: str) -> Partnership:
        """The pair of this name, or the only one with all these words in its name. Raises ValidationError."""
        if typed in self.pairs:
            return self.pairs[typed]
        words = typed.casefold().split()
        found = [name for name in self.pairs if all(word in name.casefold() for word in words)]
        if len(found) == 1:
            return self.pairs[found[0]]
        if not found:
            raise ValidationError(gettext("There is no pair of this name."))
        listed = "; ".join(found[:SHOWN]) + ("; …" if len(found) > SHOWN else "")
        raise ValidationError(gettext("Several pairs fit: %(pairs)s.") % {"pairs": listed})


class PaperRowForm(KernFormMixin, forms.Form):
    pair = forms.CharField(label=_("Pair"), required=False)
    met_on = forms.DateField(label=_("Day"), error_messages={"required": _("Please enter the day.")})
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        error_messages={"min_value": TOO_LONG, "max_value": TOO_LONG},
    )
    task = forms.ChoiceField(label=_("What they did"), required=False)
    mood = forms.TypedChoiceField(
        label=_("How it was"),
        choices=[("", "–"), *Mood.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.ChoiceField(
        label=_("Not met because"), choices=[("", "–"), *NoMeetingReason.choices], required=False
    )

    def __init__(self, *args: Any, choices: Choices, row: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.partnership: Partnership | None = None
        self.fields["task"].choices = [("", "–"), *((name, name) for name in choices.task_names)]  # type: ignore[attr-defined]
        self.fields["pair"].widget.attrs |= {"list": "pairs", "autocomplete": "off"}
        self.fields["minutes"].widget.attrs |= {"inputmode": "numeric"}
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = gettext("%(field)s, row %(row)s") % {
                "field": field.label,
                "row": row,
            }

    def clean_pair(self) -> str:
        typed: str = self.cleaned_data["pair"]
        if typed:
            self.partnership = self.choices.pair(typed)
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        minutes, reason = data.get("minutes"), data.get("reason")
        if {"minutes", "reason"} & set(self.errors):
            return data
        if minutes is not None and reason:
            self.add_error("reason", gettext("Either minutes or a reason why they did not meet."))
        if minutes is None and not reason:
            self.add_error("minutes", gettext("Please enter the minutes, or why they did not meet."))
        return data

    def settle_pair(self, above: Partnership | None) -> None:
        """A row without a pair belongs to the pair of the row above it."""
        self.partnership = self.partnership or (None if "pair" in self.errors else above)
        if self.partnership is None:
            return
        name = self.cleaned_data.get("task")
        if name and (self.partnership.volunteer.programme_id, name) not in self.choices.tasks:
            self.add_error("task", gettext("The programme of this pair does not have this task."))

    def paper_row(self) -> PaperRow:
        data, pair = self.cleaned_data, self.partnership
        assert pair is not None  # noqa: S101 — the form is valid
        return PaperRow(
            partnership=pair,
            met_on=data["met_on"],
            minutes=data["minutes"],
            task=self.choices.tasks.get((pair.volunteer.programme_id, data["task"])),
            mood=data["mood"],
            reason=data["reason"],
        )


class PaperRows(forms.BaseFormSet):
    """The rows of the list; those left empty do not count."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"row": (index or 0) + 1}

    forms: list[PaperRowForm]

    @property
    def filled(self) -> list[PaperRowForm]:
        return [form for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        above: Partnership | None = None
        is_named = False  # whether a pair was typed so far, be it one that we do not know
        seen: dict[tuple[UUID, date], int] = {}
        for number, form in enumerate(self.forms, start=1):
            if not form.has_changed():
                continue
            is_named = is_named or "pair" in form.errors or form.partnership is not None
            form.settle_pair(above)
            if not is_named:
                form.add_error("pair", gettext("Please enter the pair."))
            above = form.partnership
            day = form.cleaned_data.get("met_on")
            if above is None or day is None:
                continue
            first = seen.setdefault((above.pk, day), number)
            if first != number:
                form.add_error(
                    "met_on", gettext("Row %(row)d names this pair on this day already.") % {"row": first}
                )
        if not self.filled:
            raise ValidationError(gettext("Please fill in at least one row."))

    def refuse(self, errors: dict[int, ValidationError]) -> None:
        """Put what the log said beside the fields of the filled rows."""
        for place, error in errors.items():
            form = self.filled[place]
            for name, sentences in error.message_dict.items() if hasattr(error, "error_dict") else ():
                form.add_error(name if name in form.fields else "met_on", sentences)
            if not hasattr(error, "error_dict"):
                form.add_error("met_on", error)


PaperFormSet: Any = forms.formset_factory(
    PaperRowForm, formset=PaperRows, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
