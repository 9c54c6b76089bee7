"""Forms of the office and of trainers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.forms import KernFormMixin
from programmes.models import Municipality, Organisation, Programme
from training.enums import AttendanceStatus
from training.models import Course, Module, Session
from training.services import AttendanceEntry
from training.services.attendance import attended_minutes
from training.services.courses import LONGEST_SESSION, local_moment


def trainers(user: User, *, current: Any = None) -> Any:
    """Whom the user may ask to teach, and who does so already."""
    return User.objects.colleagues_of(user, Kind.TRAINER) | User.objects.filter(pk=current)


class ModuleForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Module
        fields = ("programme", "title", "minutes", "is_required", "position", "description")
        labels: ClassVar = {"programme": _("Programme"), "position": _("position in the curriculum")}
        help_texts: ClassVar = {
            "minutes": _("240 minutes are 4 hours."),
            "is_required": _("Nobody is ready without a required module."),
            "position": _("0 puts a new module at the end."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["programme"]


class CourseForm(KernFormMixin, forms.ModelForm):
    """A course's own facts. Offers only what the user's roles reach: nobody loses sight of a course."""

    class Meta:
        model = Course
        fields: tuple[str, ...] = ("title", "organisation", "municipality", "seats")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in user.own_roles if role.kind == Kind.COORDINATOR]
        if Kind.ADMINISTRATOR not in user.role_kinds:
            self._limit("organisation", Organisation, {role.organisation_id for role in roles})
            if all(role.municipality_id for role in roles):
                self._limit("municipality", Municipality, {role.municipality_id for role in roles})

    def _limit(self, name: str, model: Any, ids: set[Any]) -> None:
        field = self.fields[name]
        field.queryset, field.required = model.objects.filter(pk__in=ids), True  # type: ignore[attr-defined]
        if len(ids) == 1:
            field.empty_label = None  # type: ignore[attr-defined]
            field.initial = next(iter(ids))


class CoursePlanForm(CourseForm):
    """A new course with all its dates."""

    fieldsets = [
        (_("The course"), ["programme", "title", "organisation", "municipality", "seats"]),
        (_("Its dates"), ["starts_on", "weekdays", "starts_at", "longest", "place", "trainer"]),
    ]

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    starts_on = forms.DateField(label=_("First day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Public holidays are left out."),
    )
    starts_at = forms.TimeField(label=_("Start time"))
    longest = forms.IntegerField(
        label=_("Longest date (minutes)"),
        min_value=45,
        max_value=600,
        initial=LONGEST_SESSION,
        help_text=_("A longer module becomes several dates."),
    )
    place = forms.CharField(label=_("Place"), max_length=160)
    trainer = forms.ModelChoiceField(label=_("Trainer"), queryset=User.objects.none(), required=False)

    class Meta(CourseForm.Meta):
        fields = ("programme", *CourseForm.Meta.fields)

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        programmes = Programme.objects.running(today=today)
        field = self.fields["programme"]
        field.queryset = programmes  # type: ignore[attr-defined]
        if len(programmes) == 1:
            field.empty_label, field.initial = None, programmes[0].pk  # type: ignore[attr-defined]
        self.fields["trainer"].queryset = trainers(user)  # type: ignore[attr-defined]


class SessionForm(KernFormMixin, forms.Form):
    """One date of a course."""

    module = forms.ModelChoiceField(label=_("Module"), queryset=Module.objects.none())
    held_on = forms.DateField(label=_("Day"))
    starts_at = forms.TimeField(label=_("From"))
    ends_at = forms.TimeField(label=_("Until"))
    place = forms.CharField(label=_("Place"), max_length=160)
    trainer = forms.ModelChoiceField(label=_("Trainer"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, session: Session, user: User, **kwargs: Any) -> None:
        if not session._state.adding:
            starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
            kwargs["initial"] = {
                "module": next((part.module_id for part in session.parts.all()), None),
                "held_on": starts.date(),
                "starts_at": starts.time(),
                "ends_at": ends.time(),
                "place": session.place,
                "trainer": session.trainer_id,
            }
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = Module.objects.filter(  # type: ignore[attr-defined]
            programme=session.course.programme_id
        )
        choices = trainers(user, current=session.trainer_id)
        self.fields["trainer"].queryset = choices  # type: ignore[attr-defined]

    def clean_ends_at(self) -> time:
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data["ends_at"]
        if starts_at and ends_at <= starts_at:
            raise ValidationError(_("The end lies before the start."))
        return ends_at

    def values(self) -> dict[str, Any]:
        """What the service needs, from a valid form."""
        data = self.cleaned_data
        starts_at: datetime = local_moment(data["held_on"], data["starts_at"])
        ends_at = local_moment(data["held_on"], data["ends_at"])
        length = ends_at.astimezone(UTC) - starts_at.astimezone(UTC)
        return {
            "modules": {data["module"]: int(length.total_seconds() // 60)},
            "starts_at": starts_at,
            "minutes": int(length.total_seconds() // 60),
            "place": data["place"],
            "trainer": data["trainer"],
        }


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
