"""What the pages of assignments share."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise

from accounts.models import User
from assignments.models import Assignment

ANSWERS = ("yes", "no")


def assignment_or_404(user: User, pk: UUID) -> Assignment:
    """One that the office runs."""
    found: Assignment = get_object_or_404(Assignment.objects.run_by(user).with_people(), pk=pk)
    return found


def tell(request: HttpRequest, change: Callable[[], object], done: str | Promise) -> None:
    """Do it and say so, or say why not."""
    try:
        change()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))
