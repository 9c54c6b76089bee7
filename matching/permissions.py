"""Who may change how a programme matches."""

from __future__ import annotations

from datetime import date

from accounts.enums import Kind
from accounts.models import User
from programmes.models import Programme


def may_change_rules(user: User, programme: Programme) -> bool:
    """Administrators, and coordinators for the whole of the organisation that runs the programme."""
    return any(
        role.kind == Kind.ADMINISTRATOR
        or (
            role.kind == Kind.COORDINATOR
            and role.organisation_id == programme.organisation_id
            and role.municipality_id is None
        )
        for role in user.own_roles
    )


def programmes_ruled_by(user: User, *, today: date) -> list[Programme]:
    """The running programmes whose rules they may change."""
    running = Programme.objects.running(today=today)
    return [programme for programme in running if may_change_rules(user, programme)]
