"""Four marks and two texts about a course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from training.models import CourseFeedback
from training.results import QUESTIONS

CHOICES = [(1, _("1 – not at all")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 – very much"))]


class FeedbackForm(KernFormMixin, forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            self.fields[name] = forms.TypedChoiceField(
                label=CourseFeedback._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                choices=CHOICES,
                coerce=int,
                widget=forms.RadioSelect,
            )
        for name in ("went_well", "to_improve"):
            self.fields[name] = forms.CharField(
                label=CourseFeedback._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
                required=False,
            )
