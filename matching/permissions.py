"""Who may change how a programme matches."""

from __future__ import annotations

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
