"""What became of a record, and who has read it: for its page, and for those who look after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from audit.models import Change, Reading
from audit.words import ShownChange, in_words
from kern.panels import panel

SHOWN = 5


@dataclass(frozen=True)
class Kept:
    """A kind of record with a history of its own, by the word in its address."""

    kind: str
    visible_to: Callable[[User], QuerySet[Any]]


_kept: dict[str, Kept] = {}


def keeps_history(kind: str, visible_to: Callable[[User], QuerySet[Any]]) -> None:
    """Give the page `kind` ("volunteer") a part with changes and readings, for whoever `visible_to` lets see
    the record. Call it from the app's `readings.py`."""
    _kept[kind] = Kept(kind, visible_to)
    panel(kind, order=95)(_part(kind))


def kept(kind: str) -> Kept | None:
    return _kept.get(kind)


def changes_about(record: Model) -> QuerySet[Change]:
    """All changes that stand on the page of this record, the latest first."""
    about = Q(pk__in=[])
    for kind, key in _family(record):
        about |= Q(record_type=kind, record_id=key)
    return Change.objects.filter(about).select_related("actor", "content_type").order_by("-timestamp", "-pk")


def readings_of(record: Model) -> QuerySet[Reading]:
    about = Q(pk__in=[])
    for kind, key in _family(record):
        about |= Q(content_type=kind, object_id=key)
    return Reading.objects.filter(about).select_related("user").order_by("-created_at", "-pk")


def changes_of(record: Model, *, user: User) -> list[ShownChange]:
    """All changes of a record in words, as far as `user` may see the classes of data."""
    return in_words(changes_about(record), user=user)


def _family(record: Model) -> list[tuple[ContentType, Any]]:
    """The record, and the person behind it: what is entered about the one is history of the other."""
    family = [(ContentType.objects.get_for_model(record), record.pk)]
    for column in record._meta.concrete_fields:
        if column.name == "person" and column.is_relation:
            related: Any = column.related_model
            family.append((ContentType.objects.get_for_model(related), getattr(record, column.attname)))
    return family


def _part(kind: str) -> Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]:
    def history(request: HttpRequest, record: Any) -> tuple[str, dict[str, Any]] | None:
        user = request.user
        if not isinstance(user, User) or not user.works_in_office:
            return None
        return "audit/_panel.html", {
            "changes": in_words(changes_about(record)[:SHOWN], user=user),
            "readings": readings_of(record)[:SHOWN],
            "all_url": reverse("audit:record", args=[kind, record.pk]),
        }

    return history
