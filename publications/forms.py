"""Forms of the office and the one that everybody can send."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.forms import KernFormMixin
from people.enums import ConsentPurpose
from people.forms import PublicForm
from people.models import Consent, Person
from publications.enums import PageKind
from publications.models import HandbookPage, Newsletter

MARKDOWN = _(
    "Plain text with a few signs: an empty line begins a paragraph, ## a heading, - a list, > a quotation; "
    "**bold**, [words of a link](https://…)."
)

PORTRAIT = _("For a portrait: those are listed who agree to one. It is published only while they do.")
NOBODY_AGREED = _(
    "For a portrait: nobody agrees to one yet. Record the consent to photos and portraits on the page of the "
    "person first."
)


class PageForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = HandbookPage
        fields = ("title", "kind", "person", "text", "position", "slug")
        widgets: ClassVar = {"text": forms.Textarea({"rows": 20})}
        help_texts: ClassVar = {
            "text": MARKDOWN,
            "position": _("Pages of one kind stand in this order, those with the same number by title."),
            "slug": _("Stands in the address of the page. Left empty, it is made from the title."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        agreed = Consent.objects.filter(purpose=ConsentPurpose.PHOTO, withdrawn_at=None).values("person")
        # Whose portrait it is already stays to be chosen, for whoever looks after them.
        choices = Person.objects.visible_to(user).filter(Q(pk__in=agreed) | Q(pk=self.instance.person_id))
        field = self.fields["person"]
        field.queryset = choices  # type: ignore[attr-defined]
        field.help_text = PORTRAIT if choices.exists() else NOBODY_AGREED

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("person") and self.cleaned_data.get("kind") != PageKind.PORTRAIT:
            self.add_error("person", _("Only a portrait is of somebody."))
        return self.cleaned_data


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
