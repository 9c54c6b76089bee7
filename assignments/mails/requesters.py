"""What whoever asked for an assignment hears about it, and the newcomer it is for."""

from __future__ import annotations

from datetime import datetime

from assignments.models import Assignment


def tell(assignment: Assignment, now: datetime) -> None:
    """Tell the requester and the newcomer what has become of it, as its status says. Nothing twice."""
