"""Every sentence of the product speaks German: all translated, none guessed, none left over."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog, pofile
from babel.messages.catalog import Message
from django.conf import settings
from django.utils.translation import override

from people.enums import LANGUAGE_CODES
from people.languages import language_name

CATALOG = Path("locale/de/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale="de", ignore_obsolete=False)


def _forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.fixture(scope="module")
def kept() -> Catalog:
    """The translations as the project keeps them."""
    return _read(settings.BASE_DIR / CATALOG)


@pytest.fixture(scope="module")
def needed(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What code and templates ask for, extracted afresh from links to them in an empty place."""
    place = tmp_path_factory.mktemp("messages")
    for name in [*settings.HOUSE_APPS, "config", "templates", "manage.py"]:
        (place / name).symlink_to(settings.BASE_DIR / name)
    (place / "locale").mkdir()
    options = ["-l", "de", "--symlinks", "--no-location", "--no-obsolete", "-v", "0"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            *options,
            "--settings",
            "django.conf.global_settings",
        ],
        cwd=place,
        check=True,
        capture_output=True,
    )
    return _read(place / CATALOG)


def _messages(catalog: Catalog) -> dict[object, Message]:
    return {(m.context, tuple(_forms(m.id))): m for m in catalog if m.id}


def test_every_sentence_is_translated(kept: Catalog, needed: Catalog) -> None:
    translated = {key for key, message in _messages(kept).items() if all(_forms(message.string))}
    assert sorted(map(str, set(_messages(needed)) - translated)) == []


def test_no_translation_is_left_over(kept: Catalog, needed: Catalog) -> None:
    assert sorted(map(str, set(_messages(kept)) - set(_messages(needed)))) == []
    assert not kept.obsolete


def test_no_translation_is_guessed(kept: Catalog) -> None:
    assert [message.id for message in kept if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders(kept: Catalog) -> None:
    wrong = []
    for message in _messages(kept).values():
        sources = [set(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
        for form in _forms(message.string):
            # A form for one may say "ein" where the other says the number.
            found = set(PLACEHOLDER.findall(form))
            if form and not (found <= set().union(*sources) and found >= set.intersection(*sources)):
                wrong.append(message.id)
    assert wrong == []


def test_translations_address_people_formally(kept: Catalog) -> None:
    familiar = re.compile(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(e|en|em|er|es)?)\b")
    assert [m.string for m in _messages(kept).values() if any(map(familiar.search, _forms(m.string)))] == []


@pytest.mark.parametrize("interface", ["de", "en"])
def test_every_language_has_a_name(interface: str) -> None:
    with override(interface):
        assert [code for code in LANGUAGE_CODES if language_name(code) in ("", code)] == []
