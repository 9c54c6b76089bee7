"""Moving people of a pair into another programme, with what they bring."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from newcomers.models import Newcomer
from programmes.models import Programme
from training.progress import progress_of
from training.services.credits import carry_hours
from training.words import missing_parts
from volunteers.models import Volunteer


def move_volunteer(volunteer: Volunteer, programme: Programme, *, by: User, today: date) -> None:
    """Let the volunteer belong to this programme; checks and admission are theirs wherever they volunteer.

    Hours of modules that bear the same name are credited with their origin. Raises ValidationError with what
    is missing where the programme asks for more. Call it in a transaction that holds the volunteer.
    """
    if volunteer.programme_id == programme.pk:
        return
    origin = volunteer.programme
    volunteer.programme = programme
    volunteer.save(update_fields=["programme"])
    _take_namesakes(volunteer.offers, programme)
    carry_hours(volunteer=volunteer, origin=origin, by=by, today=today)
    progress = progress_of(volunteer, today=today)
    if not progress.is_ready:
        raise ValidationError(
            _("%(name)s is not prepared for “%(programme)s”; still missing: %(parts)s.")
            % {
                "name": volunteer.person,
                "programme": programme,
                "parts": "; ".join(missing_parts(progress)) or _("the preparation"),
            }
        )


def move_newcomer(newcomer: Newcomer, programme: Programme) -> None:
    """Let the newcomer belong to this programme, with the needs that it knows by the same name."""
    if newcomer.programme_id == programme.pk:
        return
    newcomer.programme = programme
    newcomer.save(update_fields=["programme"])
    _take_namesakes(newcomer.needs, programme)


def _take_namesakes(tasks: Any, programme: Programme) -> None:
    """Exchange tasks for those of the same name; what the programme does not know stays as it is."""
    known = {task.name: task for task in programme.tasks.all()}
    tasks.set([known.get(task.name, task) for task in tasks.all()])
