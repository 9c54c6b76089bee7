"""What a volunteer notes who asks for company for their partner."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assignments.forms.request import MORE, OTHERS, WHERE, RequestForm
from assignments.services.for_partner import running_pairs_of
from partnerships.models import Partnership


class PartnerField(forms.ModelChoiceField):
    """Partners by first name, as the pages of volunteers call them."""

    def label_from_instance(self, partnership: Partnership) -> str:
        return partnership.newcomer.person.first_name


class PartnerRequestForm(RequestForm):
    partnership = PartnerField(Partnership.objects.none(), label=gettext_lazy("For whom?"))
    fieldsets = [
        (gettext_lazy("What is it about?"), ["partnership", "kind", "language", OTHERS[0]]),
        (gettext_lazy("When?"), [("starts_at", "minutes"), "window_until"]),
        WHERE,
        (MORE[0], [*MORE[1], "entry_key"]),
    ]

    class Meta(RequestForm.Meta):
        help_texts: ClassVar[dict[str, Any]] = RequestForm.Meta.help_texts | {
            "language": gettext_lazy("In which your partner can explain everything."),
            "details": gettext_lazy("Whoever goes along reads this. Only what they need to know."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields[OTHERS[1]]
        field: Any = self.fields["partnership"]
        field.queryset = running_pairs_of(user)
        if len(field.queryset) == 1:
            field.empty_label, field.initial = None, field.queryset[0].pk
        self.fields["municipality"].help_text = _("Empty: where the person lives.")
