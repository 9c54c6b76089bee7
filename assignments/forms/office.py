"""What the office notes about a request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assignments.models import Assignment
from kern.forms import KernFormMixin
from newcomers.enums import NewcomerStatus

FIELDS = ("kind", "language", "starts_at", "minutes", "place", "details")


class AssignmentForm(KernFormMixin, forms.ModelForm):
    """A change of the request. Whether it may be changed is decided by the service."""

    class Meta:
        model = Assignment
        fields = FIELDS
        help_texts = {
            "language": _("The volunteer should speak it well."),
            "place": _("Where they meet, for example: job centre, main entrance."),
            "details": _("The volunteer reads this. Only what they need to know."),
        }

    def _post_clean(self) -> None:
        """The service checks and saves; the form only reads."""


class AssignmentRequestForm(AssignmentForm):
    """A new request, for one of the newcomers that the office looks after."""

    class Meta(AssignmentForm.Meta):
        fields = ("newcomer", *FIELDS)  # type: ignore[assignment]

    def __init__(self, *args: Any, newcomers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_programme = (NewcomerStatus.REGISTERED, NewcomerStatus.ACCEPTED)
        self.fields["newcomer"].queryset = newcomers.filter(  # type: ignore[attr-defined]
            status__in=in_programme
        ).select_related("person")
