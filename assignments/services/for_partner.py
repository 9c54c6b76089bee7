"""A volunteer asks for company for their partner at an appointment that they cannot go along to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assignments.enums import Source
from assignments.models import Assignment
from assignments.services.requests import request_assignment
from partnerships.models import Partnership


def running_pairs_of(user: User) -> Any:
    """The volunteer's own pairs that run, with the newcomer's name."""
    own = Partnership.objects.open().filter(volunteer__person__user=user)
    return own.select_related("newcomer__person").order_by("newcomer__person__first_name")


def request_for_partner(*, partnership: Partnership, by: User, now: datetime, **facts: Any) -> Assignment:
    """Note what a volunteer asks for their partner (`facts` as in `request_assignment`). Nobody is asked yet:
    the office looks first, and sees on the request's page whether it has been entered already.

    Raises PermissionDenied for a pair that is not their own or does not run, ValidationError by field.
    """
    if not running_pairs_of(by).filter(pk=partnership.pk).exists():
        raise PermissionDenied
    return request_assignment(
        **facts, newcomer=partnership.newcomer, source=Source.VOLUNTEER, anyway=True, by=by, now=now
    )
