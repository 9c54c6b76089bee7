"""Lists on paper, typed in at one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from partnerships.enums import EntrySource, Mood, NoMeetingReason
from partnerships.models import Meeting, Partnership
from partnerships.services.meeting import log_meeting
from programmes.models import Task


@dataclass(frozen=True)
class PaperRow:
    """One line of the list: a meeting with its minutes, or the reason why there was none."""

    partnership: Partnership
    met_on: date
    minutes: int | None = None
    task: Task | None = None
    mood: Mood | int | None = None
    reason: NoMeetingReason | str = ""


class RowsRefused(Exception):
    """Why nothing of the list was saved: for each wrong row its place in the list and what is wrong."""

    def __init__(self, errors: dict[int, ValidationError]) -> None:
        super().__init__(f"{len(errors)} rows refused")
        self.errors = errors


@transaction.atomic
def log_paper_list(*, rows: Sequence[PaperRow], list_key: str, by: User, today: date) -> list[Meeting]:
    """Log every row by the rules of `log_meeting`, or none: raises RowsRefused where one is wrong.

    The same list sent again (`list_key`, at most 60 characters) makes no second entry.
    """
    # Held in one order, so that two who type at the same time wait for each other only.
    pairs = sorted({row.partnership.pk for row in rows})
    list(Partnership.objects.select_for_update().filter(pk__in=pairs).order_by("pk"))
    saved: list[Meeting] = []
    errors: dict[int, ValidationError] = {}
    for place, row in enumerate(rows):
        try:
            meeting = log_meeting(
                partnership=row.partnership,
                met_on=row.met_on,
                took_place=not row.reason,
                minutes=row.minutes,
                tasks=[row.task] if row.task else [],
                mood=row.mood,
                reason=row.reason,
                source=EntrySource.PAPER,
                entry_key=f"{list_key}:{place}" if list_key else "",
                by=by,
                today=today,
            )
        except ValidationError as error:
            errors[place] = error
        else:
            saved.append(meeting)
    if errors:
        raise RowsRefused(errors)
    return saved
