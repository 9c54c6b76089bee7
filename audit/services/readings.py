"""Noting that somebody has read records of people."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.db.models import Model

from accounts.models import User
from audit.enums import How, SecurityKind
from audit.models import Reading
from audit.reading import Seen
from audit.services.events import note_event

logger = logging.getLogger(__name__)


def note_reading(
    *,
    user: User,
    record: Model | None = None,
    model: type[Model] | None = None,
    how: How,
    view: str,
    number: int = 1,
    now: datetime | None = None,
) -> None:
    """Note that `user` has read one record, or (with `model`) a list or export of `number` of them.

    `view` is the name of the address. A failure is logged and never breaks the page.
    """
    if record is not None:
        seen = [Seen(type(record), record.pk, number)]
    else:
        seen = [Seen(model, None, number)] if model is not None else []
    note_readings(user=user, seen=seen, how=how, view=view, now=now)


def note_readings(
    *,
    user: User,
    seen: Iterable[Seen],
    how: How,
    view: str,
    now: datetime | None = None,
) -> None:
    """One insert for everything that one page shows. Rows of a page are noted as a list."""
    try:
        with transaction.atomic():
            noted = Reading.objects.bulk_create(
                Reading(
                    user=user,
                    content_type=ContentType.objects.get_for_model(each.model),
                    object_id=each.key,
                    how=How.LIST if each.key is None and how == How.PAGE else how,
                    view=view[:80],
                    number=each.number,
                )
                for each in seen
            )
            if now is not None:
                Reading.objects.filter(pk__in=[reading.pk for reading in noted]).update(created_at=now)
        if how == How.EXPORT:
            note_event(SecurityKind.EXPORT, user=user, detail=view)
    except DatabaseError:
        logger.exception("A reading could not be noted: %s", view)
