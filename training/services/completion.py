"""Becoming ready and losing it again, written down in the transaction that causes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from training.models import Completion
from training.progress import Progress, progress_for
from volunteers.models import Volunteer


@transaction.atomic
def settle(volunteers: Iterable[Volunteer], *, by: User | None, today: date, reason: str) -> list[Completion]:
    """Write down who has become ready and who no longer is; returns what was written.

    Called by every service that changes hours, talks or the rules, and once a day for what changes with time.
    `reason` is what the office reads where somebody loses what they had: say what was changed. `programme` of
    the volunteers should be loaded. Rules that became stricter take nobody's completion away.
    """
    chosen = list(volunteers)
    if not chosen:
        return []
    written = []
    afresh = progress_for(chosen, today=today, afresh=True)
    for volunteer, progress in progress_for(chosen, today=today).items():
        standing = progress.completion
        if standing is None:
            if progress.asks_for_something and progress.fulfils_the_rules:
                written.append(_reached(volunteer, progress, today))
        elif not progress.fulfils_the_rules and not afresh[volunteer].fulfils_the_rules:
            standing.lost_on, standing.lost_reason, standing.lost_by = today, reason, by
            standing.save(update_fields=["lost_on", "lost_reason", "lost_by"])
            written.append(standing)
    return written


def _reached(volunteer: Volunteer, progress: Progress, today: date) -> Completion:
    programme = volunteer.programme
    return Completion.objects.create(
        volunteer=volunteer,
        programme=programme,
        reached_on=progress.last_on or today,
        required_minutes=progress.required,
        regular_needed=programme.regular_attendance_needed,
        regular_of=programme.regular_attendance_of,
        regular_months=programme.regular_attendance_months,
    )


@transaction.atomic
def note_lost(*, completion: Completion, by: User, now: datetime) -> Completion:
    """The office has seen that somebody is no longer ready. Raises ValidationError where nothing was lost."""
    if completion.lost_on is None:
        raise ValidationError(_("This preparation is complete."))
    completion.noted_at = now
    completion.save(update_fields=["noted_at"])
    return completion
