"""The worksheet of a breach, in the order in which one works through it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from privacy.models import Breach

LINES = forms.Textarea(attrs={"rows": 3})


class BreachForm(KernFormMixin, forms.ModelForm):
    fieldsets = (
        (_("1. What happened"), ["discovered_at", "happened"]),
        (_("2. Whom it concerns"), ["data", "people_concerned", "consequences"]),
        (_("3. What was done"), ["measures"]),
        (_("4. How great the risk is"), ["risk", "risk_reason"]),
        (_("5. Who was told"), ["authority_told_at", "delay_reason", "people_told_at"]),
    )

    class Meta:
        model = Breach
        fields = (
            "discovered_at",
            "happened",
            "data",
            "people_concerned",
            "consequences",
            "measures",
            "risk",
            "risk_reason",
            "authority_told_at",
            "delay_reason",
            "people_told_at",
        )
        widgets = {
            "happened": LINES,
            "data": LINES,
            "consequences": LINES,
            "measures": LINES,
            "risk": forms.RadioSelect,
            "risk_reason": LINES,
            "delay_reason": LINES,
        }
        help_texts = {
            "discovered_at": _("From this moment on there are 72 hours, weekends and holidays included."),
            "happened": _(
                "For example: a list went to the wrong address; a telephone with the portal was lost."
            ),
            "data": _("Kinds of data and groups of people, no names: telephone numbers of newcomers, say."),
            "consequences": _("For example: somebody who hides may be found; fraud; shame."),
            "measures": _("Against the cause and for the people: password changed, file deleted, called."),
            "risk": _(
                "Think of who has the data now, how easily people are recognised, and what could happen to "
                "them. Origin, addresses and notes about refugees usually mean a high risk; encrypted or "
                "returned unread usually means that a risk is unlikely. When in doubt, tell the authority."
            ),
            "authority_told_at": _("The data-protection authority of your federal state has a form for it."),
            "people_told_at": _("In plain words and directly, where the risk is high (Art. 34)."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.created_at:
            self.fields["discovered_at"].initial = localtime
