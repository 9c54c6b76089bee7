"""What the office notes about a request: a new one, a change, another hour, why it is called off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assignments.enums import AssignmentStatus, CancelReason
from assignments.forms.request import MORE, OTHERS, WHAT, WHEN, WHERE, Group, RequestForm
from assignments.models import Assignment
from assignments.services.checks import IN_PROGRAMME
from assignments.services.requests import Requester
from kern.forms import KernFormMixin
from newcomers.models import Newcomer
from people.forms import offer_within_reach

GUEST = ("guest_name", "guest_phone")
HOUR = ("starts_at", "window_until", "minutes")
REQUESTER = ("requester_institution", "requester_name", "requester_email", "requester_phone")
WHO_ASKS: Group = (
    gettext_lazy("Who asks? (if it is not the person)"),
    ["requester_institution", ("requester_name", "requester_phone"), "requester_email"],
)
# The model's words speak to whoever fills in the public form.
OF_THE_REQUESTER = {
    "requester_name": gettext_lazy("contact person"),
    "requester_email": gettext_lazy("their e-mail"),
    "requester_phone": gettext_lazy("their phone"),
}


class _OfficeForm(RequestForm):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in OF_THE_REQUESTER.items():
            self.fields[name].label = capfirst(label)
        self.fields["requester_email"].help_text = _("There we say what becomes of it.")
        self.fields["municipality"].help_text = _("Empty: where the person lives.")
        offer_within_reach(self, user)
        self._offer_organisations()

    def _offer_organisations(self) -> None:
        field: Any = self.fields["organisation"]
        field.required = False
        if len(field.queryset) <= 1:
            del self.fields["organisation"]

    def requester(self, **kept: str) -> Requester:
        said = {name: str(self.cleaned_data.pop(name, "") or "") for name in REQUESTER}
        return Requester(**said, **kept)


class AssignmentRequestForm(_OfficeForm):
    """For one of the newcomers that the office looks after, or for somebody who is not registered."""

    agrees = forms.BooleanField(
        label=gettext_lazy(
            "The person agrees that we keep first name and phone for this appointment and give them to the "
            "volunteer who comes."
        ),
        required=False,
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("It is another appointment: enter it all the same"),
        required=False,
        widget=forms.HiddenInput,
    )
    fieldsets = [
        (gettext_lazy("For whom?"), ["newcomer", GUEST, "agrees", "organisation", "anyway", "entry_key"]),
        WHAT,
        WHEN,
        WHERE,
        MORE,
        WHO_ASKS,
    ]

    class Meta(RequestForm.Meta):
        fields = ("newcomer", *GUEST, "organisation", *RequestForm.Meta.fields, *REQUESTER)
        labels = RequestForm.Meta.labels | {
            "newcomer": gettext_lazy("A newcomer"),
            "guest_name": gettext_lazy("Or a guest: first name"),
            "guest_phone": gettext_lazy("The guest's phone"),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        newcomers = Newcomer.objects.visible_to(user).filter(status__in=IN_PROGRAMME)
        self.fields["newcomer"].queryset = newcomers.select_related("person")  # type: ignore[attr-defined]
        if self.data.get("anyway") in ("on", "true", "True"):
            self._show_anyway()

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "anyway":
            self._show_anyway()
        super().add_error(field, error)

    def _show_anyway(self) -> None:
        self.fields["anyway"].widget = forms.CheckboxInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_for_guest = bool(data.get("guest_name") or data.get("guest_phone"))
        if not data.get("newcomer") and not is_for_guest and not {"newcomer", *GUEST} & set(self.errors):
            self.add_error("newcomer", _("Please choose a newcomer, or give first name and phone below."))
        if is_for_guest and not data.get("newcomer") and not data.get("agrees"):
            self.add_error("agrees", _("Without the person's consent we may not keep name and phone."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        requester = self.requester()
        facts = super().facts
        del facts["agrees"]
        return facts | {"requester": requester}


class AssignmentForm(_OfficeForm):
    """A change. The hour only while nobody has been asked; afterwards it has a form of its own."""

    class Meta(RequestForm.Meta):
        fields = (*GUEST, "organisation", *RequestForm.Meta.fields, *REQUESTER)

    fieldsets = [
        (gettext_lazy("For whom?"), [GUEST]),
        WHAT,
        WHEN,
        WHERE,
        MORE,
        WHO_ASKS,
    ]

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gone = ["entry_key", *(GUEST if assignment.newcomer_id else ())]
        if assignment.status in (AssignmentStatus.OFFERED, AssignmentStatus.TAKEN):
            gone += HOUR
        for name in gone:
            del self.fields[name]

    def _offer_organisations(self) -> None:
        del self.fields["organisation"]

    @staticmethod
    def initial_of(assignment: Assignment) -> dict[str, Any]:
        others = dict(zip(OTHERS, assignment.other_languages, strict=False))
        names = (*GUEST, *RequestForm.Meta.fields, *REQUESTER)
        return {name: getattr(assignment, name) for name in names} | others

    @property
    def facts(self) -> dict[str, Any]:
        facts = super().facts
        if "minutes" not in self.fields:
            for name in HOUR:
                facts.pop(name, None)
        return facts


class HourForm(KernFormMixin, forms.ModelForm):
    """Another hour."""

    class Meta(RequestForm.Meta):
        fields = HOUR

    def _post_clean(self) -> None:
        """The service checks and saves; the form only reads."""


class CancelForm(KernFormMixin, forms.Form):
    """Why it is called off. That nobody was found is said here, too: requests count as unmet then."""

    UNMET = "unmet"
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose the reason.")},
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [each for each in CancelReason if each != CancelReason.ERASED]
        choices = [(str(each.value), capfirst(each.label)) for each in offered]
        if assignment.status in (AssignmentStatus.OPEN, AssignmentStatus.OFFERED):
            choices.insert(0, (self.UNMET, capfirst(AssignmentStatus.UNMET.label)))
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]
