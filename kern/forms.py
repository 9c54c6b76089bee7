"""Forms in KERN's look: put `KernFormMixin` before Django's form class, and that is all.

class MeetingForm(KernFormMixin, forms.ModelForm):
    fieldsets = [(_("When"), ["met_on", "minutes"]), (_("What"), ["topics", "note"])]
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import TEMPLATE_PACK, Fieldset, Layout, Row
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

INPUT = "kern-form-input__input"
SELECT = "kern-form-input__select"
DASHES = BLANK_CHOICE_DASH[0][1]


def _native_widget(field: forms.Field) -> forms.Widget | None:
    """The input that browsers and phones know best for this field, where Django's own is plain text."""
    widget = field.widget
    if widget.is_hidden or type(widget).__module__ != "django.forms.widgets":
        return None
    match type(widget):
        case forms.DateInput:
            # Browsers take only the ISO form here and show it the reader's way.
            return forms.DateInput(format="%Y-%m-%d", attrs=widget.attrs | {"type": "date"})
        case forms.TimeInput:
            return forms.TimeInput(format="%H:%M", attrs=widget.attrs | {"type": "time"})
        case forms.DateTimeInput:
            attrs = widget.attrs | {"type": "datetime-local"}
            return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs=attrs)
        case forms.NumberInput if isinstance(field, forms.DecimalField | forms.FloatField):
            # A number input refuses the comma in some browsers; text takes both.
            keep = {key: value for key, value in widget.attrs.items() if key not in {"min", "max", "step"}}
            return forms.TextInput(attrs=keep | {"inputmode": "decimal"})
    return None


def _name_empty_choice(field: forms.Field) -> None:
    """Say in words what Django's row of dashes means."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = _("please choose")
    elif isinstance(field, forms.ChoiceField):
        rows: Any = field.choices
        choices = list(rows)
        if choices and choices[0] == ("", DASHES):
            field.choices = [("", _("please choose")), *choices[1:]]


class Group(Fieldset):
    """Fields under a heading that is plain text: crispy's own takes it for a template, and works it out."""

    def render(
        self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        shown = {"fieldset": self, "legend": str(self.legend), "fields": fields}
        return render_to_string(self.get_template_name(template_pack), shown)


class KernFormMixin:
    """KERN's look and native inputs for any form; `fieldsets` groups fields under headings.

    Fields that no fieldset names follow at the end. Show it with `{% crispy form %}`.
    """

    # A name, or a tuple of names that stand side by side.
    fieldsets: ClassVar[Sequence[tuple[str | Promise, Sequence[str | tuple[str, ...]]]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            _name_empty_choice(field)
            if widget := _native_widget(field):
                widget.is_required = field.required
                field.widget = widget
                if isinstance(field, forms.DecimalField | forms.FloatField):
                    field.localize = widget.is_localized = True

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        if self.fieldsets:
            groups = [Group(legend, *self._present(names)) for legend, names in self.fieldsets]
            helper.layout = Layout(*groups)
            helper.render_unmentioned_fields = True
        return helper

    def _present(self, names: Sequence[str | tuple[str, ...]]) -> list[Any]:
        """The fields that this form has, rows of several as crispy's Row."""
        rows = [name if isinstance(name, tuple) else (name,) for name in names]
        kept = [[name for name in row if name in self.fields] for row in rows]  # type: ignore[attr-defined]
        return [row[0] if len(row) == 1 else Row(*row) for row in kept if row]


class KernFilterSet(django_filters.FilterSet):
    """A FilterSet whose form has KERN's inputs."""

    def get_form_class(self) -> type[forms.Form]:
        return type("KernFilterForm", (KernFormMixin, super().get_form_class()), {})


def set_control_class(field: forms.BoundField) -> None:
    """Give the input of a bound field the classes that KERN styles, once."""
    widget = field.field.widget
    match widget:
        case forms.CheckboxInput() | forms.CheckboxSelectMultiple():
            names = "kern-form-check__checkbox"
        case forms.RadioSelect():
            names = "kern-form-check__radio"
        case forms.Select():
            names = SELECT
        case _:
            names = INPUT
    if field.errors:
        names += f" {names}--error"
    widgets = getattr(widget, "widgets", [widget])
    for part in widgets:
        kept = [name for name in part.attrs.get("class", "").split() if name not in names.split()]
        part.attrs["class"] = " ".join([*kept, *names.split()])
