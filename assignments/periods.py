"""The time that figures are asked for: a quarter, half a year, a year, or days of one's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.quarters import Quarter
from kern.forms import KernFormMixin

OWN = "own"
KEY = re.compile(r"(\d{4})(?:-([qh])([1-4]))?")
# So many of each kind can be chosen.
QUARTERS, HALVES, YEARS = 5, 3, 3


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return " – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in (self.first, self.last))


def period_of(key: str) -> Period:
    """What a key of `choices` stands for: 2026, 2026-h1, 2026-q3."""
    found = KEY.fullmatch(key)
    if found is None:
        raise ValueError(key)
    year, size, number = int(found[1]), found[2], int(found[3] or 1)
    quarters = {"q": 1, "h": 2}.get(size or "", 4)
    first, last = Quarter(year, quarters * (number - 1) + 1), Quarter(year, quarters * number)
    return Period(first.starts_on, last.ends_on)


def choices(today: date) -> list[tuple[str, Any]]:
    """The running ones first, then own days."""
    newest = 4 * today.year + Quarter.of(today).number - 1
    quarters = [Quarter(each // 4, each % 4 + 1) for each in range(newest, newest - QUARTERS, -1)]
    newest //= 2
    halves = [(each // 2, each % 2 + 1) for each in range(newest, newest - HALVES, -1)]
    half_words = _("half-year %(number)d of %(year)d")
    years = [(str(today.year - number), str(today.year - number)) for number in range(YEARS)]
    return [
        (_("Years"), years),
        (_("Half-years"), [(f"{y}-h{n}", half_words % {"number": n, "year": y}) for y, n in halves]),
        (_("Quarters"), [(f"{each.year}-q{each.number}", str(each)) for each in quarters]),
        (OWN, _("days of your own")),
    ]


class PeriodForm(KernFormMixin, forms.Form):
    """Without input: the running year."""

    period = forms.ChoiceField(label=gettext_lazy("Time span"), required=False)
    first = forms.DateField(label=gettext_lazy("from (days of your own)"), required=False)
    last = forms.DateField(label=gettext_lazy("until"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["period"].choices = choices(today)  # type: ignore[attr-defined]

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if self.cleaned_data.get("period") != OWN or {"first", "last"} & set(self.errors):
            return
        if not first or not last:
            self.add_error("first", _("Please choose both days."))
        elif last < first:
            self.add_error("last", _("The last day lies before the first."))

    @property
    def chosen(self) -> Period:
        """Of a valid form."""
        data = self.cleaned_data
        if data["period"] == OWN:
            return Period(data["first"], data["last"])
        return period_of(data["period"] or str(self.today.year))
