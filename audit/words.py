"""Changes in words: the fields' names, the labels of choices, dates as people write them, names of what is
pointed at. Only of classes of data that the reader may see; secrets stay masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import sees
from audit.enums import Way
from audit.models import Change, Reading
from audit.registering import MASK
from kern.personal_data import TECHNICAL, DataClass, described

Records = dict[tuple[type[models.Model], str], models.Model]
NOTHING = "–"
LONGEST = 200


@dataclass(frozen=True)
class Line:
    """One field: its name, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownChange:
    at: datetime
    who: str
    record: str
    action: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class ShownReading:
    at: datetime
    who: str
    kind: str
    record: str
    url: str
    how: str
    view: str
    number: int


def readings_in_words(readings: Iterable[Reading]) -> list[ShownReading]:
    """With the names of the records and ways to their pages. One query for each kind of record."""
    rows = [(reading, reading.content_type.model_class()) for reading in readings]
    known = records_of((model, each.object_id) for each, model in rows if model and each.object_id)
    shown = []
    for reading, model in rows:
        record = known.get((model, str(reading.object_id))) if model else None
        gone = _("no longer there") if reading.object_id else ""
        shown.append(
            ShownReading(
                at=reading.created_at,
                who=str(reading.user) if reading.user else NOTHING,
                kind=str(capfirst(model._meta.verbose_name)) if model else "",
                record=str(record) if record else gone,
                url=getattr(record, "get_absolute_url", str)(),
                how=reading.get_how_display(),
                view=reading.view,
                number=reading.number,
            )
        )
    return shown


def in_words(changes: Iterable[Change], *, user: User) -> list[ShownChange]:
    """What `user` may see of them. A fixed number of queries: one for each kind of record pointed at."""
    rows = list(changes)
    names = _Names(rows)
    return [_shown(change, user, names) for change in rows]


def who_in_words(change: Change) -> str:
    if change.actor is not None:
        by = str(change.actor)
        return _("%(name)s, by the link in a mail") % {"name": by} if change.way == Way.LINK else by
    return str(capfirst(Way(change.way).label))


def _shown(change: Change, user: User, names: _Names) -> ShownChange:
    model = change.content_type.model_class()
    actions = {
        Change.Action.CREATE: _("was entered"),
        Change.Action.UPDATE: _("was changed"),
        Change.Action.DELETE: _("was deleted"),
    }
    return ShownChange(
        at=change.timestamp,
        who=who_in_words(change),
        record=capfirst(str(model._meta.verbose_name)) if model else change.object_repr,
        action=str(actions.get(change.action, "")),
        lines=_lines(change, model, user, names) if model else [],
    )


def _lines(change: Change, model: Any, user: User, names: _Names) -> list[Line]:
    known = described(model._meta.label)
    lines = []
    for name, pair in (change.changes or {}).items():
        kind = (known.fields.get(name, TECHNICAL) if known else TECHNICAL).data_class
        column = _column(model, name)
        if column is None or not (sees(user, kind) or kind == DataClass.SECRET):
            continue
        if kind == DataClass.SECRET:
            pair = [MASK, MASK]
        before, after = _before_and_after(column, pair, names)
        lines.append(Line(str(capfirst(column.verbose_name)), before, after))
    return sorted(lines, key=lambda line: line.name)


def _column(model: Any, name: str) -> Any:
    return next((each for each in model._meta.get_fields() if each.name == name), None)


def _before_and_after(column: Any, pair: Any, names: _Names) -> tuple[str, str]:
    if isinstance(pair, dict):
        said = ", ".join(names.of(column.related_model, key) for key in pair["objects"])
        return (said, NOTHING) if pair["operation"] == "delete" else (NOTHING, said)
    return _value(column, pair[0], names), _value(column, pair[1], names)


def _value(column: Any, value: Any, names: _Names) -> str:
    """A stored value as people write it. What cannot be read any more is shown as it was stored."""
    if value in (None, "", "None"):
        return NOTHING
    if value == MASK:
        return MASK
    if column.is_relation:
        return names.of(column.related_model, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    try:
        text = _moment(column, str(value))
    except ValueError:
        text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _moment(column: Any, text: str) -> str:
    if isinstance(column, models.DateTimeField):
        at = datetime.fromisoformat(text)
        at = at if timezone.is_aware(at) else at.replace(tzinfo=UTC)
        return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    if isinstance(column, models.DateField):
        return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
    if isinstance(column, models.TimeField):
        return time_format(time.fromisoformat(text))
    return text


class _Names:
    """Names of the records that changes point at, as they are called today."""

    def __init__(self, changes: Iterable[Change]) -> None:
        wanted: list[tuple[type[models.Model], object]] = []
        for change in changes:
            model = change.content_type.model_class()
            for name, pair in (change.changes or {}).items():
                column = _column(model, name) if model else None
                if column is not None and column.is_relation:
                    keys = pair["objects"] if isinstance(pair, dict) else pair
                    wanted += [(column.related_model, key) for key in keys if _is_key(key)]
        self.known = records_of(wanted)

    def of(self, model: type[models.Model], key: object) -> str:
        if key == MASK:
            return MASK
        return str(self.known.get((model, str(key))) or _("no longer there"))


def records_of(wanted: Iterable[tuple[type[models.Model], object]]) -> Records:
    """Those that are still there, with one query for each kind."""
    keys: dict[type[models.Model], set[str]] = defaultdict(set)
    for model, key in wanted:
        keys[model].add(str(key))
    return {
        (model, str(record.pk)): record
        for model, those in keys.items()
        for record in _with_names(model).filter(pk__in=those)
    }


def _is_key(key: object) -> bool:
    return key not in (None, "", "None", MASK)


def _with_names(model: type[models.Model]) -> models.QuerySet[Any]:
    """With the people whose names make up the name of a record: a pair, a volunteer."""
    paths = []
    for column in model._meta.concrete_fields:
        if column.name == "person":
            paths.append("person")
        elif column.name in ("volunteer", "newcomer"):
            paths.append(f"{column.name}__person")
    return model._default_manager.select_related(*paths)
