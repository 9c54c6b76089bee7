"""Forms of the office and the one that everybody can send."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from people.forms import PublicForm
from publications.models import HandbookPage, Newsletter

MARKDOWN = _(
    "Plain text with a few signs: an empty line begins a paragraph, ## a heading, - a list, > a quotation; "
    "**bold**, [words of a link](https://…)."
)


class PageForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = HandbookPage
        fields = ("title", "kind", "text", "position", "slug")
        widgets: ClassVar = {"text": forms.Textarea({"rows": 20})}
        help_texts: ClassVar = {
            "text": MARKDOWN,
            "position": _("Pages of one kind stand in this order, those with the same number by title."),
            "slug": _("Stands in the address of the page. Left empty, it is made from the title."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False


class NewsletterForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Newsletter
        fields = ("title", "text")
        widgets: ClassVar = {"text": forms.Textarea({"rows": 20})}
        help_texts: ClassVar = {"text": MARKDOWN}


class SubscriptionForm(PublicForm):
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput({"autocomplete": "email"})
    )
