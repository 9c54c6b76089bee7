"""Closure of a partnership and what both sides say about it. What is allowed is decided by the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.models import Feedback, Partnership

RATINGS = [
    (5, _("very good")),
    (4, _("good")),
    (3, _("so-so")),
    (2, _("rather not good")),
    (1, _("not good")),
]


class ClosureForm(KernFormMixin, forms.Form):
    closed_on = Partnership._meta.get_field("closed_on").formfield(required=True)
    reason = Partnership._meta.get_field("closure_reason").formfield(required=True)
    note = Partnership._meta.get_field("closure_note").formfield()


class FeedbackForm(KernFormMixin, forms.Form):
    rating = forms.TypedChoiceField(
        label=_("How was it altogether?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )
    went_well = Feedback._meta.get_field("went_well").formfield(label=_("What went well?"))
    to_improve = Feedback._meta.get_field("to_improve").formfield(label=_("What could be better?"))
