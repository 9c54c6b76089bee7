"""What the office adds to lower apps' pages."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from kern.panels import panel
from office.invitations import last_invitation


@panel("user", order=10)
def invitation(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]] | None:
    if not user.is_active or not user.is_invited:
        return None
    return "office/_invitation.html", {"account": user, "mail": last_invitation(user)}
