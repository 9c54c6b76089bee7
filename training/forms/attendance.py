"""The attendance list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.forms import KernFormMixin
from training.enums import AttendanceStatus, PlaceStatus
from training.models import Attendance, Session
from training.places import participants
from training.services import AttendanceEntry
from training.services.attendance import attended_minutes
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Line:
    """One person on the list."""

    volunteer: Volunteer
    status: forms.BoundField
    minutes: forms.BoundField
    entry: Attendance | None


class AttendanceForm(KernFormMixin, forms.Form):
    """The attendance list of one date: per person a status, and minutes where somebody was there in part."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.volunteers = participants(session)
        self.recorded = {entry.volunteer_id: entry for entry in session.attendances.all()}
        guests = set(session.places.filter(status=PlaceStatus.PLACE).values_list("volunteer_id", flat=True))
        for volunteer in self.volunteers:
            entry = self.recorded.get(volunteer.pk)
            partly = entry is not None and entry.status == AttendanceStatus.PARTLY
            self.fields[f"status_{volunteer.pk}"] = forms.ChoiceField(
                label=str(volunteer.person),
                choices=AttendanceStatus.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=entry.status if entry else None,
                help_text=" ".join(_remarks(entry, is_guest=volunteer.pk in guests)),
            )
            self.fields[f"minutes_{volunteer.pk}"] = forms.IntegerField(
                label=gettext_lazy("Minutes, if partly present"),
                required=False,
                initial=entry.minutes if entry and partly else None,
                widget=forms.NumberInput(attrs={"min": 1, "max": session.minutes}),
            )

    @property
    def unknown(self) -> int:
        """Of how many nothing is recorded yet."""
        return sum(volunteer.pk not in self.recorded for volunteer in self.volunteers)

    def lines(self) -> Iterator[Line]:
        for volunteer in self.volunteers:
            yield Line(
                volunteer,
                self[f"status_{volunteer.pk}"],
                self[f"minutes_{volunteer.pk}"],
                self.recorded.get(volunteer.pk),
            )

    def entries(self, *, others_present: bool = False) -> list[AttendanceEntry]:
        """The lines that are filled in and say something new; the others stay as they are.

        With `others_present`, everybody of whom nothing is known counts as present.
        """
        found = []
        for volunteer in self.volunteers:
            status = self.cleaned_data.get(f"status_{volunteer.pk}")
            if not status and others_present and volunteer.pk not in self.recorded:
                status = AttendanceStatus.PRESENT
            if status:
                partly = status == AttendanceStatus.PARTLY
                minutes = self.cleaned_data.get(f"minutes_{volunteer.pk}") if partly else None
                if not self._is_known(volunteer.pk, status, minutes):
                    found.append(AttendanceEntry(volunteer, AttendanceStatus(status), minutes))
        return found

    def _is_known(self, volunteer_id: UUID, status: str, minutes: int | None) -> bool:
        """Whether this is what stands there already: who checked in or signed off is not recorded anew."""
        entry = self.recorded.get(volunteer_id)
        if entry is None or entry.status != status:
            return False
        return status != AttendanceStatus.PARTLY or entry.minutes == minutes

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


def _remarks(entry: Attendance | None, *, is_guest: bool) -> Iterator[str]:
    """What the trainer should know beside the name."""
    if is_guest:
        yield _("Guest at this date.")
    if entry is None:
        return
    if entry.checked_in_at:
        yield _("Checked in at %(time)s.") % {"time": f"{timezone.localtime(entry.checked_in_at):%H:%M}"}
    elif entry.status == AttendanceStatus.EXCUSED and entry.recorded_by_id is None:
        yield _("Signed off ahead of the date.")
