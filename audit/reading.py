"""Which addresses show records of people: every opening of one by staff is noted, by the middleware.

Each app says so in `<app>/readings.py`, by what the names of its addresses begin with; the longest fits. So
a new page under a known beginning cannot be forgotten:

    shows("volunteers:", Volunteer)                            # "pk" in the address is a volunteer's
    shows("partnerships:contact", Contact, of="partnership")   # … a conversation's: noted for its pair
    shows_list("volunteers:list", Volunteer)                   # noted once, with the number of rows
    shows_nobody("training:module", because="modules are no people")
    named_by_view("matching:")                                 # who it is, only the view knows

A view that shows more people than its address says calls `also_shows`, or `also_lists` for rows. An answer to
POST that holds people (an export) calls `audit.services.note_reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest


class Seen(NamedTuple):
    """What one reading is about: a record, or `number` of them in a list."""

    model: type[Model]
    key: UUID | None = None
    number: int = 1


@dataclass(frozen=True)
class Shown:
    """`of`: lookup paths from the record in the address to those it is noted for; itself without."""

    model: type[Model] | None
    of: tuple[str, ...] = ()
    is_list: bool = False
    because: str = ""

    def records(self, pk: UUID) -> list[Seen]:
        """Whose reading it is: the record itself, or those it belongs to (one query)."""
        if self.model is None:
            return []
        if not self.of:
            return [Seen(self.model, pk)]
        found = self.model._default_manager.filter(pk=pk).values_list(*self.of).first() or ()
        pairs = zip(self.of, found, strict=False)
        return [Seen(_target(self.model, path), key) for path, key in pairs if key] or [Seen(self.model, pk)]


_shown: dict[str, Shown] = {}


def shows(prefix: str, model: type[Model], *, of: str = "") -> None:
    _shown[prefix] = Shown(model, tuple(of.split()))


def shows_list(name: str, model: type[Model]) -> None:
    _shown[name] = Shown(model, is_list=True)


def shows_nobody(prefix: str, *, because: str) -> None:
    _shown[prefix] = Shown(None, because=because)


def named_by_view(prefix: str) -> None:
    _shown[prefix] = Shown(None)


def shown_at(view_name: str) -> Shown | None:
    """What the address of this name shows, by the longest beginning; None where no app has said."""
    fitting = [prefix for prefix in _shown if view_name.startswith(prefix)]
    return _shown[max(fitting, key=len)] if fitting else None


def has_a_page(model: type[Model]) -> bool:
    """Whether records of this kind have pages of their own, on which their history stands."""
    return any(shown.model is model and not shown.of and not shown.is_list for shown in _shown.values())


def also_shows(request: HttpRequest, *records: Model) -> None:
    """This page shows these people too; they are noted with it."""
    _also(request).extend(Seen(type(record), record.pk) for record in records)


def also_lists(request: HttpRequest, rows: Mapping[type[Model], int]) -> None:
    """This page lists so many of each kind; what has none is not noted."""
    _also(request).extend(Seen(model, None, number) for model, number in rows.items() if number)


def also_seen(request: HttpRequest) -> list[Seen]:
    return list(getattr(request, "also_seen", ()))


def _also(request: HttpRequest) -> list[Seen]:
    if not hasattr(request, "also_seen"):
        request.also_seen = []  # type: ignore[attr-defined]
    seen: list[Seen] = request.also_seen  # type: ignore[attr-defined]
    return seen


def _target(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model
