"""Making the record of access forget: after its time, or what it kept of a person who is erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from audit.models import Change, Reading, SecurityEvent, UnusualReading
from audit.registering import MASK

AT_ONCE = 500
Records = Iterable[tuple[type[Model], Iterable[UUID]]]


@transaction.atomic
def forget_before(moment: datetime) -> dict[str, int]:
    """Delete whatever was noted before that moment; how many rows of which model."""
    old: dict[type[Model], QuerySet[Any]] = {
        Reading: Reading.objects.filter(created_at__lt=moment),
        Change: Change.objects.filter(timestamp__lt=moment),
        SecurityEvent: SecurityEvent.objects.filter(created_at__lt=moment),
        UnusualReading: UnusualReading.objects.filter(hour__lt=moment),
    }
    return {model._meta.label: rows.delete()[0] for model, rows in old.items()}


@transaction.atomic
def forget_records(records: Records) -> int:
    """Take the values out of all changes of these rows, and of those that stood on their pages.

    That something was changed, when and by whom stays, and so do readings, which hold no values. Deleted rows
    are found as well. Returns how many changes were emptied.
    """
    about = Q(pk__in=[])
    for model, keys in records:
        kind = ContentType.objects.get_for_model(model)
        ids = list(keys)
        about |= Q(content_type=kind, object_pk__in=[str(key) for key in ids])
        about |= Q(record_type=kind, record_id__in=[key for key in ids if isinstance(key, UUID)])
    emptied: list[Change] = []
    for change in Change.objects.filter(about).only("pk", "changes").iterator(AT_ONCE):
        change.changes = {name: _without_value(value) for name, value in (change.changes or {}).items()}
        emptied.append(change)
    Change.objects.bulk_update(emptied, ["changes"], batch_size=AT_ONCE)
    return len(emptied)


def _without_value(value: Any) -> Any:
    if isinstance(value, dict):
        return value | {"objects": [MASK]}
    return [MASK if each not in (None, "") else each for each in value]
