"""For whom somebody may propose: everybody, one organisation's people, or those of one of its towns."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.enums import Kind
from accounts.models import User
from programmes.models import Municipality, Organisation


@dataclass(frozen=True)
class Reach:
    """Everybody where both are empty, as in `MatchingRun`."""

    organisation: Organisation | None = None
    municipality: Municipality | None = None

    @property
    def key(self) -> str:
        """Names the reach in a form."""
        return "-".join(str(part.pk) for part in (self.organisation, self.municipality) if part) or "all"

    def __str__(self) -> str:
        if self.organisation is None:
            return _("everybody")
        return f"{self.organisation}, {self.municipality}" if self.municipality else str(self.organisation)


def reaches_of(user: User) -> list[Reach]:
    """One for each office role, the widest first; what lies within another one is left out."""
    if Kind.ADMINISTRATOR in user.role_kinds:
        return [Reach()]
    roles = [role for role in user.own_roles if role.kind == Kind.COORDINATOR]
    whole = {role.organisation_id for role in roles if role.municipality_id is None}
    found = [
        Reach(role.organisation, role.municipality)
        for role in roles
        if role.municipality_id is None or role.organisation_id not in whole
    ]
    return sorted(found, key=lambda reach: (reach.municipality is not None, str(reach)))
