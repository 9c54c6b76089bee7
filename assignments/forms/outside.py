"""The form with which a school, an authority or a practice asks for company."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments.forms.request import OTHERS, RequestForm
from assignments.services.requests import Requester
from kern.public_forms import WEB_ADDRESS, PublicPart
from people.layout import TemplatePart
from programmes.models import Organisation

YOU = ("requester_institution", "requester_name")


class OutsideForm(PublicPart, RequestForm):
    """Short: whoever fills it in has a pupil's mother or a patient waiting beside them."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        help_text=gettext_lazy("There we send a link by which you confirm the request."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "The person agrees that you tell us first name and phone, and that we give them to the volunteer "
            "who comes."
        ),
        error_messages={
            "required": gettext_lazy("Without the person's consent we may not keep name and phone.")
        },
    )
    fieldsets = [
        (gettext_lazy("Who are you?"), [YOU[0], (YOU[1], "requester_phone"), "email"]),
        (gettext_lazy("Who needs company?"), [("guest_name", "guest_phone"), "agrees"]),
        (gettext_lazy("What is it about?"), ["kind", ("language", OTHERS[0]), "details"]),
        (
            gettext_lazy("When and where?"),
            [("starts_at", "minutes"), "window_until", "place", "municipality"],
        ),
        (
            gettext_lazy("Who should come along, and who looks for them?"),
            ["wished_gender", "organisation", "website"],
        ),
    ]

    class Meta(RequestForm.Meta):
        fields = (
            *(*YOU, "requester_phone", "guest_name", "guest_phone", "kind", "language", "details"),
            *(
                "starts_at",
                "minutes",
                "window_until",
                "place",
                "municipality",
                "wished_gender",
                "organisation",
            ),
        )
        labels: ClassVar = RequestForm.Meta.labels | {
            "requester_institution": gettext_lazy("Authority, school or practice"),
            "requester_name": gettext_lazy("Your name"),
            "requester_phone": gettext_lazy("Your phone"),
            "guest_name": gettext_lazy("First name of the person"),
            "guest_phone": gettext_lazy("Phone of the person"),
            "language": gettext_lazy("Their language"),
            "organisation": gettext_lazy("Contact point that looks for somebody"),
        }
        help_texts: ClassVar[dict[str, Any]] = RequestForm.Meta.help_texts | {
            "language": "",
            "guest_name": gettext_lazy("The first name is enough."),
            "guest_phone": gettext_lazy("The volunteer calls before."),
            "details": gettext_lazy(
                "Only what the volunteer needs to know, no diagnoses. They read it after saying yes."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields[OTHERS[1]]
        for name in ("requester_institution", "requester_name", "guest_name", "guest_phone"):
            self.fields[name].required = True
        for name, hint in (
            ("requester_institution", "organization"),
            ("requester_name", "name"),
            ("requester_phone", "tel"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = hint
        points: Any = self.fields["organisation"]
        points.queryset = Organisation.objects.contact_points()
        if not points.queryset:
            points.queryset = Organisation.objects.filter(programmes__isnull=False).distinct()
        if len(points.queryset) == 1:
            points.empty_label, points.initial = None, points.queryset[0].pk
        self.fields["municipality"].help_text = _("Empty: the town of the contact point.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("requester_name", "guest_name"):
            if WEB_ADDRESS.search(data.get(name, "")):
                self.add_error(name, _("A name holds no web address."))
        return data

    def requester(self, *, language: str) -> Requester:
        data = self.cleaned_data
        return Requester(
            requester_name=data["requester_name"],
            requester_institution=data["requester_institution"],
            requester_email=data["email"].strip(),
            requester_phone=str(data["requester_phone"] or ""),
            requester_language=language,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What `request_from_outside` takes besides the requester."""
        gone = {"email", "agrees", *YOU, "requester_phone", *PublicPart.TRAP}
        return {name: value for name, value in super().facts.items() if name not in gone}

    def _present(self, names: Any) -> list[Any]:
        pieces: list[Any] = []
        for name in names:
            if name == "website":
                pieces.append(TemplatePart("kern/_trap.html", PublicPart.TRAP))
            else:
                pieces += super()._present([name])
        return pieces
