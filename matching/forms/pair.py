"""Keeping a pair in mind; where a rule speaks against it, with the reason for the exception."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from matching.forms.answer import RemarkField
from matching.models import PinnedPair


class PinForm(KernFormMixin, forms.Form):
    reason = RemarkField(
        label=_("Why shall it be this pair all the same?"),
        help_text=_("For the office only. The reason is kept with the pair."),
        required=False,
        max_length=PinnedPair._meta.get_field("reason").max_length,
    )

    def __init__(self, *args: Any, needs_reason: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]
