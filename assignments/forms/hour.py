"""The hour that was agreed on by telephone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assignments.cards import day_in_words
from kern.forms import KernFormMixin


class HourForm(KernFormMixin, forms.Form):
    """One of `hours`: those at which the volunteer has nothing else, in local time."""

    starts_at = forms.TypedChoiceField(
        label=_("Begins at"),
        coerce=datetime.fromisoformat,
        help_text=_("Hours at which they have something else are left out, the way there included."),
    )

    def __init__(self, *args: Any, hours: Iterable[datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(hour.isoformat(), f"{capfirst(day_in_words(hour))}, {hour:%H:%M}") for hour in hours]
        self.fields["starts_at"].choices = [("", _("please choose")), *choices]  # type: ignore[attr-defined]
