"""Every mail is an event: registered, complete in both languages, and silent about names in its subject."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from kern.placeholders import words_in
from messaging.events import MailEvent, all_events
from messaging.letter import Letter
from messaging.texts import letter, our_words

TEMPLATES: Path = settings.BASE_DIR / "templates"
EVENTS = all_events()
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# What placeholders are called that name somebody.
NAMES = {"person", "partner", "name", "volunteer", "newcomer", "facilitator", "trainer", "reader"}
# Variables of templates that are no words: what Django's tags bring along.
OWN = {"block", "forloop", "LANGUAGE_CODE"}


def by_name(event: MailEvent) -> str:
    return event.name


def written(event: MailEvent, language: str, **values: str) -> Letter:
    with translation.override(language):
        filled = event.samples() | values
        return letter(event, our_words(event, filled), filled, may_be_designed=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_each_can_be_written_from_its_samples(event: MailEvent, language: str) -> None:
    mail = written(event, language)
    assert mail.subject
    assert f'<html lang="{language}"' in mail.html
    for written_as in (mail.subject, mail.text, mail.html.partition("</style>")[2]):
        assert not re.search(r"[{}]|None|VERBOSE", written_as)
    for word, each in event.placeholders.items():
        if each.is_link and word in words_in(our_words(event).text):
            assert str(each.sample) in mail.text
            assert str(each.sample) in mail.html


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_each_says_why_it_comes_in_text_and_html(event: MailEvent) -> None:
    mail = written(event, "en")
    with translation.override("en"):
        first_words = str(event.reason)[:40]
    assert first_words in mail.text.partition("\n-- \n")[2]
    assert first_words.replace("’", "&#x27;")[:30] in mail.html.partition('class="soft"')[2]


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_german_and_english_differ(event: MailEvent) -> None:
    german, english = written(event, "de"), written(event, "en")
    assert german.text != english.text
    with translation.override("de"):
        in_german = [str(event.title), str(event.reason)]
        in_german += [str(each.description) for each in event.placeholders.values()]
    with translation.override("en"):
        in_english = [str(event.title), str(event.reason)]
        in_english += [str(each.description) for each in event.placeholders.values()]
    assert [text for text, other in zip(in_german, in_english, strict=True) if text == other] == []


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_no_subject_names_anybody(event: MailEvent) -> None:
    named = {word for word, each in event.all_placeholders.items() if each.is_personal}
    assert NAMES & event.all_placeholders.keys() <= named
    canaries = dict.fromkeys(named, "Zaunkönig")
    for language in LANGUAGES:
        assert "Zaunkönig" not in written(event, language, **canaries).subject
        with translation.override(language):
            assert set(words_in(our_words(event).subject)) <= set(event.for_subject)


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_templates_use_nothing_but_the_placeholders(event: MailEvent) -> None:
    endings = [ending for ending in ("subject", "text", "html") if _file(event.name, ending).exists()]
    assert {"subject", "text"} <= set(endings)
    allowed = event.all_placeholders.keys() | OWN
    for ending in endings:
        source = _file(event.name, ending).read_text(encoding="utf-8")
        get_template(f"{event.name}.{ending}")
        assert _variables(source) - _bound(source) - allowed == set(), f"{event.name}.{ending}"


def test_every_template_of_a_mail_is_an_event() -> None:
    events = {event.name for event in EVENTS}
    mails = {
        path.relative_to(TEMPLATES).with_suffix("").as_posix() for path in TEMPLATES.glob("*/mail/*.subject")
    }
    assert mails == events


def test_every_mail_that_is_queued_is_an_event() -> None:
    patterns = list(_queued())
    assert patterns
    for pattern in patterns:
        assert any(re.fullmatch(pattern, event.name) for event in EVENTS), pattern


def _file(name: str, ending: str) -> Path:
    return TEMPLATES / f"{name}.{ending}"


def _variables(source: str) -> set[str]:
    """The first part of every variable, in {{ word }} and in tags such as {% if word %} and with x=word."""
    tags = re.sub(r'"[^"]*"', '""', " ".join(re.findall(r"{%(.*?)%}", source)))
    outputs = re.findall(r"{{\s*([A-Za-z_]\w*)", source)
    return {*outputs, *re.findall(r"(?:\b(?:if|elif|not|and|or|in)\s+|=)([A-Za-z_]\w*)", tags)} - {"_", "not"}


def _bound(source: str) -> set[str]:
    """Names that a tag gives: with x=…, as x, for x in …, count x=…"""
    return {
        *re.findall(r"(\w+)=", source),
        *re.findall(r"\bas (\w+)\s*%}", source),
        *re.findall(r"{%\s*for (\w+) in", source),
    }


def _queued() -> Iterator[str]:
    """The `template` of every call of `queue_mail`, the {parts} of an f-string as a pattern."""
    for app in settings.HOUSE_APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if "queue_mail" not in source:
                continue
            for call in ast.walk(ast.parse(source)):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "queue_mail":
                    (template,) = (each.value for each in call.keywords if each.arg == "template")
                    yield _pattern(template)


def _pattern(template: ast.expr) -> str:
    if isinstance(template, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else r"\w+" for part in template.values)
        return "".join(str(part) for part in parts)
    if isinstance(template, ast.Constant):
        return str(template.value)
    return r".+"
