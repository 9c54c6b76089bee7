"""Names of somebody in texts about others: minutes, notes, decisions, letters to their partner."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.html import strip_tags
from django.utils.text import capfirst

from kern.personal_data import DataClass, Description, descriptions
from privacy.erasing.identity import Identity
from privacy.erasing.rows import Found

# Instead of the name: others' sentences stay readable.
GONE = "[…]"
AROUND = 60
# Shorter lines about nobody hold words of ours, not people's.
LONG = 100
# Who somebody is, and what they log in with, is never a text about another.
NO_TEXT = {
    DataClass.NAME,
    DataClass.CONTACT,
    DataClass.ADDRESS,
    DataClass.BIRTH,
    DataClass.ACCOUNT,
    DataClass.SECRET,
}


@dataclass(frozen=True)
class Mention:
    """A text that names the person. `is_sure`: nobody else in the house bears what stands there."""

    label: str
    key: Any
    field: str
    where: str
    excerpt: str
    is_sure: bool

    @property
    def id(self) -> str:
        """How a form names it."""
        return f"{self.label}:{self.key}:{self.field}"


def mentions_of(identity: Identity, treated: Iterable[Found] = ()) -> list[Mention]:
    """Texts of rows that are not treated anyway, in the order of the apps. One query per model."""
    return [mention for mention, _row in _mentions(identity, treated)]


def blot_out(
    identity: Identity,
    *,
    treated: Iterable[Found] = (),
    spared: Collection[str] = (),
    also: Collection[str] = (),
) -> int:
    """Put `GONE` where the person is named for sure, but in `spared`; and in `also`, where they may be meant.

    Returns in how many texts. Both name texts by `Mention.id`.
    """
    done = 0
    for mention, row in list(_mentions(identity, treated)):
        if mention.id in spared or not (mention.is_sure or mention.id in also):
            continue
        pattern = identity.pattern if mention.id in also else identity.sure_pattern
        value = _without(getattr(row, mention.field), pattern)
        limit = getattr(row._meta.get_field(mention.field), "max_length", None)
        if limit and isinstance(value, str):
            value = value[:limit]
        row._meta.model._default_manager.filter(pk=row.pk).update(**{mention.field: value})
        done += 1
    return done


def _mentions(identity: Identity, treated: Iterable[Found]) -> Iterator[tuple[Mention, models.Model]]:
    if not identity.words:
        return
    gone = _treated_fields(treated)
    for description in descriptions():
        fields = list(_text_fields(description))
        if not fields:
            continue
        for row in _rows_naming(description, [field.name for field in fields], identity):
            for field in fields:
                if (description.label, row.pk, field.name) not in gone:
                    yield from _in_field(identity, description, row, field)


def _in_field(
    identity: Identity, description: Description, row: models.Model, field: models.Field[Any, Any]
) -> Iterator[tuple[Mention, models.Model]]:
    text = "\n".join(_strings(getattr(row, field.name)))
    if not (hit := identity.pattern.search(text)):
        return
    data_class = description.fields[field.name].data_class
    is_personal = data_class != DataClass.NONE
    sure = identity.sure_pattern.search(text)
    # A lonely word in what is about nobody may be any word: "summer" is a name as well.
    is_sure = sure is not None and (is_personal or any(mark in sure[0] for mark in " @0123456789"))
    if not is_sure and data_class == DataClass.LETTER:
        return  # a letter to somebody of the same name; its text is gone within weeks
    if field.name == "html":
        text = strip_tags(text)
        hit = identity.pattern.search(text) or hit
    start, end = max(hit.start() - AROUND, 0), hit.end() + AROUND
    mention = Mention(
        description.label,
        row.pk,
        field.name,
        f"{capfirst(str(row._meta.verbose_name))}: {field.verbose_name}",
        f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}",
        is_sure,
    )
    yield mention, row


def _treated_fields(treated: Iterable[Found]) -> set[tuple[str, Any, str]]:
    """(model, row, field) of everything that is deleted or emptied anyway."""
    gone = set()
    for found in treated:
        description = found.description
        for name, field in description.fields.items():
            if description.rows.value == "delete" or field.is_erased_with(found.path):
                gone |= {(description.label, key, name) for key in found.keys}
    return gone


def _text_fields(description: Description) -> Iterator[models.Field[Any, Any]]:
    for field in description.model._meta.concrete_fields:
        described = description.fields.get(field.name)
        if described is None or described.data_class in NO_TEXT or field.choices or field.unique:
            continue
        is_long = isinstance(field, models.CharField) and (field.max_length or 0) >= LONG
        is_line = isinstance(field, models.CharField) and described.is_personal
        if is_long or is_line or isinstance(field, models.TextField | models.JSONField):
            yield field


def _rows_naming(
    description: Description, names: Collection[str], identity: Identity
) -> models.QuerySet[models.Model]:
    """Rows in which one of the words stands anywhere; whether as a word of its own, the pattern says."""
    rows = description.model._default_manager.order_by("pk")
    hit = Q()
    for name in names:
        column = name
        if isinstance(description.model._meta.get_field(name), models.JSONField):
            column = f"{name}_as_text"
            rows = rows.alias(**{column: Cast(name, models.TextField())})
        for word in identity.words:
            for spelling in _as_stored(word, is_json=column != name):
                hit |= Q(**{f"{column}__icontains": spelling})
    return rows.filter(hit)


def _as_stored(word: str, *, is_json: bool) -> set[str]:
    """SQLite keeps JSON with escapes for everything beyond ASCII; pages of mails have HTML's."""
    if is_json:
        return {word, json.dumps(word)[1:-1]} if connection.vendor == "sqlite" else {word}
    return {word, escape(word)}


def _strings(value: Any) -> Iterator[str]:
    """All texts in it, folded lines of calendars joined, HTML's escapes read."""
    if isinstance(value, str):
        yield _readable(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(key)
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


FOLD = re.compile(r"\r?\n[ \t](?=\S)")


def _readable(text: str) -> str:
    return FOLD.sub("", text) if text.startswith("BEGIN:VCALENDAR") else text


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, _readable(value))
    if isinstance(value, dict):
        return {_without(key, pattern): _without(each, pattern) for key, each in value.items()}
    if isinstance(value, list):
        return [_without(each, pattern) for each in value]
    return value
