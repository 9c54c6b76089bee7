"""Who may open a view, and whose records a user reaches.

The decorators stand in `kern.access`, because the floors below this one have views too; everybody above
takes them from here:

    @allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)   # people with one of these roles
    @allow_login                                   # anybody with an account
    @allow_signed_link                             # whoever holds the signed address sent by mail
    @allow_public                                  # everybody

Under them, for what must not be done from a screen left alone: `@freshly_confirmed`.
"""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from accounts.confirmation import freshly_confirmed
from accounts.enums import Kind
from accounts.models import User
from accounts.rights import ROLES, Reach
from kern.access import Access, allow, allow_login, allow_public, allow_signed_link

__all__ = [
    "Access",
    "SignedInRequest",
    "allow",
    "allow_login",
    "allow_public",
    "allow_signed_link",
    "freshly_confirmed",
    "within_scope",
]


class SignedInRequest(HttpRequest):
    """For type hints: behind `@allow(…)` and `@allow_login` the user is never anonymous."""

    user: User


def within_scope(user: User, *, organisation: str, municipality: str) -> Q:
    """The records that the user's roles reach (see `accounts.rights`), as a condition for `filter`.

    `organisation` and `municipality` are lookup paths from the record ("organisation",
    "person__municipality"). What was assigned to somebody or is their own is for each model to add.
    """
    reach = Q(pk__in=[])
    for role in user.own_roles:
        extent = ROLES[Kind(role.kind)].reach
        if extent == Reach.EVERYTHING:
            return Q(pk__isnull=False)  # everything; an empty Q would vanish beside an `or`
        if extent == Reach.OFFICE:
            scope = Q(**{organisation: role.organisation_id})
            if role.municipality_id:
                scope &= Q(**{municipality: role.municipality_id})
            reach |= scope
    return reach
