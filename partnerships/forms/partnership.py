"""Pause of a partnership. What is allowed is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.models import Pause


class PauseForm(KernFormMixin, forms.ModelForm):
    fieldsets = [("", [("starts_on", "resumes_on"), "reason"])]

    class Meta:
        model = Pause
        fields = ("starts_on", "resumes_on", "reason")
        help_texts = {"resumes_on": _("Leave empty if it is open.")}

    def _post_clean(self) -> None:
        """The service checks and saves; the form only reads."""


class HolidayForm(PauseForm):
    """In the words of the volunteer who is away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: dict[str, tuple[Any, Any]] = {
            "starts_on": (_("Away from"), ""),
            "resumes_on": (_("You meet again from"), _("At most six weeks later.")),
            "reason": (_("A word if you like"), _("Your coordinator reads it.")),
        }
        for name, (label, help_text) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["resumes_on"].required = True
