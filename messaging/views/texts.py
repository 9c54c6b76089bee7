"""Administrators decide what mails say: our words, or their own, by occasion and language."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ServicePage
from messaging.events import MailEvent, all_events, event_named
from messaging.forms import TextForm
from messaging.letter import Letter, Words
from messaging.models import MailText
from messaging.services import queue_test_mail
from messaging.texts import (
    check_text,
    letter,
    must_stay,
    our_words,
    own_words,
    reset_text,
    save_text,
)

LANGUAGES = dict(settings.LANGUAGES)
# The mail's own styles and nothing else: no script, no picture, no form, and no page around it.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


class Version(NamedTuple):
    """The words of an event in one language, as the list shows them."""

    code: str
    name: str
    is_own: bool


def text_address(event: MailEvent, language: str, page: str = "edit") -> str:
    return reverse(f"messaging:text_{page}", args=[language, event.name])


@allow(Kind.ADMINISTRATOR)
@require_safe
def text_list(request: HttpRequest) -> HttpResponse:
    """Every mail that the house writes: on which occasion, why, and in whose words."""
    own = set(MailText.objects.values_list("event", "language"))
    groups = []
    for app, events in groupby(all_events(), key=lambda event: event.app):
        rows = [
            (event, [Version(code, str(name), (event.name, code) in own) for code, name in LANGUAGES.items()])
            for event in events
        ]
        groups.append((apps.get_app_config(app).verbose_name, rows))
    return render(request, "messaging/text_list.html", {"groups": groups, "own": len(own)})


def _event_or_404(name: str, language: str) -> MailEvent:
    event = event_named(name)
    if event is None or language not in LANGUAGES:
        raise Http404
    return event


@allow(Kind.ADMINISTRATOR)
class TextEdit(ServicePage):
    """The words of one mail in one language; "Preview" shows what is typed without keeping it."""

    request: SignedInRequest
    template_name = "messaging/text_edit.html"
    form_class = TextForm
    success_message = gettext_lazy("Saved. Mails written from now on say it like this.")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.language = self.kwargs["language"]
        self.event = _event_or_404(self.kwargs["event"], self.language)
        self.subject = str(self.event.title)
        self.own = own_words(self.event, self.language)
        with translation.override(self.language):
            words = self.own or our_words(self.event)
        initial = {"subject": words.subject, "text": words.text}
        return super().get_form_kwargs() | {"initial": initial}

    def get_form(self, form_class: Any = None) -> TextForm:
        form: TextForm = super().get_form(form_class)
        for field in form.fields.values():
            field.widget.attrs["lang"] = self.language
        return form

    def get_page_title(self) -> str:
        return _("%(mail)s (%(language)s)") % {"mail": self.event.title, "language": LANGUAGES[self.language]}

    def get_cancel_url(self) -> str:
        return reverse("messaging:text_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # the form first: it finds the event
        with translation.override(self.language):
            needed = set(must_stay(self.event))
        in_subject = set(self.event.for_subject)
        return context | {
            "event": self.event,
            "own": self.own,
            "text_language": self.language,
            "placeholders": [
                (word, each, word in needed, word in in_subject)
                for word, each in self.event.all_placeholders.items()
            ],
            "others": [
                (name, text_address(self.event, code))
                for code, name in LANGUAGES.items()
                if code != self.language
            ],
            "test_url": text_address(self.event, self.language, "test"),
            "reset_url": text_address(self.event, self.language, "reset"),
        }

    def form_valid(self, form: TextForm) -> HttpResponse:
        shown_as = self.request.POST.get("preview")
        if not shown_as:
            return super().form_valid(form)
        words = Words(form.cleaned_data["subject"], form.cleaned_data["text"])
        problems = check_text(self.event, words, language=self.language)
        for name, sentences in problems.items():
            form.add_error(name, sentences)
        if problems:
            return self.form_invalid(form)
        with translation.override(self.language):
            return _shown(letter(self.event, words, self.event.samples()), as_text=shown_as == "text")

    def perform(self, form: TextForm) -> str:
        save_text(
            event=self.event,
            language=self.language,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            by=self.request.user,
            now=timezone.now(),
        )
        return text_address(self.event, self.language)


def _shown(written: Letter, *, as_text: bool) -> HttpResponse:
    """A mail as a page of its own, from which nothing can be run or fetched."""
    if as_text:
        content = f"{_('Subject')}: {written.subject}\n\n{written.text}"
        response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(written.html)
    response["Content-Security-Policy"] = MAIL_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


@allow(Kind.ADMINISTRATOR)
@require_POST
def text_test(request: SignedInRequest, language: str, event: str) -> HttpResponse:
    """Send the mail, as it is saved, to whoever asks for it."""
    found = _event_or_404(event, language)
    mail = queue_test_mail(event=found, language=language, to=request.user, now=timezone.now())
    messages.success(request, _("The test mail is on its way to %(address)s.") % {"address": mail.to_email})
    return redirect(text_address(found, language))


@allow(Kind.ADMINISTRATOR)
@require_POST
def text_reset(request: SignedInRequest, language: str, event: str) -> HttpResponse:
    """Back to our words."""
    found = _event_or_404(event, language)
    reset_text(event=found, language=language)
    messages.success(request, _("Mails written from now on say it in our words again."))
    return redirect(text_address(found, language))
