"""On whose page a change stands: an interview on the volunteer's, a conversation on the pair's."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model

from audit.reading import has_a_page
from kern.personal_data import described

Owner = tuple[ContentType | None, UUID | None]


def belongs_to(instance: Model) -> Owner:
    """Kind and id of the record on whose page it stands; the row itself where it has a page of its own."""
    path = _way(type(instance))
    if path is None:
        return None, None
    holder: Any = instance
    for step in path[:-1]:
        holder = getattr(holder, step)
        if holder is None:
            return None, None
    if not path:
        return ContentType.objects.get_for_model(instance), instance.pk
    field = holder._meta.get_field(path[-1])
    return ContentType.objects.get_for_model(field.related_model), getattr(holder, field.attname)


@cache
def _way(model: type[Model]) -> tuple[str, ...] | None:
    """The foreign keys from a row to the record it belongs to; None where there is no such record."""
    if has_a_page(model):
        return ()
    known = described(model._meta.label)
    for path in known.about if known else ():
        if found := _as_far_as_a_page(model, path.split("__")):
            return found
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and has_a_page(field.related_model) and _is_no_doer(field):
            return (field.name,)
    return None


def _as_far_as_a_page(model: Any, steps: list[str]) -> tuple[str, ...]:
    walked: list[str] = []
    for step in steps:
        field = model._meta.get_field(step) if step else None
        if not isinstance(field, ForeignKey):
            return ()
        walked.append(step)
        model = field.related_model
        if has_a_page(model):
            return tuple(walked)
    return ()


def _is_no_doer(field: Any) -> bool:
    """Who entered something is not whom it is about."""
    return not field.name.endswith("_by")
