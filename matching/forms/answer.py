"""What one side says to a proposal: on the page behind the signed link, or told to the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from matching.enums import ProposalAnswer

ANSWERS = (ProposalAnswer.YES, ProposalAnswer.NO, ProposalAnswer.TALK)
CHOOSE = _("Please choose one of the answers.")


class RemarkField(forms.CharField):
    """Lines end with one character, as browsers count them: what fits into the box is never too long here."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class AnswerForm(KernFormMixin, forms.Form):
    """Each answer is a button of its own, named `answer`."""

    reason = RemarkField(
        label=_("Your message to the office"),
        help_text=_("You need not. Only we in the office read it."),
        required=False,
        max_length=500,
    )
    answer = forms.ChoiceField(
        choices=[(answer.value, answer.label) for answer in ANSWERS],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def clean_answer(self) -> ProposalAnswer:
        return ProposalAnswer(self.cleaned_data["answer"])


class NotedAnswerForm(AnswerForm):
    """The same, noted by the office; two of them stand on one page."""

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{side}_%s", **kwargs)
        self.fields["reason"].label = _("Remark on the answer")
        self.fields["reason"].help_text = _("For the office only: the other side never reads it.")
