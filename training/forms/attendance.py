"""The attendance list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from training.enums import AttendanceStatus
from training.models import Session
from training.services import AttendanceEntry
from training.services.attendance import attended_minutes


class AttendanceForm(KernFormMixin, forms.Form):
    """The attendance list of one date: per person a status, and minutes where somebody was there in part."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.volunteers = [
            enrolment.volunteer for enrolment in session.course.enrolments.select_related("volunteer__person")
        ]
        recorded = {entry.volunteer_id: entry for entry in session.attendances.all()}
        for volunteer in self.volunteers:
            entry = recorded.get(volunteer.pk)
            partly = entry is not None and entry.status == AttendanceStatus.PARTLY
            self.fields[f"status_{volunteer.pk}"] = forms.ChoiceField(
                label=str(volunteer.person),
                choices=AttendanceStatus.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=entry.status if entry else None,
            )
            self.fields[f"minutes_{volunteer.pk}"] = forms.IntegerField(
                label=_("Minutes, if partly present"),
                required=False,
                initial=entry.minutes if entry and partly else None,
                widget=forms.NumberInput(attrs={"min": 1, "max": session.minutes}),
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for volunteer in self.volunteers:
            yield self[f"status_{volunteer.pk}"], self[f"minutes_{volunteer.pk}"]

    def entries(self) -> list[AttendanceEntry]:
        """The lines that are filled in; the others stay as they are."""
        found = []
        for volunteer in self.volunteers:
            if status := self.cleaned_data.get(f"status_{volunteer.pk}"):
                partly = status == AttendanceStatus.PARTLY
                minutes = self.cleaned_data.get(f"minutes_{volunteer.pk}") if partly else None
                found.append(AttendanceEntry(volunteer, AttendanceStatus(status), minutes))
        return found

    def clean(self) -> dict[str, Any]:
        for entry in self.entries():
            field = f"minutes_{entry.volunteer.pk}"
            if field in self.errors:
                continue
            try:
                attended_minutes(self.session, entry)
            except ValidationError as error:
                self.add_error(field, error.message_dict["minutes"])
        return self.cleaned_data
