"""What one change looks like as a row: used by django-auditlog's signals and by `audit.bulk`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditlog.models import LogEntryManager
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from audit.acting import acting_user, acting_way
from audit.belonging import belongs_to

if TYPE_CHECKING:
    from audit.models import Change

EMPTY: tuple[object, ...] = (None, "", "None")
Changes = dict[str, Any]


class ChangeManager(LogEntryManager):
    """Writes no names and asks for none: a row costs one insert."""

    def log_create(
        self, instance: Model, force_log: bool = False, *, action: int, changes: Changes | None = None
    ) -> Change | None:
        entry = self.of(instance, action=action, changes=changes or {})
        if entry is None:
            return None
        entry.save()
        return entry

    def log_m2m_changes(
        self, changed_queryset: QuerySet[Any], instance: Model, operation: str, field_name: str
    ) -> Change | None:
        keys = [str(key) for key in changed_queryset.values_list("pk", flat=True)]
        if not keys:
            return None
        change = {field_name: {"type": "m2m", "operation": operation, "objects": keys}}
        return self.log_create(instance, action=self.model.Action.UPDATE, changes=change)

    def of(self, instance: Model, *, action: int, changes: Changes) -> Change | None:
        """The row, not saved yet; None where nothing has changed that is worth telling."""
        told = {name: pair for name, pair in changes.items() if not _is_empty(pair)}
        if not told:
            return None
        record_type, record_id = belongs_to(instance)
        entry: Change = self.model(
            content_type=ContentType.objects.get_for_model(instance),
            object_pk=str(instance.pk),
            object_repr=instance._meta.label,
            action=action,
            changes=told,
            actor=acting_user(),
            way=acting_way(),
            record_type=record_type,
            record_id=record_id,
        )
        return entry


def _is_empty(pair: Any) -> bool:
    """From nothing to nothing: a blank field of a new row."""
    return not isinstance(pair, dict) and pair[0] in EMPTY and pair[1] in EMPTY
