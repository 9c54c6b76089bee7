"""What the decisions of the office about a person's part share: lock, status, who decided when."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from people.restriction import refuse_if_restricted


class Decided(Protocol):
    """A record with the office's decision on it: Volunteer, Newcomer."""

    status: Any
    decided_by: Any
    decided_on: Any

    def get_status_display(self) -> str: ...


def hold(record: Any) -> None:
    """Read the record again and lock it, so that two decisions cannot cross. Call it in a transaction.

    Raises ValidationError while the person's data are restricted.
    """
    record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update())
    refuse_if_restricted(record.person)


def require_status(record: Decided, *statuses: str) -> None:
    """Raise ValidationError unless the record has one of these statuses."""
    if record.status not in statuses:
        raise ValidationError(
            _("This is not possible now: the status of %(name)s is “%(status)s”.")
            % {"name": record, "status": record.get_status_display()}
        )


def decide(record: Decided, status: str, *, by: User, today: date) -> None:
    """Set the status and who decided it when; the caller saves."""
    record.status = status
    record.decided_by = by
    record.decided_on = today
