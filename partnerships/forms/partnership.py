"""Pause of a partnership. What is allowed is decided by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.models import Pause


class PauseForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Pause
        fields = ("starts_on", "resumes_on", "reason")
        help_texts = {"resumes_on": _("Leave empty if it is open.")}

    def _post_clean(self) -> None:
        """The service checks and saves; the form only reads."""
