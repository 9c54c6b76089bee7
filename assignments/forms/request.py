"""What every request says, whoever notes it: what it is about, in which language, when and where."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.enums import AssignmentKind, RefusedKind, Urgency
from assignments.models import Assignment
from assignments.refused import whom_to_ask
from kern.forms import KernFormMixin
from people.enums import GenderWish
from people.languages import language_choices
from programmes.models import Programme

Group = tuple[Any, Sequence[str | tuple[str, ...]]]

WHAT: Group = (
    gettext_lazy("What is it about?"),
    ["kind", "language", ("other_language_1", "other_language_2")],
)
WHEN: Group = (gettext_lazy("When?"), ["starts_at", "window_until", "minutes"])
WHERE: Group = (gettext_lazy("Where?"), ["place", "municipality"])
MORE: Group = (gettext_lazy("What else should we know?"), ["details", "wished_gender", "urgency"])
OTHERS = ("other_language_1", "other_language_2")
NO_CHOICE = ("", gettext_lazy("please choose"))
NO_OTHER = ("", gettext_lazy("no other language"))
KEY_LENGTH = 36


class RequestForm(KernFormMixin, forms.ModelForm):
    """Reads what was typed; the service checks it and says what cannot be, beside the field.

    `facts` is what the service takes. Each opened form carries a key: sending it twice is one request.
    """

    other_language_1 = forms.ChoiceField(label=gettext_lazy("or in"), required=False)
    other_language_2 = forms.ChoiceField(label=gettext_lazy("or else in"), required=False)
    entry_key = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Assignment
        fields: ClassVar[Any] = (
            *("kind", "language", "starts_at", "window_until", "minutes", "place", "municipality"),
            *("details", "wished_gender", "urgency"),
        )
        labels: ClassVar = {
            "kind": gettext_lazy("Occasion"),
            "place": gettext_lazy("Meeting place"),
            "starts_at": gettext_lazy("Day and time"),
            "window_until": gettext_lazy("Or at any time from then on; it begins at the latest"),
            "minutes": gettext_lazy("Duration (minutes)"),
            "wished_gender": gettext_lazy("Who should come along?"),
            "details": gettext_lazy("What it is about, in a few words"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "language": gettext_lazy("The language that the person speaks best."),
            "window_until": gettext_lazy("Leave empty for a fixed hour."),
            "place": gettext_lazy("Where they meet, for example: job centre, main entrance."),
            "details": gettext_lazy(
                "The volunteer reads this after saying yes. Only what they need to know."
            ),
        }
        widgets: ClassVar = {
            "details": forms.Textarea(attrs={"rows": 3}),
            "wished_gender": forms.RadioSelect,
            "urgency": forms.RadioSelect,
            "guest_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "guest_name": forms.TextInput(attrs={"autocomplete": "off"}),
            "requester_phone": forms.TextInput(attrs={"type": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = self.fields
        if "kind" in names:
            names["kind"] = forms.ChoiceField(
                label=names["kind"].label,
                choices=[
                    NO_CHOICE,
                    *((value, capfirst(label)) for value, label in AssignmentKind.choices),
                    (
                        _("This volunteers must not do"),
                        [(value, capfirst(label)) for value, label in RefusedKind.choices],
                    ),
                ],
            )
        for name in OTHERS:
            if name in names:
                names[name].choices = [NO_OTHER, *language_choices()]  # type: ignore[attr-defined]
        for name, choices in (("wished_gender", GenderWish.choices), ("urgency", Urgency.choices)):
            if name in names:
                names[name].choices = choices  # type: ignore[attr-defined]
                names[name].required = False
        if "details" in names:
            names["details"].max_length = 1000  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("entry_key", secrets.token_urlsafe(16))

    def clean_kind(self) -> str:
        """What volunteers must not do is refused at once, whatever else is missing: nobody shall look for the
        rest first. The service refuses it, too."""
        kind: str = self.cleaned_data["kind"]
        if kind in RefusedKind.values:
            running = Programme.objects.running(today=localdate()).order_by("-starts_on", "name")
            raise ValidationError(whom_to_ask(kind, running.first()))
        return kind

    def clean_entry_key(self) -> str:
        """The key, or nothing where it cannot be one of ours: a request is not lost for it."""
        key: str = self.cleaned_data["entry_key"]
        return key if len(key) <= KEY_LENGTH else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        said = [data.get("language")]
        for name in OTHERS:
            if (code := data.get(name)) and code in said:
                self.add_error(name, _("This language is listed already."))
            said.append(code)
        return data

    def _post_clean(self) -> None:
        """The service checks and saves; the form only reads."""

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take."""
        data = dict(self.cleaned_data)
        if OTHERS[0] in self.fields:
            data["other_languages"] = [code for name in OTHERS if (code := data.pop(name, ""))]
        for name, otherwise in (("wished_gender", GenderWish.ANY), ("urgency", Urgency.NORMAL)):
            if name in data:
                data[name] = data[name] or otherwise
        return data
