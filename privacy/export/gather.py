"""Everything that is about one person, read along the descriptions of `kern.personal_data`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kern.personal_data import DataClass, Description, descriptions
from newcomers.countries import country_name
from people.models import Person
from privacy.export.blackout import Blackout
from privacy.export.words import for_machines, in_words, label, record_in_words
from privacy.retention import time_for

FORMAT = "augenhoehe/access-export/1"
# What somebody has told of themselves: nobody else can be named in it.
OWN = {
    DataClass.NAME,
    DataClass.CONTACT,
    DataClass.ADDRESS,
    DataClass.BIRTH,
    DataClass.ORIGIN,
    DataClass.EDUCATION,
}
# Codes of which the model itself does not know what they mean.
CODES = {("newcomers.Newcomer", "country_of_origin"): country_name}


@dataclass
class Export:
    """`data` is ready for JSON; `files` are the documents that it names, by their names."""

    data: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


def export_of(person: Person, *, today: date) -> dict[str, Any]:
    """What is known of the person, in the active language, ready for JSON.

    By kind of record, with purpose, ground and time for keeping (Art. 15(1)). Each field has its value for
    machines and in words. People who are restricted or have left may ask like everybody else. The number of
    queries does not depend on the number of rows.
    """
    return gather(person, today=today).data


def gather(person: Person, *, today: date) -> Export:
    """The same together with the documents."""
    export = Export({})
    blackout = Blackout(person)
    kinds = []
    for copy in _copies(person):
        names = copy.told
        if rows := [_row(row, copy, names, person, blackout, export) for row in copy.with_words()]:
            kinds.append(_kind(copy.description, rows))
    export.data = {
        "format": FORMAT,
        "made_on": today.isoformat(),
        "language": get_language() or "",
        "person": str(person),
        "controller": _controller(person),
        "kinds": kinds,
    }
    return export


def counts_about(person: Person) -> list[tuple[str, int]]:
    """Kinds of record and how many rows an export will hold, for the page that offers it."""
    found = [(_title(copy.description), copy.rows.count()) for copy in _copies(person)]
    return [(title, number) for title, number in found if number]


def _kind(description: Description, rows: list[Any]) -> dict[str, Any]:
    return {
        "record": description.label,
        "title": _title(description),
        "purpose": str(description.purpose.label),
        "ground": str(description.ground.label),
        "kept": [time for name in description.rules() if (time := time_for(name))],
        "rows": rows,
    }


def _controller(person: Person) -> dict[str, str]:
    """Who is answerable for the data: the organisation that looks after the person."""
    office = person.organisation
    return {
        "name": str(office),
        "email": office.email,
        "phone": office.phone.as_international if office.phone else "",
    }


def _title(description: Description) -> str:
    name = description.title
    return name[:1].upper() + name[1:]


@dataclass(frozen=True)
class Copy:
    """The rows of one kind that are about the person by one path, and the fields that they are told."""

    description: Description
    path: str
    rows: QuerySet[Any]

    @property
    def told(self) -> list[str]:
        """In the order of the model."""
        meta, fields = self.description.model._meta, self.description.fields
        names = [each.name for each in (*meta.fields, *meta.many_to_many)]
        return [name for name in names if name in fields and fields[name].is_exported_to(self.path)]

    def with_words(self) -> QuerySet[Any]:
        """With what the words of a row need, in one query and one for each many-to-many field."""
        meta, told = self.description.model._meta, set(self.told)
        single = []
        for each in meta.fields:
            if each.name in told and isinstance(each, models.ForeignKey):
                beyond: Any = each.related_model
                single.append(each.name)
                single += [
                    f"{each.name}__{one.name}"
                    for one in beyond._meta.fields
                    if isinstance(one, models.ForeignKey)
                ]
        rows = self.rows.prefetch_related(*(each.name for each in meta.many_to_many if each.name in told))
        return rows.select_related(*single) if single else rows


def _copies(person: Person) -> Iterator[Copy]:
    # Couples share addresses: what is only known by such a one is given to neither of them.
    others = Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk)
    email = "" if not person.email or others.exists() else person.email
    for description in descriptions():
        copies = [
            Copy(description, path, description.rows_to_export(person, path)) for path in description.about
        ]
        if email and not description.about and (name := _address_of(description)):
            rows = description.model._default_manager.filter(Q(**{f"{name}__iexact": email}))
            copies = [Copy(description, "", rows)]
        yield from (copy for copy in copies if copy.told)


def _address_of(description: Description) -> str:
    """The field by which records without a person are theirs: readers and guests leave an address only."""
    for each in description.model._meta.fields:
        entry = description.fields.get(each.name)
        if isinstance(each, models.EmailField) and entry and entry.data_class == DataClass.CONTACT:
            return each.name
    return ""


def _row(
    row: models.Model,
    copy: Copy,
    names: list[str],
    person: Person,
    blackout: Blackout,
    export: Export,
) -> list[dict[str, Any]]:
    entries = []
    for name in names:
        column = row._meta.get_field(name)
        is_own = copy.description.fields[name].data_class in OWN
        value, words = _value(row, column, person, export)
        if not is_own:
            value, words = blackout.value(value), blackout.text(words)
        entries.append({"field": name, "label": label(column), "value": value, "words": words})  # type: ignore[arg-type]
    return entries


def _value(row: models.Model, column: Any, person: Person, export: Export) -> tuple[Any, str]:
    """For machines, and in words."""
    if column.many_to_many:
        found = [record_in_words(each, person) for each in getattr(row, column.name).all()]
        return found, ", ".join(found)
    value = getattr(row, column.name)
    if isinstance(column, models.BinaryField):
        return _document(row, bytes(value), export)
    if isinstance(value, models.Model):
        words = record_in_words(value, person)
        return words, words
    if speaks := CODES.get((row._meta.label, column.name)):
        return value, speaks(value) if value else ""
    if column.flatchoices:
        return for_machines(value), str(getattr(row, f"get_{column.name}_display")() or "")
    return for_machines(value), in_words(value)


def _document(row: models.Model, content: bytes, export: Export) -> tuple[str | None, str]:
    """A PDF that was kept goes along as a file of its own; other bytes say nothing to anybody."""
    if not content.startswith(b"%PDF"):
        return None, ""
    name = _("document-%(number)d.pdf") % {"number": len(export.files) + 1}
    export.files[name] = content
    return name, _("see the file %(name)s") % {"name": name}
