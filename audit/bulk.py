"""Changes of many rows in one statement, recorded all the same.

`bulk_create` and `QuerySet.update` send no signals, so nothing would be recorded. Services that write rows
about people use these instead: one more query to look before, one more to record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, TypeVar

from auditlog.context import auditlog_disabled
from auditlog.diff import model_instance_diff
from auditlog.registry import auditlog
from django.db import transaction
from django.db.models import Model, QuerySet

from audit.models import Change

M = TypeVar("M", bound=Model)


@transaction.atomic
def create_many(model: type[M], rows: Iterable[M]) -> list[M]:
    """`bulk_create`, recorded."""
    created: list[M] = model._default_manager.bulk_create(rows)
    if _is_recorded(model):
        _record((None, row) for row in created)
    return created


@transaction.atomic
def update_many(rows: QuerySet[Any], **values: Any) -> int:
    """`rows.update(…)`, recorded; how many rows there were. Values, not expressions."""
    if not _is_recorded(rows.model):
        return int(rows.update(**values))
    before = list(rows.select_for_update(of=("self",)).order_by())
    changed = rows.model._default_manager.filter(pk__in=[row.pk for row in before]).update(**values)
    _record((row, _with(row, values)) for row in before)
    return int(changed)


@transaction.atomic
def save_many(model: type[M], rows: Sequence[M], fields: Sequence[str]) -> None:
    """`bulk_update` of these fields, recorded."""
    before = model._default_manager.in_bulk([row.pk for row in rows]) if _is_recorded(model) else {}
    model._default_manager.bulk_update(rows, fields)
    _record((before[row.pk], row) for row in rows if row.pk in before)


def _with(row: M, values: dict[str, Any]) -> M:
    """The row as it is now."""
    after = copy(row)
    for name, value in values.items():
        setattr(after, name, value)
    return after


def _is_recorded(model: type[Model]) -> bool:
    return auditlog.contains(model) and not auditlog_disabled.get()


def _record(pairs: Iterable[tuple[Model | None, Model]]) -> None:
    entries = []
    for before, after in pairs:
        changes = model_instance_diff(before, after, use_json_for_changes=True)
        action = Change.Action.CREATE if before is None else Change.Action.UPDATE
        if entry := Change.objects.of(after, action=action, changes=changes or {}):
            entries.append(entry)
    Change.objects.bulk_create(entries)
