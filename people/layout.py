"""Parts of a form that need more than one field in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import TEMPLATE_PACK, LayoutObject
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from people.week import PARTS, Slot, Window, slots_of, span, windows_of


class TemplatePart(LayoutObject):
    """Fields of the form that a template of its own shows; the rest of the layout leaves them alone."""

    def __init__(self, template: str, names: Sequence[str]) -> None:
        self.template = template
        self.names = names
        self.fields: list[Any] = []

    def render(
        self,
        form: forms.BaseForm,
        context: Context,
        template_pack: str = TEMPLATE_PACK,
        **kwargs: Any,
    ) -> SafeString:
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined]
        fields = [form[name] for name in self.names]
        return SafeString(render_to_string(self.template, {"form": form, "fields": fields}))


class WeekGrid(forms.Widget):
    """A table of checkboxes: the days below each other, four parts of the day side by side."""

    template_name = "people/widgets/week_grid.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name) if hasattr(data, "getlist") else data.get(name, []))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # Unticked checkboxes do not come with the form.
        return False

    def format_value(self, value: Any) -> set[str]:
        return set(value or [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        ticked = self.format_value(value)
        parts = [(label, span(starts_at, ends_at)) for label, starts_at, ends_at in PARTS]
        days = []
        for weekday in range(7):
            cells = [
                {"value": f"{weekday}-{number}", "part": label, "hours": hours}
                for number, (label, hours) in enumerate(parts)
            ]
            days.append((weekday, [cell | {"ticked": cell["value"] in ticked} for cell in cells]))
        return context | {"parts": parts, "days": days}


class WeekField(forms.Field):
    """Free times, ticked part by part; cleans to windows. A part that was ticked keeps its exact hours."""

    widget = WeekGrid

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)
        self.before: list[Window] = []

    def start_from(self, windows: Sequence[Window]) -> None:
        """The free times that are known already."""
        self.before = list(windows)
        self.initial = [f"{weekday}-{part}" for weekday, part in sorted(slots_of(windows))]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or []) != set(data or [])

    def clean(self, value: Any) -> list[Window]:
        known: dict[str, Slot] = {
            f"{day}-{part}": (day, part) for day in range(7) for part in range(len(PARTS))
        }
        if set(value or []) - set(known):
            raise forms.ValidationError(_("Please choose from the table."))
        return windows_of([known[key] for key in value or []], before=self.before)
