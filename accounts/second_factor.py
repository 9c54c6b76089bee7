"""Who must show a second factor, and who has one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.enums import Kind
from accounts.models import User

# Whoever sees other people's data by their role.
STAFF = frozenset({Kind.ADMINISTRATOR, Kind.COORDINATOR, Kind.TRAINER})
# What one logs in with; recovery codes only stand in for these.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """The app for codes and the passkeys of an account, without its recovery codes."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Each with `has_second_factor`, for lists."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return users.annotate(has_second_factor=Exists(factors))


def must_have_second_factor(user: User) -> bool:
    """Whether the account's roles ask for one in this office."""
    return settings.SECOND_FACTOR_REQUIRED and (user.is_staff or bool(user.role_kinds & STAFF))


def lacks_second_factor(user: User) -> bool:
    """Whether the account must set one up before it sees anybody. One query for staff, none for others."""
    return must_have_second_factor(user) and not factors_of(user).exists()
