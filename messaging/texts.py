"""What the mail of an event says: the office's own words where there are any, otherwise ours."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from kern import placeholders
from messaging.consents import consents_address
from messaging.events import MailEvent
from messaging.letter import Letter, Words, as_html, as_subject, as_text
from messaging.links import absolute_url
from messaging.models import MailText
from people.models import Person
from programmes.models import Organisation

HOUSE = "Augenhöhe"

logger = logging.getLogger(__name__)


def values_for(
    event: MailEvent,
    words: Mapping[str, object],
    person: Person | None,
    organisation: Organisation | None = None,
    *,
    is_own_address: bool = False,
) -> dict[str, str]:
    """The caller's words and those of every mail: to whom, and from whom if not from the person's office.

    With `is_own_address` the mail reaches the person and nobody else: it leads to their consents.
    Raises ValueError where the caller gives others than the event has.
    """
    if words.keys() != event.placeholders.keys():
        differing = ", ".join(sorted(words.keys() ^ event.placeholders.keys()))
        raise ValueError(f"{event.name}: the words given and the placeholders differ in {differing}.")
    organisation = person.organisation if person else organisation
    signature = [str(organisation), str(organisation.phone)] if organisation else [HOUSE]
    return {
        **{word: str(value) for word, value in words.items()},
        "person": str(person or ""),
        "organisation": str(organisation or HOUSE),
        "signature": "\n".join(line for line in signature if line),
        "site_url": absolute_url("/"),
        "consents_link": consents_address(person) if person and is_own_address else "",
    }


def our_words(event: MailEvent, values: Mapping[str, str] | None = None) -> Words:
    """Our wording in the active language, with its placeholders in brackets.

    Our templates leave a sentence out where a value is empty; without `values` they say everything.
    """
    words = {word: f"{{{word}}}" if values is None or values[word] else "" for word in event.all_placeholders}

    def written(ending: str) -> str:
        template = get_template(f"{event.name}.{ending}").template  # type: ignore[attr-defined]
        return template.render(Context(words, autoescape=False)).strip()

    return Words(" ".join(written("subject").split()), written("text"))


def own_words(event: MailEvent, language: str) -> MailText | None:
    return MailText.objects.filter(event=event.name, language=language).first()


def write(event: MailEvent, values: Mapping[str, str], *, language: str) -> Letter:
    """The mail of an event in this language; `values` has a word for each of its placeholders."""
    with translation.override(language):
        own = own_words(event, language)
        if own and problems_in(event, subject=own.subject, text=own.text, needed=must_stay(event)):
            # Written before the event changed: a mail that leaves in our words is better than none.
            logger.warning("The own words of %s (%s) do not fit any more.", event.name, language)
            own = None
        if own:
            return letter(event, Words(own.subject, own.text), values)
        return letter(event, our_words(event, values), values, may_be_designed=True)


def sample_letter(event: MailEvent, *, language: str) -> Letter:
    """The mail as it would be sent today, with examples for the values."""
    with translation.override(language):
        samples = event.samples()
    return write(event, samples, language=language)


def letter(
    event: MailEvent, words: Words, values: Mapping[str, str], *, may_be_designed: bool = False
) -> Letter:
    """Words and values as a mail, in the active language, with the reason for which it comes below.

    With `may_be_designed` a template `<event>.html`, where there is one, replaces the HTML made of the words.
    """
    subject = as_subject(words.subject, values)
    text = as_text(words.text, values)
    reason = str(event.reason)
    house = f"{HOUSE} · {values['site_url']}"
    if link := values.get("consents_link"):
        house += f" · {_('What I have agreed to')}: {link}"
    foot = f"{house}\n{as_text(reason, values)}"
    context = {**values, "subject": subject, "reason": as_html(reason, values)}
    html = _designed(event, context) if may_be_designed else None
    if html is None:
        formatted = [word for word, each in event.placeholders.items() if each.is_formatted]
        context["letter"] = as_html(words.text, values, formatted=formatted)
        html = render_to_string("messaging/mail/letter.html", context)
    return Letter(subject, f"{text}\n\n-- \n{foot}\n", html)


def _designed(event: MailEvent, context: Mapping[str, str]) -> str | None:
    try:
        return render_to_string(f"{event.name}.html", dict(context))
    except TemplateDoesNotExist as missing:
        if str(missing) != f"{event.name}.html":
            raise
        return None


def problems_in(
    event: MailEvent, *, subject: str, text: str, needed: Collection[str]
) -> dict[str, list[str]]:
    """Sentences for whoever writes own words, by field; none where every mail can be written with them.

    `needed` must stand in the text.
    """
    problems = {
        "subject": placeholders.problems_in(subject, event.for_subject),
        "text": placeholders.problems_in(text, list(event.all_placeholders)),
    }
    missing = set(needed) - set(placeholders.words_in(text))
    problems["text"] += [
        _("{%(word)s} must stay in the text: %(description)s.")
        % {"word": word, "description": event.placeholders[word].description}
        for word in event.placeholders
        if word in missing
    ]
    return {name: sentences for name, sentences in problems.items() if sentences}


def must_stay(event: MailEvent) -> list[str]:
    """The links that our own wording has: without them a mail would be of no use."""
    said = placeholders.words_in(our_words(event).text)
    return [word for word in said if word in event.placeholders and event.placeholders[word].is_link]


def check_text(event: MailEvent, words: Words, *, language: str) -> dict[str, list[str]]:
    """What is wrong with words in that language, said in the active one."""
    with translation.override(language):
        needed = must_stay(event)
    return problems_in(event, subject=words.subject, text=words.text, needed=needed)


@transaction.atomic
def save_text(
    *, event: MailEvent, language: str, subject: str, text: str, by: User, now: datetime
) -> MailText | None:
    """Keep the office's own words; the mails written from now on have them. None where they are ours.

    Raises ValidationError by field: for placeholders that do not exist, for names in the subject, for
    a link that is missing.
    """
    words = Words(" ".join(subject.split()), text.replace("\r\n", "\n").strip())
    with translation.override(language):
        is_ours = words == our_words(event)
    if is_ours:
        reset_text(event=event, language=language)
        return None
    if problems := check_text(event, words, language=language):
        raise ValidationError(problems)
    changes = {"subject": words.subject, "text": words.text, "changed_by": by, "changed_at": now}
    own, _created = MailText.objects.update_or_create(event=event.name, language=language, defaults=changes)
    return own


@transaction.atomic
def reset_text(*, event: MailEvent, language: str) -> None:
    """Back to our words; nothing happens where the office has none of its own."""
    MailText.objects.filter(event=event.name, language=language).delete()
