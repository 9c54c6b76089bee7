"""One date of a course."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.forms import KernFormMixin
from training.forms.courses import trainers
from training.models import Module, Session
from training.services.planning import local_moment


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
