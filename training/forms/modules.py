"""A module of the curriculum."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from training.models import Module


class ModuleForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Module
        fields = (
            "programme",
            "title",
            "minutes",
            "is_required",
            "position",
            "valid_from",
            "valid_to",
            "description",
        )
        labels: ClassVar = {"programme": _("Programme"), "position": _("position in the curriculum")}
        help_texts: ClassVar = {
            "minutes": _("240 minutes are 4 hours."),
            "is_required": _("Nobody is ready without a required module."),
            "valid_to": _(
                "If the content changes by law, let the module end and add its successor: hours remain."
            ),
            "position": _("0 puts a new module at the end."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["programme"]
