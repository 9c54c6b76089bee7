"""Changes that stay on record while what was written there before and after is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from audit.models import Change


def forget_values(model: type[Model], keys: Iterable[Any], names: Collection[str]) -> None:
    """Take the values of these fields out of the changes of these rows, for their time is over."""
    kind = ContentType.objects.get_for_model(model)
    changes = Change.objects.filter(content_type=kind, object_pk__in=[str(key) for key in keys])
    for change in changes.exclude(changes=None).iterator():
        left = {name: each for name, each in (change.changes or {}).items() if name not in names}
        if left != change.changes:
            Change.objects.filter(pk=change.pk).update(changes=left, changes_text="", serialized_data=None)
