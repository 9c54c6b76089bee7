"""One date of a course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.forms import KernFormMixin
from training.enums import CourseKind
from training.forms.courses import DayField, LinkField, trainers
from training.models import Module, Session, SessionModule
from training.services.planning import local_moment
from training.services.session_rules import modules_do_not_fit, not_valid_on, title_of

# So many modules can be taught on one date; nobody has asked for more.
MODULE_ROWS = 4


class SessionForm(KernFormMixin, forms.Form):
    """One date, with its modules: rows of a module and its minutes. One row may leave the minutes empty."""

    held_on = DayField(label=_("Day"))
    starts_at = forms.TimeField(label=_("From"))
    ends_at = forms.TimeField(label=_("Until"))
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    place = forms.CharField(label=_("Venue"), max_length=160, required=False)
    online_url = LinkField(
        label=_("Link for taking part online"),
        required=False,
        help_text=_("A date needs a place, a link, or both."),
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Empty: as many as the course has."),
    )
    trainer = forms.ModelChoiceField(label=_("Trainer"), queryset=User.objects.none(), required=False)
    materials = forms.CharField(
        label=_("Materials"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What to bring, where to read on."),
    )

    def __init__(self, *args: Any, session: Session, user: User, **kwargs: Any) -> None:
        parts = [] if session._state.adding else list(session.parts.select_related("module"))
        kwargs["initial"] = _facts(session, parts) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.is_series = session.course.kind == CourseKind.SERIES
        title = self.fields["title"]
        title.required = self.is_series
        if not self.is_series:
            title.help_text = _("Empty: the names of the modules.")
        choices = trainers(user, current=session.trainer_id)
        self.fields["trainer"].queryset = choices  # type: ignore[attr-defined]
        modules = Module.objects.filter(programme=session.course.programme_id)
        self.modules = {str(module.pk): module for module in modules}
        self._add_rows(max(MODULE_ROWS, len(parts)) if self.modules else 0)

    def _add_rows(self, number: int) -> None:
        choices = [("", _("none")), *((pk, _with_validity(module)) for pk, module in self.modules.items())]
        self.rows = [(f"module_{row}", f"minutes_{row}") for row in range(1, number + 1)]
        for row, (module, minutes) in enumerate(self.rows, 1):
            self.fields[module] = forms.ChoiceField(
                label=_("Module %(number)d") % {"number": row}, choices=choices, required=False
            )
            self.fields[minutes] = forms.IntegerField(
                label=_("Minutes for module %(number)d") % {"number": row},
                min_value=1,
                max_value=1440,
                required=False,
            )
        if self.rows:
            self.fields["minutes_1"].help_text = _("Empty: all the time that the other modules leave.")

    @property
    def fieldsets(self) -> list[tuple[str | Promise, Sequence[str | tuple[str, ...]]]]:  # type: ignore[override]
        return [
            (_("When and where"), ["held_on", ("starts_at", "ends_at"), "place", "online_url"]),
            (_("What is taught"), ["title", *self.rows] if self.is_series else [*self.rows, "title"]),
            (_("Further"), ["trainer", "seats", "materials"]),
        ]

    def clean_ends_at(self) -> time:
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data["ends_at"]
        if starts_at and ends_at <= starts_at:
            raise ValidationError(_("The end lies before the start."))
        return ends_at

    def clean(self) -> dict[str, Any]:
        if not {"held_on", "starts_at", "ends_at"} & self.errors.keys():
            self.cleaned_data["modules"] = self._share_out()
        return self.cleaned_data

    def _share_out(self) -> dict[Module, int]:
        """The minutes of each module; an empty one takes the rest. Errors stand beside their fields."""
        shares: dict[Module, int] = {}
        resting: list[tuple[Module, str]] = []
        last = ""
        for module_field, minutes_field in self._filled_rows():
            module = self.modules.get(self.cleaned_data[module_field])
            minutes = self.cleaned_data.get(minutes_field)
            if module is None:
                self.add_error(module_field, _("For which module?"))
            elif module in shares:
                self.add_error(module_field, _("This module is chosen twice."))
            elif not module.is_valid_on(self.cleaned_data["held_on"]):
                self.add_error(module_field, not_valid_on(module, self.cleaned_data["held_on"]))
            else:
                shares[module], last = minutes or 0, minutes_field
                if minutes is None:
                    resting.append((module, minutes_field))
        rest = self.minutes - sum(shares.values())
        if len(resting) > 1:
            self.add_error(resting[1][1], _("Only one module can take the time that the others leave."))
        elif shares and not self.errors and (rest <= 0 if resting else rest):
            self.add_error(last, modules_do_not_fit(sum(shares.values()), self.minutes))
        elif resting:
            shares[resting[0][0]] = rest
        return shares

    def _filled_rows(self) -> Iterator[tuple[str, str]]:
        for module, minutes in self.rows:
            filled = self.cleaned_data.get(module) or self.cleaned_data.get(minutes)
            if filled and not {module, minutes} & self.errors.keys():
                yield module, minutes

    @property
    def moment(self) -> datetime:
        return local_moment(self.cleaned_data["held_on"], self.cleaned_data["starts_at"])

    @property
    def minutes(self) -> int:
        """How long the date lasts; not the difference of the times on the clock in the night it changes."""
        ends_at = local_moment(self.cleaned_data["held_on"], self.cleaned_data["ends_at"])
        return int((ends_at.astimezone(UTC) - self.moment.astimezone(UTC)).total_seconds() // 60)

    def values(self) -> dict[str, Any]:
        """What the service needs, from a valid form."""
        plain = ("modules", "title", "place", "online_url", "seats", "materials", "trainer")
        return {name: self.cleaned_data[name] for name in plain} | {
            "starts_at": self.moment,
            "minutes": self.minutes,
        }


class SessionCancelForm(KernFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Everybody who is expected reads it in the mail.")
    )


def _with_validity(module: Module) -> str:
    """A module that has a successor may bear the same name."""
    if module.valid_to:
        return gettext("%(module)s (until %(day)s)") % {
            "module": module,
            "day": f"{module.valid_to:%d.%m.%Y}",
        }
    if module.valid_from:
        return gettext("%(module)s (from %(day)s)") % {
            "module": module,
            "day": f"{module.valid_from:%d.%m.%Y}",
        }
    return str(module)


def _facts(session: Session, parts: Sequence[SessionModule]) -> dict[str, Any]:
    """What the form shows of a date: no minutes for a single module, no title that only names modules."""
    if session._state.adding:
        return {}
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    facts: dict[str, Any] = {
        "held_on": starts.date(),
        "starts_at": starts.time(),
        "ends_at": ends.time(),
        "title": "" if session.title == title_of(part.module for part in parts) else session.title,
        "trainer": session.trainer_id,
    }
    for row, part in enumerate(parts, 1):
        facts[f"module_{row}"] = str(part.module_id)
        facts[f"minutes_{row}"] = part.minutes if len(parts) > 1 else None
    return facts | {name: getattr(session, name) for name in ("place", "online_url", "seats", "materials")}
