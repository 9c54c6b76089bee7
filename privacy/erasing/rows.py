"""Rows about somebody, deleted or emptied as their descriptions say (`kern.personal_data`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from auditlog.context import disable_auditlog
from django.db import models

from kern.personal_data import Description, Rows, descriptions
from newcomers.models import Newcomer
from people.models import Person
from volunteers.models import Volunteer

# A description with this rule can outlive its person: whoever shows a certificate has it checked for years.
CERTIFICATES = "certificate_register"


@dataclass(frozen=True)
class Found:
    """Rows of one model that are about the person by one path."""

    person: Person
    description: Description
    path: str
    keys: tuple[Any, ...]

    @property
    def model(self) -> type[models.Model]:
        return self.description.model

    @property
    def rows(self) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(pk__in=self.keys).order_by()


def rows_about(person: Person, *, keeps_certificates: bool = False) -> list[Found]:
    """All that is to be deleted or emptied, what rests on other rows first.

    Read before anything changes: emptying one row may cut the way to another.
    """
    found = []
    for description in reversed(list(descriptions())):
        if description.rows == Rows.KEEP or (keeps_certificates and description.retention == CERTIFICATES):
            continue
        for path in description.about:
            keys = tuple(description.rows_to_erase(person, path).values_list("pk", flat=True))
            if keys:
                found.append(Found(person, description, path, keys))
    return found


def erase_rows(found: Iterable[Found]) -> dict[str, Counter[str]]:
    """Delete and empty them; how many rows of which model: {"deleted": {…}, "emptied": {…}}.

    Nothing of it is written into the record of changes, which would keep what is to go.
    """
    counts: dict[str, Counter[str]] = {"deleted": Counter(), "emptied": Counter()}
    with disable_auditlog():
        for each in found:
            if each.description.rows == Rows.DELETE:
                each.rows.delete()
                counts["deleted"][each.description.label] += len(each.keys)
            else:
                _empty(each)
                counts["emptied"][each.description.label] += len(each.keys)
    return counts


def _empty(found: Found) -> None:
    description, path = found.description, found.path
    for name in description.emptied_relations(path):
        _empty_relation(found, name)
    if not any(field.is_erased_with(path) for field in description.fields.values()):
        return
    if any(callable(field.on_erasure) for field in description.fields.values()):
        for row in found.rows:
            if changes := description.redacted(row, path):
                found.model._default_manager.filter(pk=row.pk).update(**changes)
    elif changes := description.redacted(found.model(), path):
        found.rows.update(**changes)


def _empty_relation(found: Found, name: str) -> None:
    """Take the person out where it holds people, everything where it does not."""
    relation = found.model._meta.get_field(name)
    through = relation.remote_field.through  # type: ignore[union-attr]
    own, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()  # type: ignore[union-attr]
    links = through._default_manager.filter(**{f"{own}__in": found.keys})
    if relation.related_model in (Person, Volunteer, Newcomer):
        inner = "pk" if relation.related_model is Person else "person"
        links = links.filter(**{f"{other}__{inner}": found.person.pk})
    links.delete()
