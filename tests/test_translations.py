"""What translations must be besides complete (tests/test_quality.py): true to their source, and formal."""

from __future__ import annotations

import re

import pytest
from babel.messages import Catalog, pofile
from django.conf import settings
from django.utils.translation import override

from people.enums import LANGUAGE_CODES
from people.languages import language_name

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with (settings.BASE_DIR / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        return pofile.read_po(file, locale="de", ignore_obsolete=False)


def _forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_nothing_obsolete_is_dragged_along(catalog: Catalog) -> None:
    assert list(catalog.obsolete) == []


def test_translations_keep_the_placeholders(catalog: Catalog) -> None:
    wrong = []
    for message in (entry for entry in catalog if entry.id):
        sources = [set(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
        for form in _forms(message.string):
            # A form for one may say "ein" where the other says the number.
            found = set(PLACEHOLDER.findall(form))
            if form and not (set.intersection(*sources) <= found <= set.union(*sources)):
                wrong.append(message.id)
    assert wrong == []


def test_translations_address_people_formally(catalog: Catalog) -> None:
    familiar = re.compile(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(e|en|em|er|es)?)\b")
    texts = [form for entry in catalog if entry.id for form in _forms(entry.string)]
    assert [text for text in texts if familiar.search(text)] == []


@pytest.mark.parametrize("interface", ["de", "en"])
def test_every_language_has_a_name(interface: str) -> None:
    with override(interface):
        assert [code for code in LANGUAGE_CODES if language_name(code) in ("", code)] == []
